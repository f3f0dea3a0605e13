package func quotedList(_ words: some Sequence<String>) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }

package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// A number as one writes it: 5 and not 5.0.
package func written(_ number: Double) -> String { Int64(exactly: number).map { String($0) } ?? "\(number)" }
