/// What names of the authors' own may be.
package enum Identifier {
  package static let words: Phrase = "letters, digits, `-`, `_` and `.`, at most 64 bytes"

  package static func isOne(_ text: String) -> Bool {
    if text.utf8.count > 64 { return false }
    // The properties of most need not be looked up.
    if text.utf8.allSatisfy({ signs.contains($0) }) { return true }
    return text.unicodeScalars.allSatisfy {
      $0.isASCII ? signs.contains(UInt8($0.value)) : $0.properties.isAlphabetic || $0.properties.numericType != nil
    }
  }

  private static let signs = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.".utf8)
}
