internal import Rules

/// Tests that pin what the console answers: one for each keyword, each button and each of the other replies.
struct ImportedTests {
  /// Words that probably no keyword takes, to ask for the reply to everything else.
  private static let strangers = ["这句话没有关键词", "wxrules", "0", "？", "嗯"]

  struct Test {
    let name: String
    let written: WrittenYAML
  }
  private(set) var tests: [Test] = []
  private var names: Set<String> = []
  private var texts: Set<[UInt8]> = []

  /// - Parameters:
  ///   - ids: by rule of the console, the rule that it became; nil where it became none.
  init(_ replies: ConsoleReplies?, ids: [ImportedRule?], menu: [(key: String, rule: ImportedRule)], follow: ImportedRule?, otherwise: ImportedRule?) {
    for (index, rule) in (replies?.rules ?? []).enumerated() where ids[index] != nil {
      for keyword in rule.keywords
      where !WrittenYAML.losesPart(of: keyword.word) && !ImportedText.hasForbidden(keyword.word) && texts.insert(Array(keyword.word.utf8)).inserted {
        // A keyword above may take it.
        guard let answering = replies?.rule(for: keyword.word), let rule = ids[answering] else { continue }
        add("\(OutsideText.shown(keyword.word, upTo: 60)) → \(rule.id)", rule, [.init("text", .text(keyword.word))])
      }
    }
    for (key, rule) in menu { add("\(key) → \(rule.id)", rule, [.init("click", .text(key))]) }
    if let follow, follow.isOn { add(follow.id, follow, [.init("follow", .word("true")), .init("subscription", .word("new"))]) }
    if let otherwise, otherwise.isOn { add(otherwise, replies) }
  }

  private mutating func add(_ name: String, _ rule: ImportedRule, _ event: [WrittenYAML.Entry]) {
    add(name, [.init("event", .map(event)), .init("expect", Self.expected(rule))])
  }

  /// It answers once, and again an hour later.
  private mutating func add(_ otherwise: ImportedRule, _ replies: ConsoleReplies?) {
    guard let text = Self.strangers.first(where: { replies?.rule(for: $0) == nil }) else { return }
    let event = WrittenYAML.Entry("text", .text(text))
    let silent = WrittenYAML.map([.init("rule", .word("none"))])
    let events: [WrittenYAML] = [
      .map([event, .init("expect", Self.expected(otherwise))]), .map([event, .init("expect", silent)]), .map([.init("wait", .word("1h"))]),
      .map([event, .init("expect", Self.expected(otherwise))]),
    ]
    add(otherwise.id, [.init("events", .list(events))])
  }

  /// Two words can look alike.
  private mutating func add(_ name: String, _ entries: [WrittenYAML.Entry]) {
    let name = (1...).lazy.map { $0 == 1 ? name : "\(name) \($0)" }.first { !names.contains($0) } ?? name
    names.insert(name)
    tests.append(Test(name: name, written: .map([.init("name", .text(name))] + entries)))
  }

  private static func expected(_ rule: ImportedRule) -> WrittenYAML { .map([.init("rule", .text(rule.id))] + rule.answer.expected) }
}
