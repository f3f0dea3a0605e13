/// The keys of what a rule does besides answering.
extension Section {
  static let action = Section("`do`", ActionKey.self)

  static let tagAction = Section(
    "`tag`",
    [
      Key("add", .oneOrMany(.template), "tags to add"),
      Key("remove", .oneOrMany(.template), "tags to remove"),
    ])

  static let webhook = Section(
    "`webhook`",
    [
      Key("url", .either([.text, .section(.secret)]), required: true, "an https address, or a reference to one"),
      Key("timeout", .duration, "how long to wait; 2s unless given"),
      Key("use_reply", .boolean, "what the endpoint answers becomes the reply; the rule's own is used when it fails"),
      Key(
        "late", .word(["send", "drop"]), since: .fifth, "with `use_reply`: an answer that comes too late is sent as a customer message, or dropped"),
      Key("fields", .map(.template), "values to send along"),
    ])

  static let record = Section(
    "`record`",
    [
      Key("event", .identifier, required: true, "name of the line"),
      Key("fields", .map(.template), "its values"),
    ])
}

/// The keys of an action.
enum ActionKey: SectionKey {
  case kind(ActionKind)
  case onError

  static let allCases: [ActionKey] = ActionKind.allCases.map { ActionKey.kind($0) } + [.onError]

  var word: String {
    switch self {
    case .kind(let kind): kind.rawValue
    case .onError: "on_error"
    }
  }

  var declared: Section.Key {
    switch self {
    case .kind(.tag): holds(.section(.tagAction), "adds or removes tags")
    case .kind(.remark): holds(.template, "sets the remark that the account sees")
    case .kind(.send): holds(.section(.send), "a customer-service message")
    case .kind(.template): holds(.section(.templateMessage), "a template message")
    case .kind(.webhook): holds(.section(.webhook), "calls an endpoint of yours")
    case .kind(.set): holds(.map(.template), "sets variables of the follower, readable as `vars.NAME`")
    case .kind(.unset): holds(.oneOrMany(.identifier), "removes variables of the follower")
    case .kind(.record): holds(.section(.record), "writes a line of your own to the ledger")
    case .onError: holds(.text, "`ignore`, `log` or `retry(n)`; `log` unless given")
    }
  }

  /// Whether it says what is done; the others say more about that.
  var isAction: Bool {
    switch self {
    case .kind: true
    case .onError: false
    }
  }
}
