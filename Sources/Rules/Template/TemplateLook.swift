extension TemplateParser {
  /// Whether a text would be read as a template, where templates are read.
  static func looksLikeTemplate(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if last == 0x7B, byte == 0x7B || byte == 0x25 { return true }
      last = byte
    }
    return false
  }
}
