/// What names of the authors' own may be.
package enum Identifier {
  package static let words = "letters, digits, `-`, `_` and `.`, at most 64 bytes"

  package static func isOne(_ text: String) -> Bool {
    text.utf8.count <= 64
      && text.unicodeScalars.allSatisfy {
        // The properties of most need not be looked up.
        $0.isASCII ? signs.contains(UInt8($0.value)) : $0.properties.isAlphabetic || $0.properties.numericType != nil
      }
  }

  private static let signs = ByteSet("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.".utf8)
}
