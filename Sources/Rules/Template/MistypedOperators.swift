/// Signs of other languages where a template has its own.
extension TemplateOperator {
  /// The longest first: `===` begins with `==`.
  private static let mistyped: [(written: String, meant: TemplateOperator)] = [
    ("===", .equal), ("!==", .notEqual), ("=<", .lessOrEqual), ("=>", .greaterOrEqual), ("=!", .notEqual),
  ]

  /// What was meant by a sign that does not compare; nil when it is none of those.
  static func meant(by bytes: ArraySlice<UInt8>) -> (written: String, meant: TemplateOperator)? {
    if let found = mistyped.first(where: { bytes.starts(with: $0.written.utf8) }) { return found }
    return bytes.first == 0x3D && bytes.dropFirst().first != 0x3D ? ("=", .equal) : nil
  }
}

extension TemplateLexer {
  /// `&&` and `||` are words here: said, and read as what was meant.
  mutating func skipMistyped(_ sign: String, for word: String, _ parser: inout TemplateParser) -> Bool {
    skipSpace()
    guard at + 2 <= end, bytes[at..<at + 2].elementsEqual(sign.utf8) else { return false }
    parser.fault("`\(sign)` joins no conditions", at..<at + 2, help: "write `\(word)`")
    at += 2
    return true
  }
}
