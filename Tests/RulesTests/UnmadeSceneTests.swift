import TestSupport
import Testing

@testable import Rules

/// `WX2104`: a scene is told where no code has it, and nowhere else.
@Suite("scenes that no campaign makes")
struct UnmadeSceneTests {
  private static let campaigns = """
    wxrules: 1
    lists: { stores: { key: id, columns: { id: word, city: word }, rows: [ [ s1, sh ], [ s2, bj ] ] } }
    campaigns:
      booth: { qr: { kind: permanent, scene: booth } }
      table: { qr: { kind: permanent, scene: "t:{n}" }, for_each: { n: { range: 1..24 } } }
      door: { qr: { kind: permanent, scene: "d:{s}" }, for_each: { s: { list: stores } } }
      city: { qr: { kind: permanent, scene: "v_{s.city}_{s.id}" }, for_each: { s: { list: stores } } }
      given: { qr: { kind: permanent, scene: int, allocate: 1000..1009 }, for_each: { s: { list: stores } } }
      drawn: { qr: { kind: temporary, scene: int, range: 2000000..2000999, expires: 5m, mint: on_demand } }
      login: { qr: { kind: temporary, scene: "login:{nonce:slug}", expires: 5m, mint: on_demand } }

    """

  /// The scene, and whether some code has it.
  static let scenes: [(String, Bool)] = [
    ("booth", true), ("boot", false), ("{x:rest}", true), ("t:{n:int}", true), ("t:{n:int(24..30)}", true), ("t:{n:int(25..30)}", false),
    ("t:24", true),
    ("t:25", false), ("t:{n:word}:{m:int}", false), ("tt:{n:int}", false), ("d:{s:list(stores)}", true), ("d:{s:enum(s2|s3)}", true),
    ("d:{s:enum(s3|s4)}", false), ("d:s2", true), ("d:s3", false), ("v_{c:word}_{s:word}", true), ("v_bj_s2", true), ("v_bj_s1", false),
    ("v_{c:enum(sz)}_{s:word}", false), ("1001", true), ("1002", false), ("01001", false), ("{n:int(900..1000)}", true),
    ("{n:int(1002..1999)}", false),
    ("2000500", true), ("2001000", false), ("{n:int(2000990..3000000)}", true), ("{n:int(2001000..3000000)}", false), ("login:{x:rest}", true),
    ("login:{x:int}", true), ("login:", false), ("login:{x:text}!", false),
  ]

  private func told(_ yaml: String) throws -> [String] {
    let (compilation, files) = Compile.text(yaml)
    _ = try #require(compilation.ruleSet, "\(DiagnosticText(files: files).render(compilation.findings))")
    return compilation.findings.filter { $0.code == .unmadeScene }.map { finding in
      #expect(finding.severity == .warning)
      return String(finding.message.english.split(separator: "`").last ?? "")
    }
  }

  @Test("a scene is told when no code has it", arguments: scenes)
  func scene(_ scene: String, _ isMade: Bool) throws {
    #expect(try told(Self.campaigns + "rules: [ { id: r, on: scan, when: { scene: \"\(scene)\" }, reply: x } ]\n") == (isMade ? [] : [scene]))
  }

  @Test(
    "a slip is shown by its beginning, or by a scene that says nearly the same",
    arguments: [
      ("logni:{x:rest}", "did you mean `login:`?"), ("store:{s:list(stores)}:dor", "did you mean `store:{s}:door`?"),
      ("store:{s:list(stores)}:window", ""), ("boot", "did you mean `booth`?"),
    ])
  func near(_ scene: String, _ label: String) throws {
    let yaml = Self.campaigns + "  shop: { qr: { kind: permanent, scene: \"store:{s}:door\" }, for_each: { s: { list: stores } } }\n"
    let findings = Compile.text(yaml + "rules: [ { id: r, on: scan, when: { scene: \"\(scene)\" }, reply: x } ]\n").0.findings
    #expect(findings.filter { $0.code == .unmadeScene }.map { $0.primary.text.english } == [label])
  }

  /// The rules, and what is told.
  static let rules: [(String, [String])] = [
    ("rules: [ { id: r, on: scan, when: { scene: boot, external: true }, reply: x } ]", []),
    ("rules: [ { id: r, on: scan, when: { not: { scene: boot } }, reply: x } ]", []),
    ("rules: [ { id: r, on: scan, when: { any: [ { scene: boot }, { tag: vip } ] }, reply: x } ]", ["boot"]),
    ("rules: [ { id: r, on: scan, when: { scene: [ booth, boot, \"u:{n:int}\" ] }, reply: x } ]", ["boot", "u:{n:int}"]),
    ("rules: [ { id: r, on: [ scan, text ], reply: x, do: [ { record: { event: e }, when: { scene: boot } } ] } ]", ["boot"]),
    (
      "macros: { m: { scene: boot } }\nrules: [ { id: r, on: scan, when: { macro: m, tag: a }, reply: x }, { id: s, on: scan, when: { macro: m }, reply: x } ]",
      ["boot"]
    ),
    (
      "counters: { c: { on: scan, when: { scene: boot } } }\nrules: [ { id: r, on: scan, when: { where: { counters.c: { gte: 1 } } }, reply: x } ]",
      ["boot"]
    ),
  ]

  @Test("at its place, once, and not where somebody else makes the codes", arguments: rules)
  func places(_ rules: String, _ expected: [String]) throws {
    #expect(try told(Self.campaigns + rules + "\n") == expected)
  }

  @Test(
    "only the codes of the rule's accounts count; an account without campaigns has its codes from elsewhere", arguments: ["a", "b", "c", "[ a, b ]"])
  func accounts(_ accounts: String) throws {
    let found = try told(
      """
      wxrules: 1
      accounts:
        a: { app_id: wx0123456789abcdea, original_id: gh_a, kind: service, mode: plain, token: { env: T } }
        b: { app_id: wx0123456789abcdeb, original_id: gh_b, kind: service, mode: plain, token: { env: T } }
        c: { app_id: wx0123456789abcdec, original_id: gh_c, kind: service, mode: plain, token: { env: T } }
      campaigns:
        one: { accounts: [ a ], qr: { kind: permanent, scene: one } }
        two: { accounts: [ b ], qr: { kind: permanent, scene: two } }
      rules:
        - { id: r, on: scan, accounts: \(accounts), when: { scene: one }, reply: x }
      """)
    #expect(found == (accounts == "b" ? ["one"] : []))
  }
}
