import TestSupport
import Testing

@testable import Rules

/// What is said is kept as what it means, and put into words where it is shown.
@Suite("phrases")
struct PhraseTests {
  private static let name = "sh01"

  /// English, and Chinese where a catalog has it.
  private static let said: [(phrase: Phrase, english: String, chinese: String)] = [
    ("unknown key", "unknown key", "不认识的键"),
    ("key `\(name)` is written twice in one mapping", "key `sh01` is written twice in one mapping", "键`sh01`在同一处写了两次"),
    ("nesting is deeper than \(64)", "nesting is deeper than 64", "嵌套超过 64 层"),
    // Places stand as a language wants them.
    ("`\("a")` beside `\(name)`: a window has one end", "`a` beside `sh01`: a window has one end", "`sh01`旁边又有`a`：一个时间段只有一个结束"),
    // A phrase in a phrase is translated as well, and so is a literal; a text never is.
    ("\(Phrase("a rule")) has no value", "a rule has no value", "规则没有值"), ("\("a rule") has no value", "a rule has no value", "规则没有值"),
    ("\(String("a rule")) has no value", "a rule has no value", "a rule 没有值"),
    ("`\(name.prefix(2))` cannot start a value", "`sh` cannot start a value", "值不能以`sh`开头"),
    ("quote \(Character("\"")) is never closed", "quote \" is never closed", "引号 \" 没有关闭"),
    ("the file needs engine \(Version(1, 8)), this is \(Version(1, 7))", "the file needs engine 1.8, this is 1.7", "文件需要引擎 1.8，现在是 1.7"),
    // Latin letters and digits stand apart from Chinese.
    ("\("`kept`") must be \("from 1m to 400d")", "`kept` must be from 1m to 400d", "`kept`必须是 1m 到 400d 的时长"),
    ("\(String("1d")) stands behind \(String("7d"))", "1d stands behind 7d", "1d 写在 7d 后面"),
    // What no catalog has is said in English.
    ("nobody has said this yet", "nobody has said this yet", "nobody has said this yet"),
    // A percent sign is one; what stands at a place is not read again.
    ("`{% \(name) %}` without an opening tag", "`{% sh01 %}` without an opening tag", "`{% sh01 %}`没有开头的标签"),
    ("key `\("%1 %2 100%")` is written twice in one mapping", "key `%1 %2 100%` is written twice in one mapping", "键`%1 %2 100%`在同一处写了两次"),
    ("50% of \(3)", "50% of 3", "50% of 3"), ("%", "%", "%"), ("", "", ""),
    // So many.
    (counted(1, "error"), "1 error", "1 个错误"), (counted(2, "error"), "2 errors", "2 个错误"), (counted(0, "error"), "0 errors", "0 个错误"),
    (counted(1, "more finding"), "1 more finding", "另有 1 个问题"),
    ("\(counted(3, "more finding")) not shown", "3 more findings not shown", "另有 3 个问题未显示"),
    // Lists.
    (quotedList(["a", "b"]), "`a`, `b`", "`a`、`b`"), (quotedList([String]()), "", ""),
    (["unknown key", "missing key"].listed(), "unknown key, missing key", "不认识的键、缺少键"),
    (["unknown key", "missing key"].joined(separator: "; "), "unknown key; missing key", "不认识的键; 缺少键"),
    (Phrase("unknown key") + Phrase(verbatim: " unknown key"), "unknown key unknown key", "不认识的键 unknown key"),
    (Phrase(verbatim: "unknown key"), "unknown key", "unknown key"),
  ]

  @Test("is said in each language", arguments: said.indices)
  func texts(_ row: Int) {
    let (phrase, english, chinese) = Self.said[row]
    #expect(phrase.text(in: .en) == english && phrase.english == english && "\(phrase)" == english)
    #expect(phrase.text(in: .zh) == chinese)
    #expect(phrase.isEmpty == english.isEmpty)
  }

  @Test("the key of a sentence has a number for each place")
  func keys() {
    let phrase: Phrase = "`\(Self.name)` stands \(2) times in \("a rule")"
    guard case .sentence(let key, let values) = phrase.content else {
      Issue.record("\(phrase.content)")
      return
    }
    #expect(key == "`%1` stands %2 times in %3")
    #expect(values == [.text("sh01"), .text("2"), .phrase("a rule")])
  }

  @Test(
    "what a catalog lacks is known",
    arguments: [
      ("unknown key", []), ("nobody has said this yet", ["nobody has said this yet"]),
      ("key `\(String("nobody"))` is written twice in one mapping", []),
      ("\(Phrase("nobody has said this")) has no value", ["nobody has said this"]), (counted(2, "unheard"), ["%1 unheards"]),
      ([counted(2, "error"), "unsaid", Phrase(verbatim: "x y")].listed(), ["unsaid"]), ("`when`", []), ("`\(String("a"))`: \("`b`")", []),
    ] as [(Phrase, [String])])
  func missing(_ phrase: Phrase, _ keys: [String]) {
    #expect(phrase.missing(in: .zh) == keys)
    #expect(phrase.missing(in: .en).isEmpty)
  }

  /// What a finding is said of may be a secret, at any depth.
  @Test("a secret is hidden in every language", arguments: DisplayLanguage.allCases)
  func secrets(_ language: DisplayLanguage) {
    let secret = "0123456789abcdef0123456789abcdef"
    let span = SourceSpan(SourceFile.ID(0), 0..<1)
    let finding = Diagnostic(
      .unknownKey, "unknown key `\(secret)` in \("`\(secret)` under `always`" as Phrase)", at: span, label: "did you mean `\(secret)`?",
      related: [Diagnostic.Label(span, Phrase(verbatim: secret))], notes: [quotedList([secret])], help: ["write `\(secret)`"], fix: secret)
    let hidden = finding.hiding([secret])
    let texts = ([hidden.message, hidden.primary.text] + hidden.related.map(\.text) + hidden.notes + hidden.help).map { $0.text(in: language) }
    #expect(texts.allSatisfy { !$0.contains(secret) && $0.contains("***") }, "\(texts)")
    #expect(hidden.fix == nil)
    // What is said stays.
    #expect(hidden.message.missing(in: .zh).isEmpty)
  }

  @Test(
    "a locale asks for a language",
    arguments: [
      ("zh_CN.UTF-8", .zh), ("zh", .zh), ("zh-Hans-CN", .zh), ("zh_TW", .zh), ("ZH_cn", .zh), ("en_GB.UTF-8", .en), ("C", .en), ("C.UTF-8", .en),
      ("POSIX", .en), ("de_DE", nil), ("", nil), ("zhx", nil),
    ] as [(String, DisplayLanguage?)])
  func locales(_ locale: String, _ language: DisplayLanguage?) {
    #expect(DisplayLanguage(locale: locale) == language)
  }

  /// `scripts/phrases` holds the catalogs against the sources; that a place is filled is held here, too.
  @Test("a translation has the places of its English, and no key stands twice")
  func catalog() {
    func places(_ words: String) -> Set<Substring> { Set(words.matches(of: /%[0-9]+/).map(\.output)) }
    var seen: Set<String> = []
    for (key, words) in Chinese.areas.joined() {
      #expect(places(key) == places(words), "\(key)")
      #expect(seen.insert(key).inserted, "\(key)")
    }
    #expect(seen.count > 1000)
  }
}
