/// Scenes as authors write them, and as the platform sends them on the way to following.
extension Reader {
  mutating func checkPrefix(ofScene node: YAMLNode) {
    guard let text = node.scalar, let scene = SceneText.withoutPrefix(text) else { return }
    report(
      Diagnostic(
        .invalidValue, "`\(SceneText.prefix)` is not part of a scene", at: span(of: 0..<text.utf8.count, in: node),
        notes: ["the platform puts it before the scene, and it is taken off before rules are asked: nothing would match"],
        help: scene.isEmpty ? ["write the scene behind it"] : [], fix: scene.isEmpty ? nil : scene))
  }
}
