import TestSupport
import Testing

@testable import Rules

@Suite("holes between windows")
struct PartitionTests {
  /// Rules with their conditions, none for one that answers all; and what is said: the rule at whose window, the hole, who answers there.
  static let cases: [(rules: String, said: [String])] = [
    ("day: { time: { from: 09:00, to: 21:00 } }\nnight: { time: { from: 21:00, to: 09:00 } }", []),
    (
      "day: { time: { from: 09:00, to: 21:00 } }\nnight: { time: { from: 21:30, to: 09:00 } }",
      ["4: `day` and `night` leave a hole from 21:00 to 21:30; nobody answers there"]
    ),
    (
      "night: { time: { from: 21:30, to: 09:00 } }\nday: { time: { from: 09:00, to: 21:00 } }",
      ["4: `day` and `night` leave a hole from 21:00 to 21:30; nobody answers there"]
    ),
    (
      "day: { time: { from: 09:00, to: 21:00 } }\nnight: { time: { from: 21:30, to: 09:00 } }\nelse:",
      ["4: `day` and `night` leave a hole from 21:00 to 21:30; `else`, which asks for no such thing, answers there"]
    ),
    // An hour and more is drawn on purpose; and who keeps office hours has a rule behind them.
    ("day: { time: { from: 09:00, to: 20:00 } }\nnight: { time: { from: 21:00, to: 09:00 } }", []),
    ("am: { time: { from: 09:00, to: 12:00 } }\npm: { time: { from: 13:30, to: 18:00 } }\nelse:", []),
    ("am: { time: { from: 09:00, to: 12:00 } }\npm: { time: { from: 12:30, to: 18:00 } }\nelse:", []),
    // A minute is not.
    (
      "am: { time: { from: 09:00, to: 11:59 } }\npm: { time: { from: 12:00, to: 18:00 } }\nelse:",
      ["4: `am` and `pm` leave a hole from 11:59 to 12:00; `else`, which asks for no such thing, answers there"]
    ),
    (
      "am: { time: { from: 00:00, to: 12:00 } }\npm: { time: { from: 12:00, to: 23:59 } }",
      ["4: `pm` and `am` leave a hole from 23:59 to 00:00; nobody answers there"]
    ),
    (
      "a: { time: { days: mon-fri, from: 09:00, to: 18:00 } }\nb: { time: { days: mon-fri, from: 18:03, to: 09:00 } }",
      ["4: `a` and `b` leave a hole from 18:00 to 18:03 on `mon`, `tue`, `wed`, `thu`, `fri`; nobody answers there"]
    ),
    // A third one is there for it.
    (
      "a: { time: { from: 09:00, to: 21:00 } }\nb: { time: { from: 21:05, to: 09:00 } }\nc: { time: { from: 20:00, to: 22:00 } }", []
    ),
    ("a: { time: { from: 09:00, to: 21:00 } }\nb: { time: { from: 21:05, to: 09:00 } }\nc: { date: { from: 2020-01-01 } }", []),
    // Of others.
    ("a: { time: { from: 09:00, to: 21:00 }, tag: vip }\nb: { time: { from: 21:05, to: 09:00 } }", []),
    (
      "a: { time: { from: 09:00, to: 21:00 }, tag: vip }\nb: { tag: vip, time: { from: 21:05, to: 09:00 } }",
      ["4: `a` and `b` leave a hole from 21:00 to 21:05; nobody answers there"]
    ),

    ("high: { where: { user.attrs.points: { gte: 100 } } }\nlow: { where: { user.attrs.points: { lt: 100 } } }", []),
    ("high: { where: { user.attrs.points: { gte: 100 } } }\nlow: { where: { user.attrs.points: { lte: 99 } } }", []),
    (
      "high: { where: { user.attrs.points: { gte: 100 } } }\nlow: { where: { user.attrs.points: { lt: 90 } } }",
      ["4: `low` and `high` leave a hole from 90 to 100; nobody answers there"]
    ),
    (
      "high: { where: { user.attrs.points: { gt: 100 } } }\nlow: { where: { user.attrs.points: { lt: 100 } } }",
      ["4: `low` and `high` leave a hole at 100; nobody answers there"]
    ),
    (
      "a: { where: { user.attrs.n: { lt: 100 } } }\nb: { where: { user.attrs.n: { gte: 100, lt: 500 } } }\nc: { where: { user.attrs.n: { gte: 520 } } }\nelse:",
      ["5: `b` and `c` leave a hole from 500 to 520; `else`, which asks for no such thing, answers there"]
    ),
    // Two ends, and what is between them is the rule.
    ("high: { where: { user.attrs.points: { gte: 1000 } } }\nlow: { where: { user.attrs.points: { lt: 0 } } }\nelse:", []),
    ("high: { where: { user.attrs.points: { gte: 100 } } }\nlow: { where: { user.attrs.n: { lt: 90 } } }", []),
    (
      "often: { follow_count: { gte: 5 } }\nseldom: { follow_count: { lt: 4 } }",
      ["4: `seldom` and `often` leave a hole from 4 to 5; nobody answers there"]
    ),

    // `until` is the first day that is not in it.
    (
      "a: { date: { from: 2026-11-01, until: 2026-11-11 } }\nb: { date: { from: 2026-11-12, until: 2026-11-30 } }",
      ["4: `a` and `b` leave a hole from Wed 2026-11-11 00:00 to Thu 2026-11-12 00:00; nobody answers there"]
    ),
    ("a: { date: { from: 2026-11-01, through: 2026-11-11 } }\nb: { date: { from: 2026-11-12, until: 2026-11-30 } }", []),
    ("a: { date: { from: 2026-11-01, until: 2026-11-11 } }\nb: { date: { from: 2026-11-15, until: 2026-11-30 } }", []),
  ]

  @Test("what is said of a hole, and an event in it", arguments: cases)
  func holes(_ rules: String, _ said: [String]) throws {
    let lines = rules.split(separator: "\n").map { line -> String in
      let parts = line.split(separator: ":", maxSplits: 1)
      return "  - { id: \(parts[0]), on: text, \(parts.count > 1 ? "when:\(parts[1]), " : "")reply: \(parts[0]) }\n"
    }
    // The rules begin in the third line.
    let ruleSet = try Compile.ruleSet("wxrules: 1\nrules:\n" + lines.joined())
    let findings = ruleSet.partitionFindings(Arena.all(of: ruleSet))
    let shown = Comment(rawValue: DiagnosticText(files: ruleSet.files).render(findings))
    #expect(
      findings.map { finding in
        "\(ruleSet.files[0].position(at: finding.primary.span.bytes.lowerBound).line): \(finding.message); \(finding.notes.map(\.english).joined())"
      } == said, shown)
    #expect(findings.allSatisfy { $0.code == .partitionHole && $0.severity == .note && $0.witnesses.count == 1 }, shown)
  }
}
