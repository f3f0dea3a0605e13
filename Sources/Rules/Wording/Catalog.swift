/// What is said, in the words of each language. English stands where it is meant; every other language has its words here, by area.
///
/// `scripts/phrases` holds it against the sources: what is missing, or left over, or has other places than its English, fails the gate.
package enum Catalog {
  /// English, with `%1` … for what it is said of, and the same in the other language; there places may stand in any order.
  package typealias Entries = KeyValuePairs<String, String>

  static func words(for key: String, in language: DisplayLanguage) -> String? {
    switch language {
    case .en: nil
    case .zh: chinese[key]
    }
  }

  private static let chinese: [String: String] = Dictionary(
    Chinese.areas.lazy.flatMap { $0.map { ($0.key, $0.value) } }, uniquingKeysWith: { first, _ in first })
}
