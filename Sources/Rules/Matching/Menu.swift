/// The menu under the chat, as it is published. (wechat-protocol 7.10)
package struct Menu: Sendable {
  /// Phones that the platform tells apart.
  package enum Platform: String, Sendable, CaseIterable { case ios, android, other }
  /// Where a picture comes from.
  package enum Camera: String, Sendable, CaseIterable { case camera, album, either }

  package indirect enum Button: Sendable, Hashable {
    case menu(name: String, [Button])
    case action(name: String, MenuAction)
  }
  package struct Variant: Sendable, Hashable {
    package let tag: String?
    package let platform: Platform?
    package let buttons: [Button]
  }
  /// Name under `accounts:`; nil when no account is declared.
  package let account: String?
  package let buttons: [Button]
  /// The first that fits a follower is shown.
  package let variants: [Variant]
}

extension MenuAction {
  /// The events that taps send, with their key; nil for those that send none that rules can tell apart.
  package var event: (kind: EventKind, key: String)? {
    switch self {
    case .click(let key): (.menuClick, key)
    case .scan(let key, _): (.menuScancode, key)
    case .photo(let key, _): (.menuPhoto, key)
    case .location(let key): (.menuLocation, key)
    case .view, .miniProgram, .article: nil
    }
  }
}
