/// `WX0601` for texts that look like secrets, wherever they stand.
extension Lowering {
  mutating func checkSecrets() {
    for (node, shape) in sections.secrets {
      switch shape {
      case .appSecret: reportSecret(node, "32 hex digits, looks like an AppSecret")
      case .aesKey: reportSecret(node, "43 characters, looks like an EncodingAESKey")
      }
    }
  }

  private mutating func reportSecret(_ node: YAMLNode, _ shape: Phrase) {
    report(
      Diagnostic(
        .secretInFile, "this looks like a secret", severity: .warning, at: node.span, label: shape,
        notes: ["rules files are shared, reviewed and logged"],
        help: ["keep it in the environment or a file and write { env: NAME } or { file: PATH }"]))
  }
}
