/// The keys of what a rule does besides answering.
extension Section {
  static let action = Section(
    "`do`",
    [
      Key("tag", .section(.tagAction), "adds or removes tags"),
      Key("remark", .template, "sets the remark that the account sees"),
      Key("send", .section(.send), "a customer-service message"),
      Key("template", .section(.templateMessage), "a template message"),
      Key("webhook", .section(.webhook), "calls an endpoint of yours"),
      Key("set", .map(.template), "sets variables of the follower, readable as `vars.NAME`"),
      Key("unset", .oneOrMany(.identifier), "removes variables of the follower"),
      Key("record", .section(.record), "writes a line of your own to the ledger"),
      Key("on_error", .text, "`ignore`, `log` or `retry(n)`; `log` unless given"),
    ])

  static let tagAction = Section(
    "`tag`",
    [
      Key("add", .oneOrMany(.template), "tags to add"),
      Key("remove", .oneOrMany(.template), "tags to remove"),
    ])

  private static let timing = [
    Key("after", .duration, "delay after the event"),
    Key("between", .section(.between), since: .fifth, "hours of the day in which it may go; outside, it waits for the next ones"),
    Key(
      "unless", .oneOrMany(.either([.word(["unsubscribed", "replied"]), .section(.obstacle)])), since: .fifth,
      "it is not sent when one of these holds at its time"),
  ]

  static let send = Section(
    "`send`",
    timing
      + reply.keys.filter { ["text", "image", "voice", "video", "music", "news"].contains($0.name) } + [
        Key("card", .template, since: .fifth, "a card, by its id"),
        Key("miniprogram", .section(.miniProgram), since: .fifth, "a mini-program as a card"),
        Key("choices", .section(.choices), since: .fifth, "a question with answers to tap"),
        Key("article", .template, since: .fifth, "a published article, by its id"),
        Key("mpnews", .template, since: .fifth, "news material, by its media id; the platform is withdrawing it: use `article`"),
        Key("from", .template, since: .fifth, "customer-service account in whose name it goes, as `desk1@example`"),
        Key("else", .section(.otherwise), since: .fifth, "what goes when the platform no longer takes a customer message"),
      ])

  static let between = Section(
    "`between`",
    [
      Key("from", .clockTime, required: true, "first minute"),
      Key("to", .clockTime, required: true, "first minute after the end; earlier than `from` crosses midnight"),
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
      Key("id", .text, required: true, "template id of the platform"),
      Key("url", .template, "where a tap leads"),
      Key("miniprogram", .section(.menuMiniProgram), since: .fifth, "a mini-program that a tap opens"),
      Key("data", .map(.template), required: true, "the template's keywords"),
    ])
  static let templateMessage = Section("`template`", templateContent.keys + timing.map { Key($0.name, $0.shape, since: .fifth, $0.summary) })

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
