/// The keys of conversations that are played against a sandbox.
extension Section {
  static let conversation = Section(
    "a conversation",
    [
      Key("start", .dateTime, "when it begins, where the clock is the sandbox's own"),
      Key("account", .identifier, "the account that is spoken to; the first one unless given"),
      Key("steps", .list(.section(.step)), required: true, "what happens, in order"),
    ])

  static let step = Section("a step", StepKey.self)

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
  case who, scan, ticket, url, image, follow, unfollow, text, click, view, wait, together, expect

  var declared: Section.Key {
    switch self {
    case .who: holds(.text, "name of the follower, of your choice")
    case .scan: holds(.text, "scans the newest code with this scene")
    case .ticket: holds(.text, "scans the code with this ticket")
    case .url: holds(.text, "scans the code that holds this")
    case .image: holds(.text, "scans the code in this image, a file relative to this one")
    case .follow: holds(.boolean, "follows without a code")
    case .unfollow: holds(.boolean, "leaves")
    case .text: holds(.text, "writes this")
    case .click: holds(.text, "taps the menu button with this key")
    case .view: holds(.text, "taps the menu button with this address")
    case .wait: holds(.duration, "time passes")
    case .together: holds(.list(.section(.step)), "these happen at once, and arrive in any order")
    case .expect: holds(.section(.heard), "what the follower must have got since this step")
    }
  }

  /// Whether it says what happens; the others say more about that.
  var isStep: Bool {
    switch self {
    case .scan, .ticket, .url, .image, .follow, .unfollow, .text, .click, .view, .wait, .together: true
    case .who, .expect: false
    }
  }
}
