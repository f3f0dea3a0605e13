/// `WX0601` for texts that look like secrets, wherever they stand.
extension Lowering {
  mutating func checkSecrets() { for root in roots { checkSecrets(in: root, under: nil) } }

  private mutating func checkSecrets(in node: YAMLNode, under key: String?) {
    switch node.content {
    case .sequence(let items): for item in items { checkSecrets(in: item, under: key) }
    case .mapping(let entries): for entry in entries { checkSecrets(in: entry.value, under: entry.key.value) }
    case .scalar(let text, _):
      // The fields of an account are reported where they are read.
      if let key, SecretSigns.fields.contains(key) { return }
      switch SecretSigns.Shape(text.utf8) {
      case .appSecret: reportSecret(node, "32 hex digits, looks like an AppSecret")
      case .aesKey: reportSecret(node, "43 characters, looks like an EncodingAESKey")
      case nil: break
      }
    }
  }

  private mutating func reportSecret(_ node: YAMLNode, _ shape: String) {
    report(
      Diagnostic(
        .secretInFile, "this looks like a secret", severity: .warning, at: node.span, label: shape,
        notes: ["rules files are shared, reviewed and logged"],
        help: ["keep it in the environment or a file and write { env: NAME } or { file: PATH }"]))
  }
}
