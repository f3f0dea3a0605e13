import Testing

@testable import Engine
@testable import Server
@testable import Serving

@Suite("what a load looked at")
struct RuleWatchTests {
  @Test(
    "a path that is not there looks the same at the second look: it is refused once, and not five times a second",
    arguments: ["/nowhere", "/nowhere/rules.yaml"])
  func gone(_ path: String) throws {
    let load = try RuleLoad.load(path: path, numbers: [:], secrets: Secrets { _ in nil }, window: nil, now: 0)
    guard case .refused = load.outcome else {
      Issue.record("there are rules at \(path)")
      return
    }
    #expect(load.watch == load.watch.now)
  }
}
