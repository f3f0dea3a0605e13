package func quotedList(_ words: some Sequence<String>) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }

package func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
