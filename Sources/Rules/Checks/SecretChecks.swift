/// `WX0601` for texts that look like secrets, wherever they stand.
enum SecretChecks {
  static func check(_ roots: [YAMLNode]) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for root in roots { visit(root, key: nil, &found) }
    return found
  }

  private static func visit(_ node: YAMLNode, key: String?, _ found: inout [Diagnostic]) {
    switch node.content {
    case .sequence(let items): for item in items { visit(item, key: key, &found) }
    case .mapping(let entries): for entry in entries { visit(entry.value, key: entry.key.value, &found) }
    case .scalar(let text, _):
      // The fields of an account are reported where they are read.
      if ["token", "secret", "aes_key", "sign"].contains(key) { return }
      let count = text.utf8.count
      if count == 32, text.utf8.allSatisfy(ByteSet.hex.contains), text.utf8.contains(where: ByteSet.digits.contains),
        text.utf8.contains(where: { $0 > 0x39 })
      {
        report("32 hex digits, looks like an AppSecret", node, &found)
      } else if count == 43, text.utf8.allSatisfy(ByteSet.word.contains), text.utf8.contains(where: ByteSet.digits.contains),
        text.contains(where: \.isUppercase), text.contains(where: \.isLowercase)
      {
        report("43 characters, looks like an EncodingAESKey", node, &found)
      }
    }
  }

  private static func report(_ shape: String, _ node: YAMLNode, _ found: inout [Diagnostic]) {
    found.append(
      Diagnostic(
        .secretInFile, "this looks like a secret", severity: .warning, at: node.span, label: shape,
        notes: ["rules files are shared, reviewed and logged"],
        help: ["keep it in the environment or a file and write { env: NAME } or { file: PATH }"]))
  }
}
