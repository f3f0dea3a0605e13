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
  /// What a server of the house posted; its name is declared under `outside:`.
  case outside

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
    case .outside: "outside"
    }
  }

  /// Whether it comes with a key: the scene of a code, or what a menu button carries.
  package var hasKey: Bool {
    switch self {
    case .scan, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation: true
    case .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .locationReport, .templateDone, .massDone, .other,
      .outside:
      false
    }
  }

  /// Whether its events go by names, and not by a word of their own.
  package var isByName: Bool { self == .other || self == .outside }

  package static let words = allCases.filter { !$0.isByName }.map(\.word) + ["any"]
  package static func named(_ word: String) -> EventKind? { allCases.first { !$0.isByName && $0.word == word } }

  /// Sent by a follower as a message; the platform then allows one article and five later messages in 48 hours.
  package var isMessage: Bool {
    switch self {
    case .text, .image, .voice, .video, .shortvideo, .location, .link: true
    case .scan, .subscribe, .unsubscribe, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport,
      .templateDone, .massDone, .other, .outside:
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
    case .text, .image, .voice, .video, .shortvideo, .location, .link, .other, .outside: []
    }
  }

  /// What it is called in Chinese, in the platform's console and among those who work with it.
  package var chineseNames: [String] {
    switch self {
    case .scan: ["扫码", "扫描"]
    case .subscribe: ["关注"]
    case .unsubscribe: ["取关", "取消关注"]
    case .text: ["文本", "文字"]
    case .image: ["图片"]
    case .voice: ["语音"]
    case .video: ["视频"]
    case .shortvideo: ["短视频", "小视频"]
    case .location: ["位置", "地理位置"]
    case .link: ["链接"]
    case .menuClick: ["点击菜单", "菜单点击"]
    case .menuView, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone, .other, .outside: []
    }
  }

  package static func ofChineseName(_ name: String) -> EventKind? { allCases.first { $0.chineseNames.contains(name) } }

  package static func ofPlatformEvent(_ name: String) -> EventKind? {
    let folded = folded(name)
    return allCases.first { $0.platformEvents.contains(folded) }
  }

  /// A name of the platform as it is compared: it mixes the cases of ASCII letters, and has no others.
  package static func folded(_ name: String) -> String {
    String(decoding: name.utf8.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
  }
}

extension EventKind {
  /// How whoever sends it can stand to the account.
  package var states: Set<Subscription> {
    switch self {
    case .scan, .outside: Set(Subscription.allCases)
    case .subscribe: [.new, .returning]
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other:
      [.existing]
    }
  }
}
