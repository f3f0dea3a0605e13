/// The menu under the chat, as it is published. (wechat-protocol 7.10)
package struct Menu: Sendable {
  package indirect enum Button: Sendable, Hashable {
    case menu(name: String, [Button])
    case action(name: String, MenuAction)
  }
  package struct Variant: Sendable, Hashable {
    package let tag: String?
    package let platform: MenuPhone?
    package let buttons: [Button]
  }
  /// Name under `accounts:`; nil when no account is declared.
  package let account: String?
  package let buttons: [Button]
  /// The first that fits a follower is shown.
  package let variants: [Variant]
}
