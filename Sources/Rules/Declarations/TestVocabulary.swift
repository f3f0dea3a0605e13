/// The keys of tests beside the rules, and of facts of a follower.
extension Section {
  static let test = Section(
    "a test",
    [
      Key("name", .text, required: true, "what it shows"),
      Key("account", .identifier, since: .sixth, "the account that the events are sent to; the first one unless given"),
      Key("at", .dateTime, "when the event happens"),
      Key("event", .section(.testEvent), "what happens"),
      Key("events", .list(.section(.testEvent)), "several events, one after the other, of one follower, or of those whom `who` names"),
      Key("user", .section(.follower), "what is known of the follower before"),
      Key("users", .map(.section(.follower)), since: .sixth, "the same of several followers, by the names that `who` gives them"),
      Key("seed", .integer, "decides `random`"),
      Key("stock", .map(.integer), since: .fifth, "pieces that are left of a stock; all of them unless given"),
      Key("expect", .section(.expectation), "what must come of the event, or of the last one"),
    ])

  static let testEvent = Section("`event`", TestEventKey.self)

  static let follower = Section(
    "`user`",
    [
      Key("openid", .text, "who it is"),
      Key("tags", .list(.text), "tags"),
      Key("vars", .map(.either([.text, .section(.givenVariable)])), "variables"),
      Key("attrs", .map(.text), "attributes"),
      Key("first_followed_at", .dateTime, "first follow"),
      Key("last_followed_at", .dateTime, "latest follow"),
      Key("follow_count", .integer, "how often the follower has followed before the event"),
      Key("lang", .text, "language"),
      Key("source", .text, "how the follower came"),
      Key("first_touch", .text, since: .third, "campaign of the first code"),
      Key("last_touch", .text, since: .third, "campaign of the latest code"),
      Key("taken", .map(.text), since: .fifth, "pieces that the follower has, by stock"),
      Key("counters", .map(.integer), since: .sixth, "what counters hold before the event"),
      Key("arms", .map(.text), since: .seventh, "arms of experiments that they are shown, whatever is drawn and whenever it is"),
      Key("answered", .map(.integer), since: .sixth, "how often rules with a limit have answered before"),
    ])

  static let givenVariable = Section(
    "a variable of `user`",
    [
      Key("value", .text, required: true, since: .sixth, "what it holds"),
      Key("until", .dateTime, since: .sixth, "when it ends; it lasts unless given"),
    ])

  static let endpointAnswer = Section(
    "`answer`",
    [
      Key("text", .text, since: .sixth, "the reply that it gives"),
      Key("vars", .map(.text), since: .sixth, "what it sets, as far as `returns` of the webhook allows; `nothing` removes"),
    ])

  static let expectation = Section(
    "`expect`",
    [
      Key("rule", .text, "id of the rule that answers, or `none`"),
      Key("captures", .map(.text), "values taken from the scene or the text, as `store.name`"),
      Key("reply", .either([.text, .section(.expectedReply)]), "the whole text, or parts of the reply"),
      Key("do", .listOrNone(.text), "actions, in order"),
      Key("subscription", .word(Subscription.allCases.map(\.rawValue)), "what the follower was taken for"),
      Key("vars", .map(.text), "variables afterwards"),
      Key("tags", .listOrNone(.text), "tags afterwards"),
      Key(
        "sent", .listOrNone(.oneOrMany(.text)), since: .fifth,
        "messages that reach the follower since the event before, in order; each with these texts in it"),
      Key("dropped", .listOrNone(.text), since: .fifth, "messages that are given up since the event before, by their reasons"),
    ])

  static let expectedReply = Section(
    "`reply`",
    [
      Key("kind", .word(ReplyKind.allCases.map(\.rawValue)), "kind of the reply"),
      Key("text", .text, "the whole text"),
      Key("contains", .oneOrMany(.text), "parts of what the follower sees"),
      Key("xml", .text, "file with the whole XML, relative to this file"),
    ])
}

/// The keys of an event in a test.
enum TestEventKey: String, SectionKey {
  case who, scan, follow, unfollow, text, click, view, type, outside, fields, xml, wait, subscription, at, answer, expect

  var declared: Section.Key {
    switch self {
    case .who: holds(.identifier, since: .sixth, "which follower it is, by a name; those of one test share its stocks")
    case .scan: holds(.text, "a code with this scene is scanned")
    case .follow: holds(.boolean, "somebody follows without a code")
    case .unfollow: holds(.boolean, "somebody leaves")
    case .text: holds(.text, "somebody writes this")
    case .click: holds(.text, "the menu button with this key is tapped")
    case .view: holds(.text, "the menu button with this address is tapped")
    case .type: holds(.text, "any other message or event, by the platform's name or the word of `on`")
    case .outside: holds(.identifier, since: .sixth, "one of your servers posts this event")
    case .fields: holds(.map(.text), "XML fields of it, or those of an event from outside")
    case .xml: holds(.text, "file with the platform's XML, relative to this file")
    case .wait: holds(.duration, since: .fifth, "time passes, and actions that are due are carried out")
    case .subscription: holds(.word(Subscription.allCases.map(\.rawValue)), "what the follower is")
    case .at: holds(.dateTime, "when it happens")
    case .answer: holds(.section(.endpointAnswer), since: .sixth, "what the endpoint of the rule's webhook answers; nothing unless given")
    case .expect: holds(.section(.expectation), "what must come of it")
    }
  }

  /// Whether it says what happens; the others say more about that.
  var isEvent: Bool {
    switch self {
    case .scan, .follow, .unfollow, .text, .click, .view, .type, .outside, .xml, .wait: true
    case .who, .fields, .subscription, .at, .answer, .expect: false
    }
  }
}
