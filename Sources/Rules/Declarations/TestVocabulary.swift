/// The keys of what is played: tests beside the rules, facts of a follower, conversations in a sandbox.
extension Section {
  static let test = Section(
    "a test",
    [
      Key("name", .text, required: true, "what it shows"),
      Key("at", .dateTime, "when the event happens"),
      Key("event", .section(.testEvent), "what happens"),
      Key("events", .list(.section(.testEvent)), "several events, one after the other, of one follower"),
      Key("user", .section(.follower), "what is known of the follower before"),
      Key("seed", .integer, "decides `random`"),
      Key("stock", .map(.integer), since: .fifth, "pieces that are left of a stock; all of them unless given"),
      Key("expect", .section(.expectation), "what must come of the event, or of the last one"),
    ])

  static let testEvent = Section(
    "`event`",
    [
      Key("scan", .text, "a code with this scene is scanned"),
      Key("follow", .boolean, "somebody follows without a code"),
      Key("unfollow", .boolean, "somebody leaves"),
      Key("text", .text, "somebody writes this"),
      Key("click", .text, "the menu button with this key is tapped"),
      Key("view", .text, "the menu button with this address is tapped"),
      Key("type", .text, "any other message or event, by the platform's name"),
      Key("fields", .map(.text), "XML fields of it"),
      Key("xml", .text, "file with the platform's XML, relative to this file"),
      Key("wait", .duration, since: .fifth, "time passes, and actions that are due are carried out"),
      Key("subscription", .word(Subscription.allCases.map(\.rawValue)), "what the follower is"),
      Key("at", .dateTime, "when it happens"),
      Key("expect", .section(.expectation), "what must come of it"),
    ])

  static let follower = Section(
    "`user`",
    [
      Key("openid", .text, "who it is"),
      Key("tags", .list(.text), "tags"),
      Key("vars", .map(.text), "variables"),
      Key("attrs", .map(.text), "attributes"),
      Key("first_followed_at", .dateTime, "first follow"),
      Key("last_followed_at", .dateTime, "latest follow"),
      Key("follow_count", .integer, "how often the follower has followed before the event"),
      Key("lang", .text, "language"),
      Key("source", .text, "how the follower came"),
      Key("first_touch", .text, since: .third, "campaign of the first code"),
      Key("last_touch", .text, since: .third, "campaign of the latest code"),
      Key("taken", .map(.text), since: .fifth, "pieces that the follower has, by stock"),
    ])

  static let expectation = Section(
    "`expect`",
    [
      Key("rule", .text, "id of the rule that answers, or `none`"),
      Key("captures", .map(.text), "values taken from the scene or the text, as `store.name`"),
      Key("reply", .either([.text, .section(.expectedReply)]), "the whole text, or parts of the reply"),
      Key("do", .list(.text), "actions, in order"),
      Key("subscription", .word(Subscription.allCases.map(\.rawValue)), "what the follower was taken for"),
      Key("vars", .map(.text), "variables afterwards"),
      Key("tags", .list(.text), "tags afterwards"),
      Key(
        "sent", .list(.oneOrMany(.text)), since: .fifth,
        "messages that reach the follower since the event before, in order; each with these texts in it"),
      Key("dropped", .list(.text), since: .fifth, "messages that are given up since the event before, by their reasons"),
    ])

  static let expectedReply = Section(
    "`reply`",
    [
      Key("kind", .word(["text", "image", "voice", "video", "music", "news", "transfer", "none"]), "kind of the reply"),
      Key("text", .text, "the whole text"),
      Key("contains", .oneOrMany(.text), "parts of what the follower sees"),
      Key("xml", .text, "file with the whole XML, relative to this file"),
    ])

  static let conversation = Section(
    "a conversation",
    [
      Key("start", .dateTime, "when it begins, where the clock is the sandbox's own"),
      Key("account", .identifier, "the account that is spoken to; the first one unless given"),
      Key("steps", .list(.section(.step)), required: true, "what happens, in order"),
    ])

  static let step = Section(
    "a step",
    [
      Key("who", .text, "name of the follower, of your choice"),
      Key("scan", .text, "scans the newest code with this scene"),
      Key("ticket", .text, "scans the code with this ticket"),
      Key("url", .text, "scans the code that holds this"),
      Key("image", .text, "scans the code in this image, a file relative to this one"),
      Key("follow", .boolean, "follows without a code"),
      Key("unfollow", .boolean, "leaves"),
      Key("text", .text, "writes this"),
      Key("click", .text, "taps the menu button with this key"),
      Key("view", .text, "taps the menu button with this address"),
      Key("wait", .duration, "time passes"),
      Key("together", .list(.section(.step)), "these happen at once, and arrive in any order"),
      Key("expect", .section(.heard), "what the follower must have got since this step"),
    ])

  static let heard = Section(
    "`expect`",
    [
      Key("contains", .oneOrMany(.text), "texts that stand in what came"),
      Key("rule", .identifier, "the rule that answered"),
      Key("nothing", .boolean, "nothing comes"),
    ])
}
