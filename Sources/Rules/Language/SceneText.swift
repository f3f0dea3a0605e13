/// What the platform writes before the scene of a code that somebody scans on the way to following. (wechat-protocol 4)
package enum SceneText {
  package static let prefix = "qrscene_"

  /// Nil for what does not begin with it.
  package static func withoutPrefix(_ text: String) -> String? { text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil }
}
