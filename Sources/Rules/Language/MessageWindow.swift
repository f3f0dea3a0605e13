/// Customer messages that something a follower does allows. (wechat-protocol 7.6)
package struct MessageWindow: Sendable, Hashable {
  /// How many.
  package let count: Int
  /// For how many milliseconds.
  package let length: Int64

  package static let message = MessageWindow(count: 5, length: 48 * 3_600_000)
  package static let tap = MessageWindow(count: 3, length: 60_000)
  /// Milliseconds that a message may take to get there.
  package static let journey: Int64 = 500

  /// In words, as `1 minute`.
  package var span: Phrase { self == .tap ? "1 minute" : "48 hours" }
}

extension EventKind {
  /// What an event of this kind allows; nil when it allows nothing. `scancode_push` and `scancode_waitmsg` count as clicks.
  package var messageWindow: MessageWindow? {
    if isMessage { return .message }
    switch self {
    case .scan, .subscribe, .menuClick, .menuScancode: return .tap
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuView, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other, .outside:
      return nil
    }
  }
}
