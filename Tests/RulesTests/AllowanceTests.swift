import TestSupport
import Testing

@testable import Rules

@Suite("a comment allows a finding that is meant, and one that allows nothing is said")
struct AllowanceTests {
  /// A rule whose reply has one warning, WX0512; `¹` to `⁴` are places in it for comments.
  static let offer = #"""
    wxrules: 1
    rules:
    ¹  - id: offer²
    ³    on: text⁴
        reply: 谢谢\n1、免费⁵

    """#

  static func file(_ at: Character, _ comment: String) -> String {
    var text = offer
    for place in "¹²³⁴⁵" {
      let isLine = "¹³".contains(place)
      text = text.replacing(String(place), with: place != at ? "" : isLine ? "  \(comment)\n" : "  \(comment)")
    }
    return text
  }

  static let still = "WX0512"
  static func idle(_ code: String) -> String { "WX2005 nothing here has the finding \(code)" }

  /// Where a comment stands, what it says, what is said of the file, and what is allowed in it.
  static let comments: [(at: Character, comment: String, said: [String], allowed: [String])] = [
    ("¹", "# allow WX0512: 反斜杠是店标", [], ["WX0512 反斜杠是店标"]),
    ("²", "# allow WX0512: 反斜杠是店标", [], ["WX0512 反斜杠是店标"]),
    ("⁵", "# allow WX0512: 反斜杠是店标", [], ["WX0512 反斜杠是店标"]),
    ("³", "# allow WX0512: 反斜杠是店标", [idle("WX0512"), still], []),
    ("⁴", "# allow WX0512: 反斜杠是店标", [idle("WX0512"), still], []),
    // How it may be written.
    ("¹", "#allow WX0512:x", [], ["WX0512 x"]),
    ("¹", "## Allow wx0512 : it is: our sign", [], ["WX0512 it is: our sign"]),
    ("¹", "# allow WX0512：店标", [], ["WX0512 店标"]),
    ("¹", "#　allow　ＷＸ０５１２：店标", [], ["WX0512 店标"]),
    ("¹", "# allow WX0512, WX0309: x", [idle("WX0309")], ["WX0512 x"]),
    ("¹", "# allow WX0309、WX0512：x", [idle("WX0309")], ["WX0512 x"]),
    ("¹", "# allow WX0309 WX0512: x", [idle("WX0309")], ["WX0512 x"]),
    // What is missing.
    ("¹", "# allow WX0512", ["WX2005 allowed without a reason", still], []),
    ("¹", "# allow WX0512:", ["WX2005 allowed without a reason", still], []),
    ("⁵", "# allow WX0512: …", [still, "WX2005 allowed without a reason"], []),
    ("¹", "# allow WX0512, WX0309", ["WX2005 allowed without a reason", still], []),
    ("¹", "# allow WX0512 it is our sign", ["WX2005 no `:` between the code and the reason", still], []),
    ("¹", "# allow WX0512 - 店标", ["WX2005 no `:` between the code and the reason", still], []),
    // Codes that are none, or are not allowed.
    ("¹", "# allow WX9999: x", ["WX2005 `WX9999` is no code of a finding", still], []),
    ("¹", "# allow WX05l2, WX05I2: x", ["WX2005 `WX05l2` is no code of a finding", still], []),
    ("¹", "# allow 0512: x", ["WX2005 `0512` is no code of a finding", still], []),
    ("¹", "# allow WX0512, WX9999: x", ["WX2005 `WX9999` is no code of a finding"], ["WX0512 x"]),
    ("¹", "# allow WX2005: x", ["WX2005 WX2005 itself cannot be allowed", still], []),
    // What other tools say.
    ("¹", "# ignore WX0512: x", ["WX2005 `ignore` allows nothing", still], []),
    ("¹", "# noqa: WX0512", ["WX2005 `noqa:` allows nothing", still], []),
    ("⁵", "# wxrules-disable-line WX0512", [still, "WX2005 `wxrules-disable-line` allows nothing"], []),
    ("¹", "# allow - WX0512: x", ["WX2005 `allow -` allows nothing", still], []),
    ("⁵", "# disable-line WX0512: x", [still, "WX2005 `disable-line` allows nothing"], []),
    ("¹", "# wxrules: allow WX0512: x", ["WX2005 `wxrules: allow` allows nothing", still], []),
    ("¹", "# allow: WX0512: x", ["WX2005 `allow:` allows nothing", still], []),
    ("¹", "# 允许 WX0512：店标", ["WX2005 `允许` allows nothing", still], []),
    ("¹", "# 忽略WX0512：店标", ["WX2005 `忽略` allows nothing", still], []),
    // What speaks of something else.
    ("¹", "# see WX0512", [still], []),
    ("¹", "# WX0512: 以前的", [still], []),
    ("¹", "# allow staff only", [still], []),
    ("¹", "# allow WXWork: x", [still], []),
    ("¹", "# to allow it, write allow WX0512: x", [still], []),
    ("¹", "#  - id: old  # allow WX0512: x", [still], []),
    ("¹", "# # allow WX0512: x", [still], []),
    ("⁵", "# 店标 # allow WX0512: x", [], ["WX0512 x"]),
    ("⁵", "# allow WX0512: x # allow WX0309: y", [], ["WX0512 x # allow WX0309: y"]),
    // Several, one below the other, and one too many.
    ("¹", "# allow WX0309: x\n  # 说明\n  # allow WX0512: y", [idle("WX0309")], ["WX0512 y"]),
    ("¹", "# allow WX0512: x\n  # allow WX0512: x", [idle("WX0512")], ["WX0512 x"]),
    ("¹", "# allow WX0512: x\n", ["WX2005 this stands above nothing that it could allow", still], []),
  ]

  @Test("what it says, and where", arguments: comments)
  func comment(_ at: Character, _ comment: String, _ said: [String], _ allowed: [String]) {
    Self.check(Self.file(at, comment), said, allowed)
  }

  /// Whole files.
  static let files: [(yaml: String, said: [String], allowed: [String])] = [
    (#"rules: [ { id: a, on: text, reply: 谢谢\n1 } ]  # allow WX0512: x"#, [], ["WX0512 x"]),
    ("# allow WX0512: x\n" + #"rules: [ { id: a, on: text, reply: 谢谢\n1 } ]"#, [], ["WX0512 x"]),
    ("# allow WX0512: x\nrules:\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"#, [idle("WX0512"), still], []),
    ("rules:  # allow WX0512: x\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"#, [idle("WX0512"), still], []),
    ("rules: [\n  # allow WX0512: x\n  { id: a,\n" + #"    on: text, reply: 谢谢\n1 },"# + "\n  { id: b, on: image, reply: 好 } ]", [], ["WX0512 x"]),
    (
      "rules:\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"# + "\n  # allow WX0512: x\n  - { id: b, on: image, reply: 好 }", [still, idle("WX0512")],
      []
    ),
    (
      "rules:\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"# + "\n# allow WX0512: x",
      [still, "WX2005 this stands above nothing that it could allow"], []
    ),
    // Rules of one list, each with its own.
    (
      "rules:\n  # allow WX0512: x\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"# + "\n  # allow WX0512: y\n"
        + #"  - { id: b, on: image, reply: 谢谢\n1 }"# + "\n" + #"  - { id: c, on: voice, reply: 谢谢\n1 }"#, [still], ["WX0512 x", "WX0512 y"]
    ),
    // What is no rule.
    (
      "campaigns:\n  # allow WX0701: 明年再用\n  flash:\n    qr: { kind: temporary, scene: flash, expires: 14d }\n    active: { from: 2025-11-01, until: 2025-11-12 }",
      [], ["WX0701 明年再用"]
    ),
    // What stands in a text.
    ("rules:\n  - { id: a, on: text, reply: \"好 # allow WX0512: x\" }", [], []),
    ("rules:\n  - { id: a, on: text, reply: '好 # allow WX0512: x' }", [], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好 ＃ allow WX0512：x", ["WX0118"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好　＃ allow WX0512：x", ["WX0118"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好 ＃allow WX0512：x", ["WX2005 this is part of the text, and no comment"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好＃ allow WX0512：x", ["WX2005 this is part of the text, and no comment"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好\n      ＃ allow WX0512：x", ["WX2005 this is part of the text, and no comment"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: 您好# allow WX0512：x", ["WX2005 this is part of the text, and no comment"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: |\n      您好\n      # allow WX0512: x", ["WX2005 this is part of the text, and no comment"], []),
    ("rules:\n  - id: a\n    on: text\n    reply: |  # allow WX0309: x\n      您好", [idle("WX0309")], []),
    (
      "rules:\n  - id: a\n    on: text\n    reply: |\n      您好\n  # allow WX0309: x\n  - { id: b, on: image, reply: 好 }", [idle("WX0309")], []
    ),
    // Errors are not allowed; beside them nobody knows what there is to allow.
    ("rules:\n  # allow WX0201: x\n  - { id: a, on: text, relpy: 好 }", ["WX2005 WX0201 is an error here, and errors are not allowed", "WX0201"], []),
    ("rules:\n  # allow WX0309: x\n  - { id: a, on: text, relpy: 好 }", ["WX0201"], []),
  ]

  @Test("where it stands in a file", arguments: files)
  func file(_ yaml: String, _ said: [String], _ allowed: [String]) { Self.check("wxrules: 1\n\(yaml)\n", said, allowed) }

  static func check(_ yaml: String, _ said: [String], _ allowed: [String]) {
    let (compilation, files) = Compile.text(yaml)
    let shown = Comment(rawValue: DiagnosticText(files: files).render(compilation.findings))
    #expect(compilation.findings.map { $0.code == .allowance ? "WX2005 \($0.message)" : $0.code.rawValue } == said, shown)
    #expect(compilation.allowances.allowed.map { "\($0.finding.code.rawValue) \($0.reason)" } == allowed, shown)
    #expect(compilation.findings.allSatisfy { $0.code != .allowance || $0.severity == .warning }, shown)
    // The change that is offered leaves nothing of the finding.
    for finding in compilation.findings where finding.code == .allowance {
      guard let fix = finding.fix else { continue }
      var bytes = files[0].utf8
      bytes.replaceSubrange(fix.span.bytes, with: fix.replacement.utf8)
      let (mended, mendedFiles) = Compile.text(String(decoding: bytes, as: UTF8.self))
      let left = Comment(rawValue: DiagnosticText(files: mendedFiles).render(mended.findings))
      #expect(mended.ruleSet != nil && !mended.findings.contains { $0.message == finding.message }, left)
    }
  }

  @Test("an analysis that comes later asks the same comments, and only then says which of its codes allow nothing")
  func later() throws {
    let yaml = "wxrules: 1\nrules:\n  # allow WX0309, WX0318: x\n  - { id: a, on: text, reply: 好 }\n  - { id: b, on: image, reply: 好 }\n"
    var loader = RuleLoader(MemoryFiles(["rules.yaml": yaml]), limits: .standard)
    loader.load(roots: ["rules.yaml"])
    var allowances = Allowances(loader.loaded, files: loader.files, limits: .standard)
    func finding(_ code: Diagnostic.Code, in rule: String) throws -> Diagnostic {
      let at = try #require(yaml.firstRange(of: "id: \(rule)"))
      let start = yaml.utf8.distance(from: yaml.startIndex, to: at.lowerBound)
      return Diagnostic(code, "found", severity: .warning, at: SourceSpan(SourceFile.ID(0), start..<start + 5))
    }
    #expect(allowances.sift([], isAnalysed: { _ in false }) == [])
    let other = try finding(.constantCondition, in: "b")
    let first = allowances.sift([try finding(.constantCondition, in: "a"), other], isAnalysed: { $0 == .constantCondition })
    #expect(first == [other] && allowances.allowed.count == 1)
    #expect(allowances.sift([], isAnalysed: { _ in true }).map(\.message.english) == ["nothing here has the finding WX0318"])
    #expect(allowances.sift([], isAnalysed: { _ in true }) == [])
  }

  @Test("what is proved of a rule set stands among its other findings, and takes nothing from service")
  func proved() throws {
    let yaml =
      "wxrules: 1\nrules:\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }  # allow WX0512, WX0318: x"# + "\n  - { id: b, on: image, reply: 好 }\n"
    let (compilation, _) = Compile.text(yaml)
    #expect(compilation.findings.map(\.message.english) == ["nothing here has the finding WX0318"])
    func found(_ code: Diagnostic.Code, _ line: String) throws -> Diagnostic {
      let at = try #require(yaml.firstRange(of: line)).lowerBound
      let start = yaml.utf8.distance(from: yaml.startIndex, to: at)
      return Diagnostic(code, "found", at: SourceSpan(SourceFile.ID(0), start..<start + 5))
    }
    let more = compilation.adding([try found(.constantCondition, "id: b"), try found(.stoppedActions, "id: a")], isAnalysed: { _ in true })
    #expect(more.findings.map(\.code) == [.stoppedActions, .allowance, .constantCondition])
    #expect(more.ruleSet != nil && more.allowances.allowed.count == 1)
  }

  @Test("more comments than the limit are not read, which is said once")
  func limit() {
    var limits = Limits.standard
    limits.allowances = 3
    func compile(_ count: Int) -> Compilation {
      let rules = (0..<count).map { #"  - { id: r\#($0), on: text, when: { text: t\#($0) }, reply: 谢谢\n1 }  # allow WX0512: x"# + "\n" }
      let files = MemoryFiles(["rules.yaml": "wxrules: 1\nrules:\n" + rules.joined()])
      return RuleCompiler(now: Compile.now, limits: limits).compile(roots: ["rules.yaml"], from: files).0
    }
    #expect(compile(3).findings.map(\.code) == [])
    let found = compile(5).findings
    #expect(found.map(\.code) == [.allowance, .foreignText, .foreignText] || found.map(\.code) == [.foreignText, .allowance, .foreignText])
  }

  @Test("a flag allows a code everywhere, and raises warnings; what cannot go live stays")
  func flags() {
    let (compilation, _) = Compile.text("wxrules: 1\nrules:\n" + #"  - { id: a, on: text, reply: 谢谢\n1 }"# + "\n  - { id: b, on: image, relpy: 好 }\n")
    #expect(compilation.findings.map(\.code) == [.foreignText, .unknownKey])
    let (shown, allowed) = compilation.findings.allowing([.foreignText, .unknownKey, .windowOver])
    #expect(shown.map(\.code) == [.unknownKey] && allowed == 1)
    let raised = compilation.findings.map { $0.raised() }
    #expect(raised.map(\.severity) == [.error, .error] && raised.map(\.isRaised) == [true, false])
  }
}
