import TestSupport
import Testing

@_spi(Fuzzing) @testable import Runtime

@Suite("what the fuzzers kept")
struct CorpusTests {
  static let inputs = ["yaml", "xml", "template", "pattern", "query", "cipher", "body", "reply"].flatMap { kind in
    ((try? Repository.names(in: "Tests/Corpora/\(kind)")) ?? []).map { "\(kind)/\($0)" }
  }

  @Test("every kept input still holds", arguments: inputs)
  func replay(_ path: String) throws {
    let bytes = try Repository.bytes("Tests/Corpora/\(path)")
    let fault =
      switch path.prefix(while: { $0 != "/" }) {
      case "yaml": FuzzOracles.yaml(bytes)
      case "xml": FuzzOracles.xml(bytes)
      case "template": FuzzOracles.template(bytes)
      case "query": FuzzOracles.query(bytes)
      case "cipher": FuzzOracles.cipher(bytes)
      case "body": FuzzOracles.body(bytes)
      case "reply": FuzzOracles.reply(bytes)
      default: FuzzOracles.pattern(bytes)
      }
    #expect(fault == nil)
  }
}
