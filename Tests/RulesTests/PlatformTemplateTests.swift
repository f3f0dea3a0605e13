import Rules
import TestSupport
import Testing

/// Templates of the platform's: what their fields take, and messages that do not fit. (wechat-protocol 7.7, 7.8)
@Suite("templates of the platform")
struct PlatformTemplateTests {
  static let names: [(name: String, kind: TemplateFieldKind?)] = [
    ("thing1", .thing), ("character_string12", .characterString), ("phone_number3", .phoneNumber), ("car_number4", .carNumber), ("const10", .const),
    ("time", .time), ("keyword2", .text), ("first", .text), ("remark", .text), ("first2", nil), ("note", nil), ("text1", nil), ("1", nil), ("", nil),
  ]

  @Test("the name of a field says its kind", arguments: names)
  func name(_ row: (name: String, kind: TemplateFieldKind?)) { #expect(TemplateFieldKind(ofField: row.name) == row.kind, "\(row.name)") }

  static let thirty = String(repeating: "1", count: 32)
  static let values: [(kind: TemplateFieldKind, taken: [String], refused: [String])] = [
    (.thing, ["店", String(repeating: "字", count: 20)], ["", " ", "\n", String(repeating: "字", count: 21)]),
    (.number, ["7", "7.5", thirty], ["-7", "7.", ".5", "1e3", "七", "7 8", thirty + "1"]),
    (.letter, ["abcXYZ"], ["a1", "a b", "字"]), (.symbol, ["!?*"], ["a", "1", "!!!!!!"]),
    (.characterString, ["A-7 #12"], ["座位", "a\u{7}", thirty + "1"]),
    (.time, ["15:01", "9:05:30", "2026-06-01 15:01", "2026年6月1日 15:01", "10:00~12:00"], ["24:00", "15:60", "2026-06-01", "下午三点", "15:01~"]),
    (.date, ["2026-06-01", "2026年6月1日", "2026-06-01 15:01", "2026-06-01~2026-06-03"], ["06-01", "2026-02-29", "2026/06/01", "明天", "15:01"]),
    (.amount, ["12", "￥12.50", "$1", "12元"], ["￥", "￥￥1", "12 元", "免费", "1,200"]),
    (.name, ["张三", "Ada Lovelace", String(repeating: "a", count: 20)], [String(repeating: "张", count: 11), String(repeating: "a", count: 21)]),
    (.phrase, ["已确认"], ["ok", "已确认了吗呀", "已 确认"]), (.phoneNumber, ["13800000000", "+86-21 5555"], ["number", "138000000001380000"]),
    (.carNumber, ["沪A12345"], ["沪A-12345", "沪A1234567"]), (.const, ["在线"], [""]), (.text, ["任何文字"], ["", String(repeating: "字", count: 201)]),
  ]

  @Test("each kind takes its form", arguments: values)
  func value(_ row: (kind: TemplateFieldKind, taken: [String], refused: [String])) {
    for text in row.taken { #expect(row.kind.isTaken(text), "\(row.kind) \(text)") }
    for text in row.refused { #expect(!row.kind.isTaken(text), "\(row.kind) \(text)") }
  }

  @Test("every kind has values")
  func whole() { #expect(Self.values.map(\.kind.rawValue).sorted() == TemplateFieldKind.allCases.map(\.rawValue).sorted()) }

  /// Declarations, a message, and what is said; nothing for what is fine.
  static let findings: [(templates: String, message: String, says: [String])] = [
    ("booked: { id: TPL, fields: [ thing1, time2 ] }", "id: booked, data: { thing1: a, time2: \"15:01\" }", []),
    ("booked: { id: TPL, fields: [ thing1, time2 ] }", "id: TPL, data: { thing1: a, time2: \"15:01\" }", []),
    ("booked: { id: TPL, fields: { note: text, thing1: thing } }", "id: booked, data: { note: a, thing1: \"{{ message.content }}\" }", []),
    (
      "booked: { id: TPL, fields: [ thing1 ] }", "id: boked, data: { thing1: a }",
      ["WX0301", "template `boked` is not defined", "did you mean `booked`?"]
    ),
    ("booked: { id: TPL, fields: [ thing1, time2 ] }", "id: booked, data: { thing1: a }", ["WX0513", "needs `time2`", "add `time2:`"]),
    (
      "booked: { id: TPL, fields: [ thing1 ] }", "id: booked, data: { thing1: a, note: b }",
      ["WX0513", "has no field `note`", "its fields are `thing1`"]
    ),
    ("booked: { id: TPL, fields: [ phrase1 ] }", "id: booked, data: { phrase1: confirmed }", ["WX0513", "takes 1 to 5 Chinese characters"]),
    ("booked: { id: TPL, fields: [ time1 ] }", "id: booked, data: { time1: 明天 }", ["WX0513", "takes a time"]),
    (
      "booked: { id: TPL, fields: [ thing1 ] }", "id: booked, data: { thing1: \"{{ message.content }} 字字字字字字字字字字字字字字字字字字字字\" }",
      ["WX0513", "this has more whatever the event brings"]
    ),
    ("booked: { id: TPL, fields: [ thing1 ] }", "id: booked, data: { thing1: \"{{ message.content }} 字字字字字字字字字字字字字字字字字字字\" }", []),
    ("booked: { id: TPL, fields: { thing1: time } }", "id: booked, data: { thing1: a }", ["WX0207", "its name says so", "replace with `thing`"]),
    ("booked: { id: TPL, fields: [ note ] }", "id: booked, data: { note: a }", ["WX0207", "does not say what it takes", "{ note: text }"]),
    ("booked: { id: TPL, fields: [ thing1 ], account: nobody }", "id: booked, data: { thing1: a }", ["WX0301", "account `nobody`"]),
    ("booked: { id: TPL }", "id: booked, data: { thing1: a }", ["WX0202", "missing key `fields`"]),
    (
      "booked: { id: TPL, fields: [ thing1 ], account: b }", "id: booked, data: { thing1: a }",
      ["WX0513", "account `a` does not have template `booked`"]
    ),
  ]

  @Test("messages are held against their templates", arguments: findings)
  func finding(_ row: (templates: String, message: String, says: [String])) { say(row, "defaults: { account: a }") }

  @Test(
    "where there are several accounts and no default, a template says whose it is",
    arguments: [
      (
        "booked: { id: TPL, fields: [ thing1 ] }", "id: booked, data: { thing1: a }",
        ["WX0513", "template `booked` is of no account", "there are 2 accounts", "add `account: a`"]
      ), ("booked: { id: TPL, fields: [ thing1 ], account: a }", "id: booked, data: { thing1: a }", []),
      ("booked: { id: TPL, fields: [ thing1 ] }", "id: OTHER, data: { thing1: a }", ["WX0513", "template `booked` is of no account"]),
    ])
  func owner(_ row: (templates: String, message: String, says: [String])) { say(row, "# no default") }

  private func say(_ row: (templates: String, message: String, says: [String]), _ defaults: String) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      \(defaults)
      accounts:
        a: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: service, mode: plain, token: { env: T }, secret: { env: S } }
        b: { app_id: wx0123456789abcdee, original_id: gh_0123456789ac, kind: service, mode: plain, token: { env: T }, secret: { env: S } }
      templates:
        \(row.templates)
      rules:
        - { id: r, accounts: [ a ], on: text, reply: x, do: [ { template: { \(row.message) } } ] }

      """)
    let rendered = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.isEmpty == row.says.isEmpty, "\(rendered)")
    for words in row.says { #expect(rendered.contains(words), "\(rendered)") }
  }

  @Test(
    "a subscription account has no template messages",
    arguments: [
      ("template: { id: T, data: { thing1: a } }", true), ("send: { text: a, else: { template: { id: T, data: { thing1: a } } } }", true),
      ("send: { text: a }", false),
    ])
  func subscription(_ action: String, _ isFound: Bool) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      accounts:
        a: { app_id: wx0123456789abcdef, original_id: gh_0123456789ab, kind: subscription, mode: plain, token: { env: T }, secret: { env: S } }
      rules:
        - { id: r, on: text, reply: x, do: [ { \(action) } ] }

      """)
    let rendered = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.code) == (isFound ? [.incapableAccount] : []), "\(rendered)")
  }

  @Test("without templates any id is the platform's, and with them a name becomes its id")
  func ids() throws {
    let (compilation, _) = Compile.text(
      "wxrules: 1\nrules: [ { id: r, on: text, reply: x, do: [ { template: { id: ANY, data: { whatever: \"\(String(repeating: "x", count: 99))\" } } } ] } ]\n"
    )
    #expect(compilation.findings.isEmpty)
  }
}
