/// What names of the authors' own may be.
package enum Identifier {
  package static let words = "letters, digits, `-`, `_` and `.`, at most 64 bytes"

  package static func isOne(_ text: String) -> Bool {
    text.utf8.count <= 64
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_" || $0 == "-" || $0 == "."
      }
  }
}
