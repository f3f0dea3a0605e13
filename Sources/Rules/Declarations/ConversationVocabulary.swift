/// The keys of conversations that are played against a sandbox.
extension Section {
  static let conversation = Section(
    "a conversation",
    [
      Key("start", .dateTime, "when it begins, where the clock is the sandbox's own"),
      Key("account", .identifier, "the account that is spoken to; the first one unless given"),
      Key("people", .map(.section(.person)), "who they are, by their names, as far as it matters"),
      Key("steps", .list(.section(.step)), required: true, "what happens, in order"),
    ])

  static let person = Section(
    "a person",
    [
      Key("phone", .word(MenuPhone.allCases.map(\.rawValue)), "phone, which decides which menu is shown; `other` unless given"),
      Key("language", .text, "language of the app, as `zh_CN` or `en`"),
      Key("unionid", .text, "id over all accounts of one owner"),
    ])

  static let step = Section("a step", StepKey.self)

  static let sent = Section("`send`", SentKey.self)

  static let place = Section("a place", PlaceKey.self)

  static let sentLink = Section("a link that is sent", SentLinkKey.self)

  static let heard = Section(
    "`expect`",
    [
      Key("contains", .oneOrMany(.text), "texts that stand in what came"),
      Key("rule", .identifier, "the rule that answered"),
      Key("nothing", .boolean, "nothing comes"),
    ])
}

/// The keys of a step of a conversation.
enum StepKey: String, SectionKey {
  case who, scan, ticket, url, image, follows, follow, unfollow, text, send, click, result, pictures, place, view, choose, position, pay, block
  case type, outside, fields, push, late, doubled, wait, together, expect

  var declared: Section.Key {
    switch self {
    case .who: holds(.text, "name of the follower, of your choice")
    case .scan: holds(.text, "scans the newest code with this scene")
    case .ticket: holds(.text, "scans the code with this ticket")
    case .url: holds(.text, "scans the code that holds this")
    case .image: holds(.text, "scans the code in this image, a file relative to this one")
    case .follows: holds(.boolean, "beside a scan of somebody new: `false` looks and does not follow")
    case .follow: holds(.boolean, "follows without a code")
    case .unfollow: holds(.boolean, "leaves")
    case .text: holds(.text, "writes this")
    case .send: holds(.either([.word(SentKey.allCases.map(\.word)), .section(.sent)]), "sends something that is no text")
    case .click: holds(.text, "taps the menu button with this key, whatever it does")
    case .result: holds(.text, "beside `click` on a button that scans: what the camera finds")
    case .pictures: holds(.integer, "beside `click` on a button that takes pictures: how many are sent")
    case .place: holds(.section(.place), "beside `click` on a button that picks a place: which one")
    case .view: holds(.text, "taps the menu button with this address, page or article")
    case .choose: holds(.text, "taps an item of a message menu, or a link that sends a text, by its id or its words")
    case .position: holds(.section(.place), "the app reports this position")
    case .pay: holds(.boolean, "pays the account, which may then send any number of messages for 48 hours")
    case .block: holds(.boolean, "refuses what the account sends of itself, or takes it again")
    case .type: holds(.text, "any other message or event, by the platform's name")
    case .outside: holds(.identifier, "one of your servers posts this event of the follower")
    case .fields: holds(.map(.text), "beside `type`: XML elements of it, where dots nest; beside `outside`: what the event says")
    case .push: holds(.text, "any other message or event, as XML elements")
    case .late: holds(.duration, "the delivery comes so much later")
    case .doubled: holds(.boolean, "the delivery comes twice")
    case .wait: holds(.duration, "time passes")
    case .together: holds(.list(.section(.step)), "these happen at once, and arrive in any order")
    case .expect: holds(.section(.heard), "what the follower must have got since this step")
    }
  }

  /// What a key is there for.
  enum Role: Equatable {
    /// It says what somebody does.
    case act
    /// It says what happens otherwise.
    case course
    /// It says more about any act.
    case any
    /// It says more about one of these.
    case beside([StepKey])
  }

  var role: Role {
    switch self {
    case .scan, .ticket, .url, .image, .follow, .unfollow, .text, .send, .click, .view, .choose, .position, .pay, .block, .type, .push: .act
    case .wait, .together, .outside: .course
    case .who, .late, .doubled, .expect: .any
    case .follows: .beside([.scan, .ticket, .url, .image])
    case .result, .pictures, .place: .beside([.click])
    case .fields: .beside([.type, .outside])
    }
  }

  /// Whether it says what happens; the others say more about that.
  var isStep: Bool { role == .act || role == .course }
}

/// What somebody sends that is no text.
enum SentKey: String, SectionKey {
  case image, voice, video, shortvideo, location, link

  var declared: Section.Key {
    switch self {
    case .image: holds(.boolean, "a picture")
    case .voice: holds(.text, "a voice message in which the platform hears this")
    case .video: holds(.boolean, "a video")
    case .shortvideo: holds(.boolean, "a short video made in the app")
    case .location: holds(.section(.place), "a place on the map")
    case .link: holds(.section(.sentLink), "a page of the web")
    }
  }
}

enum PlaceKey: String, SectionKey {
  case latitude, longitude, label, scale, precision

  var declared: Section.Key {
    switch self {
    case .latitude: holds(.number, required: true, "degrees north, from -90 to 90")
    case .longitude: holds(.number, required: true, "degrees east, from -180 to 180")
    case .label: holds(.text, "what the map says there")
    case .scale: holds(.integer, "zoom of the map")
    case .precision: holds(.number, "metres by which a reported position may be wrong")
    }
  }
}

enum SentLinkKey: String, SectionKey {
  case title, description, url

  var declared: Section.Key {
    switch self {
    case .title: holds(.text, required: true, "headline")
    case .description: holds(.text, "text under it")
    case .url: holds(.text, required: true, "address of the page")
    }
  }
}
