package import Rules
package import Wire

/// Makes rules of what stands in the platform's console: a rule for each reply, in the order in which the console asks them, the menu, and
/// tests. Pure; what it writes is the same at each import, and compiles without a finding.
package struct RuleImport {
  static let rulesPath = "rules.yaml"
  static let testsPath = "rules.test.yaml"
  /// Once in so long the console gives its reply to everything else. (wechat-protocol 7.11)
  static let defaultPause = "1h"
  /// Customer-service messages that may follow a message. (wechat-protocol 6)
  private static let mostMessages = 5

  /// What the rules begin with.
  static let title: Phrase = "Replies and menu of the platform's console, as they stood there, written by `wxrules import`."

  private let replies: ConsoleReplies?
  private let account: [WrittenYAML.Entry]?
  private let language: DisplayLanguage
  private let now: Int64

  private var contents: ImportedContents
  private var names = ImportedNames()
  /// By keyword rule of the console.
  private var keywordItems: [ImportedItem] = []
  private var menu: ImportedMenu?
  private var follow: ImportedItem?
  private var otherwise: ImportedItem?

  /// - Parameters:
  ///   - account: what stands under `accounts:`; nil for rules that name none.
  ///   - language: of the comments in the files.
  ///   - now: seconds since 1970 UTC.
  package init(_ export: ConsoleExport, account: [WrittenYAML.Entry]?, language: DisplayLanguage, now: Int64) throws(ImportFault) {
    replies = try export.answers[.replies].map { json throws(ImportFault) in try ConsoleReplies(json) }
    let menu = try ConsoleMenu(export)
    self.account = account
    self.language = language
    self.now = now
    contents = ImportedContents(export)
    for (index, rule) in (replies?.rules ?? []).enumerated() { keywordItems.append(item(rule, number: index + 1)) }
    if let menu { self.menu = ImportedMenu(menu, contents: &contents, names: &names) }
    if let reply = replies?.follow {
      // A follow by a code is a scan; whoever follows already and scans gets nothing of the console.
      follow = item(
        reply, of: "the reply to a follow", id: "follow",
        [
          .init("tier", .word("fallback")), .init("on", .list([.word("subscribe"), .word("scan")])),
          .init("when", .map([.init("subscription", .list([.word("new"), .word("returning")]))])),
        ],
        articles: EventKind.subscribe.articleLimit)
    }
    if let reply = replies?.otherwise {
      otherwise = item(
        reply, of: "the reply to all other messages", id: "otherwise",
        [
          .init("tier", .word("fallback")), .init("on", .list(EventKind.allCases.filter(\.isMessage).map { .word($0.word) })),
          .init("limit", .map([.init("times", .word("1")), .init("within", .word(Self.defaultPause))])),
        ],
        articles: 1)
    }
  }

  /// Whether an import wrote these rules, in whatever language.
  package static func wrote(_ rules: [UInt8]) -> Bool {
    DisplayLanguage.allCases.contains { rules.starts(with: ImportedSheet.comment(title, in: $0).utf8) }
  }

  // MARK: rules

  private mutating func item(
    _ reply: ConsoleReplies.Switched, of subject: Phrase, id: String, _ head: [WrittenYAML.Entry], articles: Int
  ) -> ImportedItem {
    let id = names.name(id, fallback: id)
    let content = contents.content(reply.message, of: subject, owner: id, articles: articles)
    var remarks = contents.takeRemarks()
    guard let content else { return .left(remarks) }
    if !reply.isOn { remarks.append(ImportRemark(.differs, subject, "it is switched off in the console, and here by `enabled: false`")) }
    return .rule(ImportedRule(id: id, subject: subject, head: head, answer: .all(content, then: []), isOn: reply.isOn, remarks: remarks))
  }

  private mutating func item(_ rule: ConsoleReplies.KeywordRule, number: Int) -> ImportedItem {
    let title = OutsideText.shown(rule.name, upTo: 60)
    let subject: Phrase = title.isEmpty ? "keyword rule \(number)" : "keyword rule “\(title)”"
    let id = names.name(rule.name, fallback: "keyword-\(number)")
    var remarks: [ImportRemark] = rule.strangeKeywords.map {
      ImportRemark(.left, subject, "a keyword of type `\(OutsideText.shown($0, upTo: 40))` cannot be carried over")
    }
    remarks += rule.strangeModes.map {
      ImportRemark(
        .differs, subject,
        "`\(OutsideText.shown($0, upTo: 40))` is no way to match or to choose that is known here: taken for `contain` and `random_one`")
    }
    let keywords = self.keywords(of: rule, subject, &remarks)
    guard let condition = ImportedCondition.written(keywords) else {
      return .left(remarks + [ImportRemark(.left, subject, "it has no keyword, so nothing is answered by it")])
    }
    let found = rule.replies.compactMap { contents.content($0, of: subject, owner: id, articles: EventKind.text.articleLimit) }
    remarks += contents.takeRemarks()
    guard let answer = answer(found, rule.choice, subject, &remarks) else {
      return .left(remarks + [ImportRemark(.left, subject, "it has no reply that can be carried over")])
    }
    return .rule(
      ImportedRule(
        id: id, subject: subject, head: [.init("on", .word("text")), .init("when", condition)], answer: answer, remarks: remarks))
  }

  private func keywords(
    of rule: ConsoleReplies.KeywordRule, _ subject: Phrase, _ remarks: inout [ImportRemark]
  ) -> [ConsoleReplies.Keyword] {
    var seen: Set<ConsoleReplies.Keyword> = []
    return rule.keywords.filter { keyword in
      if keyword.word.isEmpty {
        remarks.append(ImportRemark(.left, subject, "a keyword without any text"))
      } else if WrittenYAML.losesPart(of: keyword.word) || ImportedText.hasForbidden(keyword.word) {
        let shown = OutsideText.shown(keyword.word, upTo: 60)
        remarks.append(ImportRemark(.left, subject, "keyword `\(shown)` has signs in it that no phone sends"))
      } else {
        return seen.insert(keyword).inserted
      }
      return false
    }
  }

  private func answer(
    _ found: [ImportedContent], _ choice: ConsoleReplies.Choice, _ subject: Phrase, _ remarks: inout [ImportRemark]
  ) -> ImportedAnswer? {
    guard let first = found.first else { return nil }
    if found.count == 1 { return .all(first, then: []) }
    switch choice {
    case .random: return .random(found)
    case .all:
      let others = found.dropFirst()
      let sent = min(others.count, Self.mostMessages)
      remarks.append(
        ImportRemark(
          .differs, subject,
          sent == 1
            ? "its first reply is the answer, the second goes as a customer-service message, which only a verified account can send"
            : "its first reply is the answer, the other \(sent) go as customer-service messages, which only a verified account can send"))
      if others.count > Self.mostMessages {
        remarks.append(
          ImportRemark(.left, subject, "\(counted(others.count - Self.mostMessages, "reply", "replies")) too many: five messages may follow"))
      }
      return .all(first, then: Array(others.prefix(Self.mostMessages)))
    }
  }

  // MARK: result

  /// The files, with what was found on the way.
  /// - Throws: when they do not come to rest within so many rounds.
  package func ruleSet(rounds: Int = ImportedPaper.rounds) throws(ImportUnsettled) -> ImportedRuleSet {
    let items = keywordItems + (menu?.rules ?? []) + [follow, otherwise].compactMap { $0 }
    var paper = ImportedPaper(
      items: items, account: account, media: contents.media, menu: menu?.entries, menuRemarks: menu?.remarks ?? [], language: language)
    let settled = try paper.settle(at: now, rounds: rounds) { left in tests(without: left) }
    let rules = items.compactMap { if case .rule(let rule) = $0, !settled.left.contains(rule.id) { rule } else { nil } }
    return ImportedRuleSet(
      files: settled.files, media: contents.media.filter { $0.lost == nil }.map { .init(content: $0.content, path: $0.path) },
      remarks: items.flatMap(\.remarks) + (menu?.remarks ?? []) + shadowed() + settled.remarks, rules: rules.count, tests: settled.testCount)
  }

  /// - Parameter left: rules that do not stand in the file.
  private func tests(without left: Set<String>) -> [ImportedTests.Test] {
    func rule(_ item: ImportedItem?) -> ImportedRule? {
      if case .rule(let rule)? = item, !left.contains(rule.id) { return rule }
      return nil
    }
    let byID = Dictionary((menu?.rules ?? []).compactMap { rule($0) }.map { ($0.id, $0) }) { first, _ in first }
    return ImportedTests(
      replies, ids: keywordItems.map { rule($0) }, menu: (menu?.keys ?? []).compactMap { id, key in byID[id].map { (key, $0) } },
      follow: rule(follow), otherwise: rule(otherwise)
    ).tests
  }

  /// Keywords that stand in two rules: the console's help says that it picks one of the two by chance.
  private func shadowed() -> [ImportRemark] {
    var first: [ConsoleReplies.Keyword: Int] = [:]
    var remarks: [ImportRemark] = []
    for (index, item) in keywordItems.enumerated() {
      guard case .rule(let rule) = item, let keywords = replies?.rules[index].keywords else { continue }
      for keyword in keywords {
        guard let earlier = first[keyword] else {
          first[keyword] = index
          continue
        }
        guard earlier != index, case .rule(let other) = keywordItems[earlier] else { continue }
        let shown = OutsideText.shown(keyword.word, upTo: 60)
        remarks.append(
          ImportRemark(.differs, rule.subject, "keyword `\(shown)` also stands in `\(other.id)`, which answers here; the console may pick either"))
      }
    }
    return remarks
  }
}
