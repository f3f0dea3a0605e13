internal import Hummingbird
internal import Rules
internal import Server
internal import Wire

/// The sandbox's time: for whoever moves it, and for the servers that live in it.
extension ControlRoutes {
  /// How long one request lets time pass: what is left is asked for again, so that nobody waits without a word.
  private static let moment = Duration.seconds(5)

  func addClock(to router: OperatorRouter<BasicRequestContext>) {
    router.get(RouterPath(SandboxTime.clockPath)) { _, _ in json(.ok, clock) }
    router.post(RouterPath(SandboxTime.clockPath)) { request, _ in try await change(request) { try await moveClock($0) } }
    router.post(RouterPath(SandboxTime.path)) { request, _ in try await change(request) { try await tellTime($0) } }
  }

  private var clock: JSON {
    let fields: [String: JSON] = [
      "now": .int(Int(sandbox.clock.seconds)), "stands": .bool(sandbox.clock.stands),
      "servers": .array(sandbox.servers.parts.map { .string($0.rawValue) }),
    ]
    // A time that stands still is not told by how far it is from the machine's.
    guard !sandbox.clock.stands, case .object(let time) = SandboxTime(movedBy: sandbox.clock.movedBy, number: 0).json else { return .object(fields) }
    return .object(fields.merging(time) { $1 })
  }

  private func moveClock(_ body: JSON) async throws -> JSON {
    guard let time = body["advance_ms"]?.int.map({ Int64($0) }) ?? body["advance"]?.string.flatMap({ Durations.milliseconds($0) }) else {
      throw Wrong(message: "say `advance`, as 2h")
    }
    guard sandbox.clock.mayAdvance(by: time) else { throw Wrong(message: "at most a year at once, and a hundred in all") }
    let result = await sandbox.passage.pass(time, within: Self.moment)
    guard case .object(var fields) = clock else { return clock }
    fields["left_ms"] = .int(Int(result.left))
    fields["waits_for"] = result.waitsFor.map { .string(Phrase(kept: $0)) } ?? .null
    return .object(fields)
  }

  private func tellTime(_ body: JSON) async throws -> JSON {
    guard !sandbox.clock.stands else { throw Wrong(message: "this time stands still, and is nobody else's") }
    if let id = TimeReport.whoGoes(body) {
      sandbox.servers.part(with: id)
      return SandboxTime(movedBy: sandbox.clock.movedBy, number: 0).json
    }
    guard let report = TimeReport(body) else { throw Wrong(message: "this is what `wxrules serve` asks by itself") }
    guard let number = await sandbox.servers.take(report) else { throw Wrong(message: "too many servers live in this time") }
    return SandboxTime(movedBy: sandbox.clock.movedBy, number: number).json
  }
}
