/// What happened, as far as rules tell events apart.
public enum EventKind: UInt8, Sendable, CaseIterable {
  /// A code with parameters was scanned, by a follower or on the way to following.
  case scan
  /// A follow without such a code.
  case subscribe
  /// Somebody left.
  case unsubscribe
  /// A text message.
  case text
  /// An image message.
  case image
  /// A voice message.
  case voice
  /// A video message.
  case video
  /// A short clip made in the app.
  case shortvideo
  /// A location message.
  case location
  /// A link message.
  case link
  /// A menu button with a key.
  case menuClick
  /// A menu button with an address.
  case menuView
  /// A menu button that scans.
  case menuScancode
  /// A menu button that takes pictures.
  case menuPhoto
  /// A menu button that picks a place.
  case menuLocation
  /// The location that the app reports by itself.
  case locationReport
  /// A template message was delivered, or not.
  case templateDone
  /// A mass message was delivered, or not.
  case massDone
  /// Any other event or message; its name is the platform's.
  case other

  /// The word in `on:`.
  public var word: String {
    switch self {
    case .scan: "scan"
    case .subscribe: "subscribe"
    case .unsubscribe: "unsubscribe"
    case .text: "text"
    case .image: "image"
    case .voice: "voice"
    case .video: "video"
    case .shortvideo: "shortvideo"
    case .location: "location"
    case .link: "link"
    case .menuClick: "menu.click"
    case .menuView: "menu.view"
    case .menuScancode: "menu.scancode"
    case .menuPhoto: "menu.photo"
    case .menuLocation: "menu.location"
    case .locationReport: "location.report"
    case .templateDone: "template.done"
    case .massDone: "mass.done"
    case .other: "event"
    }
  }

  package static let words = allCases.filter { $0 != .other }.map(\.word) + ["any"]
  package static func named(_ word: String) -> EventKind? { allCases.first { $0 != .other && $0.word == word } }

  /// Sent by a follower as a message; the platform then allows one article and five later messages in 48 hours.
  package var isMessage: Bool {
    switch self {
    case .text, .image, .voice, .video, .shortvideo, .location, .link: true
    case .scan, .subscribe, .unsubscribe, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other:
      false
    }
  }
}

/// What the follower was when the event happened.
public enum Subscription: String, Sendable, CaseIterable {
  /// Never followed before.
  case new
  /// Followed earlier and left.
  case returning
  /// Follows.
  case existing
}

/// Rules of an earlier tier are asked first.
public enum Tier: String, Sendable, CaseIterable, Comparable {
  /// Before everything else.
  case override
  /// Where a rule stands unless it says otherwise.
  case normal
  /// When nothing else answered.
  case fallback

  /// The order in which tiers are asked.
  public static func < (a: Tier, b: Tier) -> Bool { a.rank < b.rank }
  private var rank: Int {
    switch self {
    case .override: 0
    case .normal: 1
    case .fallback: 2
    }
  }
}

/// How `random` chooses.
public enum RandomPick: String, Sendable, CaseIterable {
  /// Anew each time.
  case even
  /// The same for the same follower.
  case sticky
  /// One after the other.
  case roundRobin = "round_robin"
}

/// What happens to text over the platform's limit.
public enum TruncationPolicy: String, Sendable, CaseIterable {
  /// Cut where it fits, with `…` at the end.
  case ellipsis
  /// Cut where it fits.
  case cut

  package static let names = allCases.map(\.rawValue)
}
