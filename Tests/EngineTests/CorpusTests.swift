@_spi(Fuzzing) import Oracles
import Rules
import TestSupport
import Testing

@Suite("what the fuzzers kept")
struct CorpusTests {
  /// What a fuzzer is about; its folder is called so.
  enum Kind: String, CaseIterable, Sendable {
    case yaml, xml, template, pattern, query, envelope, body, reply, render, answer, decision

    /// How many inputs it has left.
    var count: Int {
      switch self {
      case .yaml: 9
      case .answer: 8
      case .render: 6
      case .xml, .reply: 5
      case .template, .pattern, .query, .envelope, .decision: 3
      case .body: 2
      }
    }

    func fault(in bytes: [UInt8]) -> String? {
      switch self {
      case .yaml: FuzzOracles.yaml(bytes)
      case .xml: FuzzOracles.xml(bytes)
      case .template: FuzzOracles.template(bytes)
      case .pattern: FuzzOracles.pattern(bytes)
      case .query: FuzzOracles.query(bytes)
      case .envelope: FuzzOracles.envelope(bytes)
      case .body: FuzzOracles.body(bytes)
      case .reply: FuzzOracles.reply(bytes)
      case .render: FuzzOracles.render(bytes)
      case .answer: FuzzOracles.answer(bytes)
      case .decision: FuzzOracles.decision(bytes)
      }
    }
  }

  struct Input: Sendable, CustomTestStringConvertible {
    let kind: Kind
    let name: String
    var testDescription: String { "\(kind.rawValue)/\(name)" }
  }

  static var inputs: [Input] {
    get throws {
      try Kind.allCases.flatMap { kind in
        try Repository.names(in: "Tests/Corpora/\(kind.rawValue)", count: kind.count).map { Input(kind: kind, name: $0) }
      }
    }
  }

  @Test("there is a folder for each kind") func folders() throws {
    #expect(try Repository.names(in: "Tests/Corpora", count: nil) == Kind.allCases.map(\.rawValue).sorted())
  }

  @Test("every kept input still holds", arguments: try inputs)
  func replay(_ input: Input) throws {
    #expect(input.kind.fault(in: try Repository.bytes("Tests/Corpora/\(input.testDescription)")) == nil)
  }

  @Test("a body with line ends, ends of CDATA or what XML forbids comes out of an envelope as it went in", arguments: oddBodies)
  func body(_ body: String) { #expect(FuzzOracles.body(Array(body.utf8)) == nil) }

  static let oddBodies = [
    "", " ", "]]>", "]]\u{1}>", "]]\u{FFFF}>]]]>", "a\r\nb\rc\nd", "\u{FEFF}<xml/>", "<xml>", "<xml><Encrypt>a&#13;]]&gt; &amp;&lt;b</Encrypt></xml>",
    "<xml><Encrypt><![CDATA[ a\tb ]]]]><![CDATA[>]]></Encrypt><Encrypt>c</Encrypt></xml>",
  ]
}
