import TestSupport
import Testing

@testable import Rules

@Suite("names and values of templates")
struct TemplateScopeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    /// `ok`, or the code of all that is wrong.
    let verdict: String
    let template: String
    var testDescription: String { "\(verdict) \(template)" }
  }

  static var cases: [Case] {
    get throws {
      try Repository.lines(of: "Tests/RulesTests/Tables/template-scope.tsv", count: 117).compactMap { line in
        guard let tab = line.firstIndex(of: "\t") else { return nil }
        return Case(verdict: String(line[..<tab]), template: String(line[line.index(after: tab)...]))
      }
    }
  }

  @Test("what is there is taken, what may be absent or is nowhere is refused", arguments: try cases)
  func scope(_ item: Case) {
    let (compilation, files) = Compile.text(
      """
      wxrules: 1
      rules:
        - id: r
          on: text
          when: { text: { regex: "姓名:(?P<n>[^!]+)(?P<m>!)?" } }
          reply: |
            \(item.template)
          do: [ { set: { x: "{{ n }}", y: "{{ n }}", nick: "{{ n }}", name: "{{ n }}" } } ]
      """)
    let codes = Set(compilation.findings.filter { $0.severity == .error }.map(\.code.rawValue))
    #expect(codes == (item.verdict == "ok" ? [] : [item.verdict]), "\(DiagnosticText(files: files).render(compilation.findings))")
  }

  @Test(
    "what is not there is shown at its word, with what was meant or what to write",
    arguments: [
      ("{{ user.tags.frist }}", "frist", "did you mean `first`?", ""), ("{{ now.year }}", "year", "", "write {{ now | date: '%Y' }}"),
      ("{{ user.openid[0] }}", "[0]", "", "write {{ user.openid }} without it"),
      ("{{ user.follow_count.foo }}", "foo", "", "write {{ user.follow_count }}"),
      ("{% for t in user.tags %}{{ forloop.indx }}{% endfor %}", "indx", "did you mean `index`?", ""),
      (
        "{{ user.last_followed_at | date: '%H:%M' }}", "user.last_followed_at", "",
        "write {{ user.last_followed_at | date: '%H:%M' | default: '…' }}, or put it inside {% if user.last_followed_at %} … {% endif %}"
      ),
      (
        "{{ user.lang | upcase | append: '!' }}", "user.lang", "",
        "write {{ user.lang | default: '…' | upcase | append: '!' }}, or put it inside {% if user.lang %} … {% endif %}"
      ),
      (
        "{{ 10 | minus: user.lang }}", "user.lang", "",
        "write {% assign lang = user.lang | default: 0 %} before it and `lang` here, or put it inside {% if user.lang %} … {% endif %}"
      ),
    ])
  func members(_ template: String, _ word: String, _ label: String, _ help: String) throws {
    let (compilation, files) = Compile.text("wxrules: 1\nrules:\n  - id: 你好\n    on: text\n    reply: \"你好 \(template)\"\n")
    let finding = try #require(compilation.findings.first)
    #expect(files[0].text(finding.primary.span.bytes) == word)
    #expect(finding.primary.text.english == label)
    #expect(finding.help.map(\.english).joined() == help)
  }

  /// A format of `date`, and what is said to write instead; nil where nothing is said.
  static let dateFormats: [(String, String?)] = [
    ("yyyy年MM月dd日", "%Y年%m月%d日"), ("yyyy-MM-dd HH:mm", "%Y-%m-%d %H:%M"), ("％Y年", "%Y年"), ("年月日", "%Y-%m-%d"), ("%Y年", nil), ("%F", nil), ("", nil),
  ]

  @Test("a format without a directive is warned of", arguments: dateFormats)
  func dates(_ format: String, _ meant: String?) {
    let (compilation, files) = Compile.text("wxrules: 1\nrules:\n  - { id: a, on: text, reply: \"今天{{ now | date: '\(format)' }}\" }\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    #expect(compilation.findings.map(\.severity) == (meant == nil ? [] : [.warning]), "\(shown)")
    #expect(compilation.findings.map(\.help) == (meant.map { [["write `date: '\($0)'`"]] } ?? []), "\(shown)")
    #expect(compilation.findings.allSatisfy { files[0].text($0.primary.span.bytes) == "date" }, "\(shown)")
  }

  /// A rule on texts with the arms `a` and `b`: what it replies, the word of the finding, what was meant, and one of the words that are told.
  static let words: [(String, String?, String, String)] = [
    ("\"{% if subscription == '新' %}x{% endif %}\"", "subscription", "", "`existing`"),
    ("\"{% if 'nwe' != subscription %}x{% endif %}\"", "subscription", "did you mean `new`?", "`new`"),
    ("\"{% case subscription %}{% when 'old' %}x{% endcase %}\"", "subscription", "", "`returning`"),
    ("\"{% if event.type == 'txt' %}x{% endif %}\"", "event.type", "did you mean `text`?", "`text`"),
    ("\"{% if split.arm == 'c' %}x{% endif %}\"", "split.arm", "", "`b`"),
    ("{ by: { field: subscription, cases: { 新: x }, default: y } }", "新", "", "`existing`"),
    ("\"{% if subscription == 'new' or split.arm == 'a' or event.type == 'text' %}x{% endif %}\"", nil, "", ""),
    ("\"{% if subscription contains 'e' or message.content == '新' %}x{% endif %}\"", nil, "", ""),
    ("\"{% assign subscription = '新' %}{% if subscription == '新' %}x{% endif %}\"", nil, "", ""),
  ]

  @Test("a value that is one of a few words is never another", arguments: words)
  func closed(_ reply: String, _ word: String?, _ label: String, _ told: String) {
    let (compilation, files) = Compile.text(
      "wxrules: 1\nrules:\n  - { id: a, on: text, split: { experiment: e, arms: { a: 50%, b: 50% } }, reply: { a: \(reply), b: y } }\n")
    let shown = DiagnosticText(files: files).render(compilation.findings)
    let found = compilation.findings.filter { $0.code == .unknownWord }
    #expect(found.map { files[0].text($0.primary.span.bytes) } == (word.map { [$0] } ?? []), "\(shown)")
    #expect(found.allSatisfy { $0.primary.text.english == label && $0.help.map(\.english).joined().contains(told) }, "\(shown)")
  }

  static let expressions: [(String, Set<String>)] = [
    ("姓名:(?P<n>.+)", ["n"]), ("(?P<a>x)(?P<b>y)?", ["a"]), ("(?P<a>x)*(?P<b>y)+", ["b"]), ("(?P<a>x){0,2}(?P<b>y){1,2}", ["b"]),
    ("(?P<a>x)|(?P<b>y)", []), ("(?:(?P<a>x)|z)(?<b>y)", ["b"]), ("((?P<a>x))?(?P<b>(?P<c>y))", ["b", "c"]),
    (#"\((?P<a>x)\|[(|](?P<b>y)[^]|)]"#, ["a", "b"]), (#"\Q(?P<q>|\E(?P<a>x)"#, ["a"]), ("(?i)(?P<a>x)(?i:(?P<b>y|z))", ["a", "b"]),
    ("[[:alpha:]|](?P<a>x)", ["a"]),
  ]

  @Test("named groups that every match has", arguments: expressions)
  func groups(_ expression: String, _ names: Set<String>) { #expect(RegexGroups.certain(in: expression) == names) }
}
