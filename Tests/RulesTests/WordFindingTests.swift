import TestSupport
import Testing

@testable import Rules

@Suite("words that add nothing, and words that another rule takes")
struct WordFindingTests {
  /// Rules, without what stands around them, and what is said of their words: the word at which, and the sentence.
  static let cases: [(rules: String, said: [String])] = [
    // Beside each other.
    ("a: { text: { contains: [ 退款, 发票 ] } }", []),
    ("a: { text: { contains: [ 退款, 申请退款 ] } }", ["申请退款: `申请退款` adds nothing beside `退款`"]),
    ("a: { text: { contains: [ 申请退款, 退款 ] } }", ["申请退款: `申请退款` adds nothing beside `退款`"]),
    ("a: { text: { contains: [ aba, ab, ba ] } }", ["aba: `aba` adds nothing beside `ba`"]),
    ("a: { text: { contains: [ 退款, 退款 ] } }", ["退款: `退款` stands here twice"]),
    ("a: { text: { contains: [ 退款, 退款, 退款 ] } }", ["退款: `退款` stands here twice"]),
    ("a: { text: { equals: [ Hi, ＨＩ, 嗨 ] } }", ["ＨＩ: `ＨＩ` stands here twice"]),
    ("a: { text: { equals: [ Hi, hi ], exact: true } }", []),
    ("a: { text: { equals: [ 退款, 申请退款 ] } }", []),
    ("a: { text: { prefix: [ 查, 退, 查询, 查询余额 ] } }", ["查询: `查询` adds nothing beside `查`", "查询余额: `查询余额` adds nothing beside `查`"]),
    ("a: { text: { prefix: [ 款, 退款 ] } }", []),
    ("a: { text: { suffix: [ 款, 退款, 退 ] } }", ["退款: `退款` adds nothing beside `款`"]),
    ("a: { text: { contains_all: [ 退款, 款 ] } }", []),
    ("a: { not: { text: { contains: [ 退款, 申请退款 ] } } }", ["申请退款: `申请退款` adds nothing beside `退款`"]),
    ("a: { text: { equals: { list: words } } }", []),
    ("a: { text: { prefix: { list: starts } } }", ["查询: `查询` adds nothing beside `查`"]),
    // Somebody else may need the longer one.
    ("a: { text: { prefix: { list: starts } } }\nb: { text: { equals: { list: starts } } }", []),
    ("a: { text: { contains: { list: words, as: w } } }", []),

    // In branches.
    ("a: { any: [ { text: { contains: 退款 } }, { text: 申请退款 } ] }", ["申请退款: `申请退款` adds nothing beside `退款`"]),
    ("a: { any: [ { text: 申请退款 }, { text: { contains: [ 发票, 退款 ] } } ] }", ["申请退款: `申请退款` adds nothing beside `退款`"]),
    ("a: { any: [ { text: 退款 }, { text: 退款 } ] }", ["退款: `退款` stands here twice"]),
    ("a: { any: [ { text: { contains: 退款 } }, { text: { prefix: 申请 } } ] }", []),
    ("a: { any: [ { text: { contains: 退款 } }, { text: 申请退款, tag: vip } ] }", []),

    // Before each other.
    (
      "a: { text: { contains: 退款 } }\nb: { text: { contains: [ 发票, 申请退款 ] } }",
      ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
    ("a: { text: { contains: [ 发票, 申请退款 ] } }\nb: { text: { contains: 退款 } }", []),
    ("a: { text: 申请退款 }\nb: { text: { contains: [ 发票, 申请退款 ] } }", []),
    ("a: { text: 申请退款 }\nb: { text: { equals: [ 发票, 申请退款 ] } }", ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]),
    ("a: { text: { prefix: 申 } }\nb: { text: { contains: [ 发票, 申请退款 ] } }", []),
    (
      "a: { text: { prefix: 申 } }\nb: { text: { prefix: [ 发票, 申请退款 ] } }",
      ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
    (
      "a: { text: { suffix: 款 } }\nb: { text: { suffix: [ 发票, 退款 ] } }", ["退款: keyword `退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
    (
      "a: { text: { glob: \"*退款*\" } }\nb: { text: { contains: [ 发票, 申请退款 ] } }",
      ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
    ("a: { text: { glob: \"*退款\" } }\nb: { text: { contains: [ 发票, 申请退款 ] } }", []),
    ("a: { text: { contains: 退款, suffix: 款 } }\nb: { text: { contains: [ 发票, 申请退款 ] } }", []),
    // Not in every situation.
    ("a: { text: { contains: 退款 }, tag: vip }\nb: { text: { contains: [ 发票, 申请退款 ] } }", []),
    (
      "a: { text: { contains: 退款 }, tag: vip }\nb: { text: { contains: [ 发票, 申请退款 ] }, tag: vip }",
      ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
    // What adds nothing to its own list is not said of the list above.
    (
      "a: { text: { contains: 退款 } }\nb: { text: { contains: [ 发票, 要退款, 我要退款 ] } }",
      ["要退款: keyword `要退款` of rule `b` is never reached: rule `a` answers before it", "我要退款: `我要退款` adds nothing beside `要退款`"]
    ),
    // Two together.
    (
      "a: { text: { contains: 退款 }, tag: vip }\nb: { text: { contains: 款 }, not: { tag: vip } }\nc: { text: { contains: [ 发票, 申请退款 ] } }",
      ["申请退款: keyword `申请退款` of rule `c` is never reached: rules `a`, `b` together answer before it"]
    ),
    // The rule as a whole is never reached: that is said of the rule.
    ("a: { text: { contains: 退款 } }\nb: { text: { contains: [ 要退款, 申请退款 ] } }", []),
    // One of several ways to match is left.
    (
      "a: { text: { contains: 退款 } }\nb: { any: [ { text: { contains: 申请退款 } }, { text: 发票 } ] }",
      ["申请退款: keyword `申请退款` of rule `b` is never reached: rule `a` answers before it"]
    ),
  ]

  @Test("what is said of words", arguments: cases)
  func words(_ rules: String, _ said: [String]) throws {
    let lines = rules.split(separator: "\n").map { line -> String in
      let parts = line.split(separator: ":", maxSplits: 1)
      return "  - { id: \(parts[0]), on: text, when:\(parts[1]), reply: \(parts[0]) }\n"
    }
    let yaml = "wxrules: 1\nlists: { words: [ 退款, 申请退款 ], starts: [ 查, 查询 ] }\nrules:\n" + lines.joined()
    let ruleSet = try Compile.ruleSet(yaml)
    let findings = ruleSet.wordFindings(Arena.all(of: ruleSet)).sortedByPlace()
    let shown = Comment(rawValue: DiagnosticText(files: ruleSet.files).render(findings))
    #expect(findings.map { "\(ruleSet.files[0].text($0.primary.span.bytes)): \($0.message)" } == said, shown)
    #expect(findings.allSatisfy { $0.code == .coveredWord && $0.severity == .warning })
    // A word that is never reached is shown by an event.
    #expect(findings.allSatisfy { $0.message.english.contains("never reached") == !$0.witnesses.isEmpty }, shown)
  }

  /// A list, and what it is without the word that adds nothing; nil where that is more than a word and its comma.
  static let fixes: [(written: String, fixed: String?)] = [
    ("[ 退款, 申请退款 ]", "[ 退款 ]"), ("[ 申请退款, 退款 ]", "[ 退款 ]"), ("[ 退款,申请退款 , 发票 ]", "[ 退款 , 发票 ]"),
    ("[ 退款, \"申请退款\" ]", "[ 退款 ]"), ("\n        - 退款\n        - 申请退款\n", nil),
  ]

  @Test("the word goes with its comma", arguments: fixes)
  func fix(_ written: String, _ fixed: String?) throws {
    let text = "wxrules: 1\nrules:\n  - id: a\n    on: text\n    when:\n      text:\n        contains: \(written)\n    reply: a\n"
    let ruleSet = try Compile.ruleSet(text)
    let findings = ruleSet.wordFindings(Arena.all(of: ruleSet))
    #expect(findings.count == 1)
    let fix = findings.first?.fix
    #expect((fix == nil) == (fixed == nil))
    guard let fix, let fixed else { return }
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(fix.span.bytes, with: Array(fix.replacement.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == text.replacing(written, with: fixed))
  }

  @Test("a word that is said to be taken never makes its rule answer", arguments: 1...60 as ClosedRange<UInt64>)
  func random(seed: UInt64) throws {
    var random = SeededRandom(seed)
    var compiled: RuleSet?
    for _ in 0..<20 where compiled == nil { compiled = Compile.text(RandomRules.yaml(&random)).0.ruleSet }
    let ruleSet = try #require(compiled)
    let arenas = Arena.all(of: ruleSet)
    let taken = ruleSet.compiled.rules.enumerated().flatMap { number, rule in
      AskedWord.all(of: rule, in: ruleSet.compiled).filter { ruleSet.takers(of: $0, before: Int32(number), in: arenas) != nil }.map {
        (rule: Int32(number), word: $0)
      }
    }
    for _ in 0..<400 {
      let event = RandomRules.event(&random, account: random.pick(["gh_a", "gh_b"]))
      let outcome = ruleSet.outcome(event, ruleSet.counting(event, RandomRules.facts(&random)).facts, naive: true)
      guard let winner = outcome.winner?.rule else { continue }
      let text = event.fields.string(event.subject)
      for (rule, word) in taken where rule == winner && event.kind.subjectSources.contains(word.source) {
        #expect(!Self.has(word, text), "seed \(seed): \(ruleSet.compiled.rules[Int(rule)].id) answers \(text), which has \(word.text)")
      }
    }
  }

  private static func has(_ word: AskedWord, _ text: String) -> Bool {
    let bytes = word.look.bytes(of: text)
    return switch word.place {
    case .whole: bytes == word.bytes
    case .start: bytes.starts(with: word.bytes)
    case .end: bytes.reversed().starts(with: word.bytes.reversed())
    case .anywhere: bytes.span.firstIndex(of: word.bytes, in: 0..<bytes.count) != nil
    }
  }
}
