internal import Rules

extension EventKind {
  /// What happened, for who chooses the word.
  var summary: Phrase {
    switch self {
    case .scan: "somebody scans a QR code with a scene, and follows by it or follows already"
    case .subscribe: "somebody follows without a code"
    case .unsubscribe: "somebody leaves; nothing can be sent"
    case .text: "somebody writes a text"
    case .image: "somebody sends a picture"
    case .voice: "somebody sends a voice message"
    case .video: "somebody sends a video"
    case .shortvideo: "somebody sends a short clip"
    case .location: "somebody sends a location"
    case .link: "somebody sends a link"
    case .menuClick: "somebody taps a menu button with a key"
    case .menuView: "somebody taps a menu button with an address"
    case .menuScancode: "somebody scans by a menu button"
    case .menuPhoto: "somebody sends pictures by a menu button"
    case .menuLocation: "somebody picks a place by a menu button"
    case .locationReport: "the app reports where the follower is"
    case .templateDone: "a template message was delivered, or not"
    case .massDone: "a mass message was delivered, or not"
    case .other: "any other event, by the platform's name"
    case .outside: "one of your own servers posts an event"
    }
  }

  /// Of a word of `on:`, also of those that are no kind.
  static func summary(of word: String) -> Phrase? {
    word == "any" ? "all that the platform sends; only in tier `fallback`" : named(word)?.summary
  }
}
