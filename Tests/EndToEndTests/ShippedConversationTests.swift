import TestSupport
import Testing

/// Conversations that come with the product, under several shapes of everything that is delivered.
@Suite("shipped conversations")
struct ShippedConversationTests {
  static let conversations: [(folder: String, arguments: [String])] = [
    ("examples/12-campaigns", ["conversation.yaml"]), ("examples/13-over-time", ["expo.yaml", "follow-up.yaml"]),
    ("", ["rules/conversation.yaml", "--rules", "rules"]),
  ]

  /// A seed decides how pushes are written, and nothing that rules see.
  @Test("a rehearsal comes out the same for every seed", arguments: conversations)
  func seeds(_ folder: String, _ arguments: [String]) throws {
    var first: Set<Substring> = []
    for seed in 1...4 {
      let run = try Binary.run(
        ["sandbox", "run"] + arguments + ["--seed", "\(seed)"], in: Repository.root + folder, environment: ["PATH": "/usr/bin:/bin", "TZ": "UTC"])
      #expect(run.status == 0, "\(seed): \(run)")
      // What happens together arrives in any order.
      let lines = Set(run.output.split(separator: "\n"))
      if seed == 1 { first = lines }
      #expect(lines == first, "\(seed): \(run)")
    }
  }
}
