internal import Rules

/// Results of tests for people and machines.
package enum TestReports {
  package static func text(_ results: [TestResult], passes: (String) -> String, fails: (String) -> String) -> String {
    var out = ""
    for result in results {
      if result.failures.isEmpty { continue }
      out += "\(fails("✗")) \(result.name)  \(result.place)\n"
      for failure in result.failures { out += "  \(failure)\n" }
      if !result.trace.isEmpty { out += result.trace.split(separator: "\n").map { "    \($0)\n" }.joined() }
    }
    let failed = results.count { !$0.failures.isEmpty }
    let passed = results.count - failed
    return out + "\(failed == 0 ? passes("ok") : fails("failed"))  \(counted(passed, "test")) passed, \(failed) failed\n"
  }

  package static func json(_ results: [TestResult]) -> JSON {
    [
      "passed": .int(results.count { $0.failures.isEmpty }), "failed": .int(results.count { !$0.failures.isEmpty }),
      "tests": .array(
        results.map { result in
          [
            "name": .string(result.name), "place": .string(result.place), "passed": .bool(result.failures.isEmpty),
            "failures": .array(result.failures.map { .string($0) }), "trace": .string(result.trace),
          ]
        }),
    ]
  }

  package static func junit(_ results: [TestResult]) -> String {
    let failed = results.count { !$0.failures.isEmpty }
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"wxrules\" tests=\"\(results.count)\" failures=\"\(failed)\">\n"
    for result in results {
      out += "  <testcase name=\"\(escaped(result.name))\" classname=\"\(escaped(result.place))\""
      if result.failures.isEmpty {
        out += "/>\n"
      } else {
        out +=
          ">\n    <failure message=\"\(escaped(result.failures[0]))\">\(escaped(result.failures.joined(separator: "\n") + "\n" + result.trace))</failure>\n  </testcase>\n"
      }
    }
    return out + "</testsuite>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { out, scalar in
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\t": out.unicodeScalars.append(scalar)
      default: if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) }
      }
    }
  }
}
