/// The keys of messages that a rule sends besides its reply: customer messages and template messages.
extension Section {
  static let send = Section("`send`", SendKey.self)

  static let between = Section(
    "`between`",
    [
      Key("from", .clockTime, "first minute"),
      Key("to", .clockTime, "first minute after the end; earlier than `from` crosses midnight"),
      Key("open", .identifier, since: .sixth, "instead of both: the hours of a calendar under `calendars`"),
    ])

  static let obstacle = Section(
    "`unless`",
    [
      Key("tag", .text, "the follower has this tag"),
      Key("var", .identifier, "the variable has a value"),
    ])

  static let otherwise = Section("`else`", [Key("template", .section(.templateContent), required: true, "a template message")])

  static let miniProgram = Section(
    "`miniprogram`",
    [
      Key("title", .template, required: true, "headline"),
      Key("appid", .text, required: true, "AppID of the mini-program, which must be linked to the account"),
      Key("page", .template, required: true, "page, with its parameters"),
      Key("thumb", .template, required: true, "name of the thumbnail medium"),
    ])

  static let choices = Section(
    "`choices`",
    [
      Key("head", .template, required: true, "the question"),
      Key("items", .list(.section(.choice)), required: true, "the answers"),
      Key("tail", .template, "text under them"),
    ])

  static let choice = Section(
    "an answer",
    [
      Key("id", .text, required: true, "comes back as `event.fields.bizmsgmenuid`"),
      Key("text", .template, required: true, "what is shown, and what is sent when it is tapped"),
    ])

  static let templateContent = Section(
    "`template`",
    [
      Key("id", .text, required: true, "a name under `templates`, or the platform's template id"),
      Key("url", .template, "where a tap leads"),
      Key("miniprogram", .section(.menuMiniProgram), since: .fifth, "a mini-program that a tap opens"),
      Key("data", .map(.template), required: true, "the template's keywords"),
    ])

  static let templateMessage = Section(
    "`template`", templateContent.keys + TimingKey.allCases.map { $0.holds($0.declared.shape, since: .fifth, $0.declared.summary) })
}

/// The keys that say when a message goes, and what keeps it from going.
enum TimingKey: String, SectionKey {
  case after, between, unless

  var declared: Section.Key {
    switch self {
    case .after: holds(.duration, "delay after the event")
    case .between: holds(.section(.between), since: .fifth, "hours of the day in which it may go; outside, it waits for the next ones")
    case .unless:
      holds(
        .oneOrMany(.either([.word(["unsubscribed", "replied"]), .section(.obstacle)])), since: .fifth,
        "it is not sent when one of these holds at its time")
    }
  }
}

/// The keys of a customer message.
enum SendKey: SectionKey {
  case timing(TimingKey)
  case reply(ReplyKind)
  case message(MessageKind)
  case agent, otherwise

  static let allCases: [SendKey] = {
    let replies = ReplyKind.allCases.filter { $0.isMessage }
    var keys = TimingKey.allCases.map { SendKey.timing($0) }
    keys += replies.map { SendKey.reply($0) }
    keys += MessageKind.allCases.map { SendKey.message($0) }
    return keys + [.agent, .otherwise]
  }()

  var word: String {
    switch self {
    case .timing(let key): key.word
    case .reply(let kind): kind.rawValue
    case .message(let kind): kind.rawValue
    case .agent: "from"
    case .otherwise: "else"
    }
  }

  var declared: Section.Key {
    switch self {
    case .timing(let key): key.declared
    case .reply(let kind): ReplyKey.kind(kind).declared
    case .message(.card): holds(.template, since: .fifth, "a card, by its id")
    case .message(.miniProgram): holds(.section(.miniProgram), since: .fifth, "a mini-program as a card")
    case .message(.choices): holds(.section(.choices), since: .fifth, "a question with answers to tap")
    case .message(.article): holds(.template, since: .fifth, "a published article, by its id")
    case .message(.material):
      holds(
        .template, since: .fifth,
        deprecated: Deprecation(since: .sixth, instead: "`article: ID` with a published article", because: "the platform is withdrawing it"),
        "news material, by its media id")
    case .agent: holds(.template, since: .fifth, "customer-service account in whose name it goes, as `desk1@example`")
    case .otherwise: holds(.section(.otherwise), since: .fifth, "what goes when the platform no longer takes a customer message")
    }
  }

  /// Whether it says what is sent; the others say more about that.
  var isMessage: Bool {
    switch self {
    case .reply, .message: true
    case .timing, .agent, .otherwise: false
    }
  }
}
