import Rules
import TestSupport
import Testing
import Wire

@testable import Engine

/// Rules that somebody pastes: they take nothing from the disk or the environment, and are bounded before they are read.
@Suite("pasted rules")
struct PastedRulesTests {
  static let root = """
    wxrules: 1
    include: [ more.yaml ]
    accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
    lists: { shops: { from: shops.csv, key: id, columns: { id: word, city: string } } }
    rules: [ { id: hi, on: text, reply: hi } ]

    """
  static let base = RuleSnapshot(
    revision: "r", at: Compile.now, roots: ["rules/rules.yaml"],
    files: [
      "rules/rules.yaml": Array(root.utf8),
      "rules/more.yaml": Array("wxrules: 1\nrules: [ { id: more, on: subscribe, reply: welcome } ]\n".utf8),
      "rules/shops.csv": Array("id,city\ns1,北京\n".utf8),
    ])

  static func live() throws -> RuleSet { try #require(base.compiled([:]).0.ruleSet) }

  static let small = "wxrules: 1\nrules: [ { id: new, on: text, reply: new } ]\n"

  /// What is pasted; the rules that come of it, and words of what is wrong with it.
  struct Case: Sendable, CustomTestStringConvertible {
    let text: PastedRules.Text
    let rules: [String]
    let says: [String]
    var testDescription: String { "\(rules) \(says)" }

    init(_ text: PastedRules.Text, rules: [String] = [], says: [String] = []) { (self.text, self.rules, self.says) = (text, rules, says) }
  }

  static let cases: [Case] = [
    Case(.whole(small), rules: ["new"]),
    // What stands beside the root in force is there, by the same names.
    Case(.whole(root.replacing("id: hi", with: "id: ha")), rules: ["ha", "more"]),
    Case(.files(["rules/more.yaml": small]), rules: ["hi", "new"]),
    // Nothing else is.
    Case(.whole(small + "include: [ other.yaml ]\n"), says: ["`other.yaml` finds no file"]),
    Case(.whole(small + "include: [ /etc/passwd ]\n"), says: ["leaves the folder"]),
    Case(.whole(small + "include: [ ../secrets.yaml ]\n"), says: ["leaves the folder"]),
    Case(.whole(small + "lists: { x: { from: /etc/passwd, key: id, columns: { id: word } } }\n"), says: ["leaves the folder"]),
    Case(.whole(small + "lists: { x: { from: stock.csv, key: id, columns: { id: word } } }\n"), says: ["cannot be read: no such file"]),
    Case(.whole("wxrules: 1\nrules: [ { id: a, on: text, replay: x } ]\n"), says: ["`replay`"]),
    Case(
      .whole(small + "# " + String(repeating: "[", count: 100) + "\nlists: { x: [" + String(repeating: "a,", count: 260_000) + "b] }\n"),
      says: ["more than 250000 values"]),
  ]

  @Test("what is pasted stands in the place of files in force, and finds no other", arguments: cases)
  func compiled(_ entry: Case) throws {
    let pasted = try PastedRules(entry.text, over: Self.base)
    let (compilation, files) = pasted.compile(beside: try Self.live(), [:], now: Compile.now)
    let found = DiagnosticText(files: files).render(compilation.findings)
    #expect((compilation.ruleSet?.compiled.rules.map(\.id) ?? []).sorted() == entry.rules, "\(found)")
    for words in entry.says { #expect(found.contains(words), "\(words): \(found)") }
  }

  /// What is pasted, and why it is not even read.
  static let refusals: [Case] = [
    Case(
      .files(["rules/mroe.yaml": small]), says: ["`rules/mroe.yaml` is no file of the rules in force; did you mean `rules/more.yaml`?"]),
    Case(.files(["/etc/passwd": small]), says: ["`/etc/passwd` is no file of the rules in force"]),
    Case(
      .whole(String(repeating: "#", count: 1 << 20 | 1)),
      says: ["rules that are tried have at most 512 KiB here; `wxrules validate`, `test` and `diff` take more"]),
    Case(
      .files(["rules/more.yaml": String(repeating: "#", count: 600_000), "rules/rules.yaml": String(repeating: "#", count: 600_000)]),
      says: ["rules that are tried have at most 512 KiB here; `wxrules validate`, `test` and `diff` take more"]),
  ]

  @Test("twice as much as is in force may be pasted, up to a bound")
  func room() throws {
    for (there, pasted, isTaken) in [
      (0, 512 << 10, true), (0, 512 << 10 | 1, false), (400 << 10, 800 << 10, true), (400 << 10, 800 << 10 | 1, false), (900 << 10, 1 << 20, true),
      (900 << 10, 1 << 20 | 1, false),
    ] {
      let base = RuleSnapshot(
        revision: "r", at: Compile.now, roots: ["a.yaml"], files: ["a.yaml": Array(repeating: UInt8(ascii: "#"), count: there)])
      let text = PastedRules.Text.whole(String(repeating: "#", count: pasted))
      #expect(((try? PastedRules(text, over: base)) != nil) == isTaken, "\(there) \(pasted)")
    }
  }

  @Test("what is too much, or for no file in force, is refused", arguments: refusals)
  func refused(_ entry: Case) {
    do throws(FileFault) {
      _ = try PastedRules(entry.text, over: Self.base)
      Issue.record("taken")
    } catch {
      #expect([error.reason.english] == entry.says)
    }
  }

  /// What else the account and the rules say, and secrets that those in force do not name.
  static let named: [(account: String, reply: String, [String])] = [
    ("token: { env: T }", "", []),
    ("token: { env: OTHER }", "", ["env: OTHER"]),
    ("token: { env: T }, secret: { file: /run/secrets/x }", "", ["file: /run/secrets/x"]),
    ("token: { current: { env: T }, previous: { env: T2 } }", "", ["env: T2"]),
    ("token: { env: T }", ", do: [ { webhook: { url: { env: HOOK } } } ]", ["env: HOOK"]),
  ]

  @Test("secrets that the rules in force do not name are refused by their names", arguments: named)
  func secrets(_ account: String, _ more: String, _ strange: [String]) throws {
    let ruleSet = try Compile.ruleSet(
      """
      wxrules: 1
      requires: ">=1.6"
      accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, \(account) } }
      rules: [ { id: hi, on: text, reply: hi\(more) } ]
      """)
    #expect(
      PastedRules.strangeSecrets(of: ruleSet, beside: try Self.live())
        == strange.map { "rules that are tried name no secret that those in force do not name: `\($0)`" })
  }

  @Test("stocks that stand among the rules are shown as reports show them")
  func pieces() {
    let text = "codes: [ AB12CD34, \"EF56GH78\",short,plain-text ]\n- AB12CD34\n"
    #expect(
      RuleFilesReport.hide(["AB12CD34", "EF56GH78"], in: Array(text.utf8)) == "codes: [ …CD34, \"…GH78\",short,plain-text ]\n- …CD34\n")
    #expect(RuleFilesReport.hide([], in: Array(text.utf8)) == text)
  }

  @Test("a report of the rules names their lines, their tables and what is kept, and no row of a table")
  func files() throws {
    let report = RuleFilesReport(try Self.live(), kept: [("abc", 0)]).json
    guard case .array(let files)? = report["files"], case .array(let tables)? = report["tables"], case .array(let rules)? = report["rules"] else {
      Issue.record("no files")
      return
    }
    #expect(files.map { $0["path"]?.string } == ["rules/rules.yaml", "rules/more.yaml"])
    #expect(files.first?["text"]?.string == Self.root)
    #expect(tables == [["path": "rules/shops.csv", "bytes": 18]])
    #expect(!report.text.contains("北京"))
    #expect(
      rules.map { "\($0["rule"]?.string ?? "") \($0["file"]?.string ?? ""):\($0["first_line"]?.int ?? 0)-\($0["last_line"]?.int ?? 0)" }.sorted()
        == ["hi rules/rules.yaml:5-5", "more rules/more.yaml:2-2"])
    #expect(report["kept"] == [["revision": "abc", "since": "1970-01-01T00:00:00Z"]])
  }
}
