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

extension EventKind {
  /// Values of `Event` that have a word of their own, in lower case: the platform mixes cases. (wechat-protocol 2.3, 2.5)
  package var platformEvents: [String] {
    switch self {
    case .subscribe: ["subscribe"]
    case .unsubscribe: ["unsubscribe"]
    case .scan: ["scan"]
    case .locationReport: ["location"]
    case .menuClick: ["click"]
    case .menuView: ["view"]
    case .menuScancode: ["scancode_push", "scancode_waitmsg"]
    case .menuPhoto: ["pic_sysphoto", "pic_photo_or_album", "pic_weixin"]
    case .menuLocation: ["location_select"]
    case .templateDone: ["templatesendjobfinish"]
    case .massDone: ["masssendjobfinish"]
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .other: []
    }
  }

  package static func ofPlatformEvent(_ name: String) -> EventKind? {
    let lower = name.lowercased()
    return allCases.first { $0.platformEvents.contains(lower) }
  }
}
