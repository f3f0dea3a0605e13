import Foundation
import TestSupport
import Testing

@testable import Rules

/// Files with one fault each, most of which make something else impossible: what follows from a fault is not printed beside it.
@Suite("one fault, one finding")
struct CauseTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let code: String
    let yaml: String
    var testDescription: String { yaml }
  }

  static var faults: [Fault] {
    get throws {
      try Repository.lines(of: "Tests/RulesTests/Tables/causes.tsv", count: 84).map { line in
        let cells = line.split(separator: "\t").map { String($0) }
        return Fault(code: cells[0], yaml: "wxrules: 1\n" + cells[1].replacing("⏎", with: "\n") + "\n")
      }
    }
  }

  @Test("the cause alone is found", arguments: try faults)
  func isAlone(_ fault: Fault) {
    let (compilation, files) = Compile.text(fault.yaml)
    #expect(compilation.findings.map(\.code.rawValue) == [fault.code], "\(DiagnosticText(files: files).render(compilation.findings))")
  }
}
