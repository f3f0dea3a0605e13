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
      Key("returns", .map(.section(.returned)), since: .sixth, "variables that the answer's `vars` may set, and what they hold"),
    ])

  static let setValue = Section(
    "a value of `set`",
    [
      Key("value", .template, required: true, since: .sixth, "what the variable holds"),
      Key("for", .duration, since: .sixth, "how long it holds, from the event on; it lasts unless given"),
    ])

  static let returned = Section(
    "an entry of `returns`",
    [
      Key("kind", .word(ReturnedVariable.Kind.allCases.map(\.rawValue)), required: true, since: .sixth, "what the answer must give for it"),
      Key("for", .duration, since: .sixth, "how long it holds, from the event on; it lasts unless given"),
    ])

  static let use = Section(
    "`use`",
    [
      Key("stock", .identifier, required: true, since: .sixth, "a stock with `within`"),
      Key("of", .template, since: .sixth, "of a stock with `by`: the piece of which value; the one taken last unless given"),
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
  case when
  case onError

  static let allCases: [ActionKey] = ActionKind.allCases.map { ActionKey.kind($0) } + [.when, .onError]

  var word: String {
    switch self {
    case .kind(let kind): kind.rawValue
    case .when: "when"
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
    case .kind(.set):
      holds(.map(.either([.template, .section(.setValue)])), "sets variables of the follower, readable as `vars.NAME` from the next event on")
    case .kind(.unset): holds(.oneOrMany(.identifier), "removes variables of the follower")
    case .kind(.use):
      holds(.either([.identifier, .section(.use)]), since: .sixth, "marks the follower's piece of a stock as used: it does not go back")
    case .kind(.record): holds(.section(.record), "writes a line of your own to the ledger")
    case .when: holds(.section(.condition), since: .sixth, "conditions of this action alone, beside those of its rule")
    case .onError: holds(.text, "`ignore`, `log` or `retry(n)`; `log` unless given")
    }
  }

  /// Whether it says what is done; the others say more about that.
  var isAction: Bool {
    switch self {
    case .kind: true
    case .when, .onError: false
    }
  }
}
