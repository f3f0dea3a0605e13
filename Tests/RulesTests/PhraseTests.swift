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
    // What is quoted stands at Chinese without a space, whatever stands before its place in the sentence.
    (
      "list `\(name)` has no column `\("b")`; it has \(quotedList(["c", "d"]))", "list `sh01` has no column `b`; it has `c`, `d`",
      "列表`sh01`没有列`b`；有`c`、`d`"
    ),
    ("list `\(name)` has no column `\("b")`; it has \(String("c, d"))", "list `sh01` has no column `b`; it has c, d", "列表`sh01`没有列`b`；有 c, d"),
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
    (["`a`", "above 3", "unknown key"].together(), "`a` and above 3 and unknown key", "`a`且 above 3 且不认识的键"),
    (["a", "b"].map { Phrase(verbatim: $0) }.alternatives(), "a or b", "a 或 b"),
    (["a", "b"].map { Phrase(verbatim: $0) }.all(), "a and b", "a、b"),
    // Words that are coloured are words.
    ("\(Paint(true)("unknown key", .bold))!", "\u{1B}[1munknown key\u{1B}[0m!", "\u{1B}[1m不认识的键\u{1B}[0m!"),
    ("\(Paint(false)(verbatim: "unknown key", .bold))!", "unknown key!", "unknown key!"),
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
    "what was kept in English is said in Chinese again, and what others said in it stays",
    arguments: [
      ("the endpoint answered with status 500", "接口返回状态 500"), ("the endpoint cannot be reached: nothing listens there", "连不上接口：那里没有服务在监听"),
      ("the endpoint cannot be reached: no route to host", "连不上接口：no route to host"),
      ("it could not be carried out for a day; its last try: the endpoint answered with status 500", "一天都没能执行；最后一次尝试：接口返回状态 500"),
      (
        "the rules have no account `main` any more; declare it again under `accounts:`, or drop what waits for it",
        "规则里已经没有公众号`main`；在`accounts:`里重新声明，或者丢弃它的待办动作"
      ), ("refused", "refused"), ("send", "send"), ("please wait until tomorrow", "please wait until tomorrow"), ("", ""), ("%1; %2", "%1; %2"),
      ("the endpoint cannot be reached: did you mean `a`?", "连不上接口：是不是想写`a`？"),
      ("no permission to use this api", "no permission to use this api"),
      (String(repeating: "a; ", count: 4000), String(repeating: "a; ", count: 4000)),
    ])
  func kept(_ text: String, _ chinese: String) {
    #expect(Phrase(kept: text).english == text)
    #expect(Phrase(kept: text).text(in: .zh).filter { $0 != " " } == chinese.filter { $0 != " " })
  }

  @Test(
    "a browser says which languages are read, and how well",
    arguments: [
      ("zh-CN,zh;q=0.9,en;q=0.8", .zh), ("en-GB,en;q=0.9,zh;q=0.8", .en), ("zh;q=0.5, en;q=0.9", .en), ("fr, zh;q=0.1", .zh), ("zh;q=0", nil),
      ("zh;q=0.000, en;q=0.1", .en), ("zh ; Q=0", nil), ("en, zh", .en), ("zh, en", .zh), ("*", nil), ("fr", nil), ("", nil), (",;,", nil),
      ("zh;q=2", nil), ("zh;q=nan", nil), ("zh;q=1e0", nil), ("zh;q=", nil), ("zh;q=1.0000", nil), ("zh;level=1", .zh),
      (String(repeating: "fr,", count: 200) + "zh", nil),
    ] as [(String, DisplayLanguage?)])
  func accepted(_ field: String, _ language: DisplayLanguage?) { #expect(DisplayLanguage(accepting: field) == language) }

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
