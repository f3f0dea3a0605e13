package import Rules
package import Wire

/// Results of tests for people and machines.
package enum TestReports {
  package static func text(_ results: [TestResult], _ paint: Paint) -> Phrase {
    var out: Phrase = ""
    for result in results {
      if result.failures.isEmpty { continue }
      out += Phrase(verbatim: "\(paint(verbatim: "✗", .red)) \(result.name)  \(result.place)\n")
      for failure in result.failures { out += "  \(failure)\n" }
      if !result.trace.isEmpty { out += result.trace.indented(by: 4) }
    }
    let failed = results.count { !$0.failures.isEmpty }
    let passed = results.count - failed
    return out + (failed == 0 ? paint("ok", .green) : paint("failed", .red)) + "  \(counted(passed, "test")) passed, \(failed) failed\n"
  }

  /// - Parameters:
  ///   - coverage: that of each rule set, where it was asked for.
  ///   - most: that are shown; where there are more, those that failed, and how many are left out.
  package static func json(_ results: [TestResult], coverage: [JSON] = [], upTo most: Int = .max) -> JSON {
    let shown = results.count > most ? Array(results.filter { !$0.failures.isEmpty }.prefix(most)) : results
    var object: [String: JSON] = [
      "passed": .int(results.count { $0.failures.isEmpty }), "failed": .int(results.count { !$0.failures.isEmpty }),
      "tests": .array(
        shown.map { result in
          [
            "name": .string(result.name), "place": .string(result.place), "passed": .bool(result.failures.isEmpty),
            "failures": .array(result.failures.map { .string($0) }), "trace": .string(result.trace),
          ]
        }),
    ]
    if !coverage.isEmpty { object["coverage"] = .array(coverage) }
    if shown.count < results.count { object["more"] = .int(results.count - shown.count) }
    return .object(object)
  }

  package static func junit(_ results: [TestResult], in language: DisplayLanguage = .en) -> String {
    let failed = results.count { !$0.failures.isEmpty }
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"wxrules\" tests=\"\(results.count)\" failures=\"\(failed)\">\n"
    for result in results {
      out += "  <testcase name=\"\(XMLText.escaped(result.name))\" classname=\"\(XMLText.escaped(result.place))\""
      if result.failures.isEmpty {
        out += "/>\n"
      } else {
        let (first, all) = (result.failures[0].text(in: language), result.failures.joined(separator: "\n") + "\n" + result.trace)
        out += ">\n    <failure message=\"\(XMLText.escaped(first))\">\(XMLText.escaped(all.text(in: language)))</failure>\n  </testcase>\n"
      }
    }
    return out + "</testsuite>\n"
  }
}
