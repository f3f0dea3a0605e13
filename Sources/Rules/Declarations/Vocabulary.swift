/// Every key of the language once: what stands under it and since when. The reader checks files against this table, "did you
/// mean" searches it, and the JSON Schema is printed from it.
package struct Section: Sendable {
  package enum Name: String, Sendable, CaseIterable {
    case document, defaults, account, secret, keyring, attribution, privacy, api
    case table, campaign, qr, member, active, moved
    case rule, condition, textCondition, comparison, time, date, listReference
    case split, reply, media, video, music, article, transfer, by, weighted
    case action, tagAction, send, templateMessage, webhook, record
    case between, obstacle, otherwise, miniProgram, choices, choice, templateContent
    case limit, take, stock, counter, medium, webhooks
    case menu, menuButton, menuVariant, menuMiniProgram
    case test, testEvent, follower, expectation, expectedReply
    case conversation, step, heard
  }
  package struct Key: Sendable {
    package let name: String
    package let shape: Shape
    package let isRequired: Bool
    package let summary: String
    /// The engine that first understood the key.
    package let since: Version

    init(_ name: String, _ shape: Shape, required: Bool = false, since: Version = .first, _ summary: String) {
      self.name = name
      self.shape = shape
      isRequired = required
      self.summary = summary
      self.since = since
    }
  }
  /// How the section is called in a message: "unknown key `x` in `when`".
  package let title: String
  package let keys: [Key]
  /// What stands under keys that the author chooses.
  package let free: Shape?

  init(_ title: String, _ keys: [Key], free: Shape? = nil) {
    self.title = title
    self.keys = keys
    self.free = free
  }
}

/// What may stand under a key, as far as one can say without the rest of the file.
package indirect enum Shape: Sendable {
  case text, template, pattern, identifier
  case integer, number, boolean, version
  case duration, clockTime, date, dateTime, percent, range
  case word([String])
  case list(Shape)
  case oneOrMany(Shape)
  case map(Shape)
  case section(Section.Name)
  case either([Shape])
}

extension Section {
  package subscript(key: String) -> Key? { keys.first { $0.name == key } }

  package static func named(_ name: Name) -> Section {
    switch name {
    case .document: document
    case .defaults: defaults
    case .account: account
    case .secret: secret
    case .keyring: keyring
    case .attribution: attribution
    case .privacy: privacy
    case .api: api
    case .table: table
    case .campaign: campaign
    case .qr: qr
    case .member: member
    case .active: active
    case .moved: moved
    case .rule: rule
    case .condition: condition
    case .textCondition: textCondition
    case .comparison: comparison
    case .time: time
    case .date: date
    case .listReference: listReference
    case .split: split
    case .reply: reply
    case .media: media
    case .video: video
    case .music: music
    case .article: article
    case .transfer: transfer
    case .by: by
    case .weighted: weighted
    case .action: action
    case .tagAction: tagAction
    case .send: send
    case .templateMessage: templateMessage
    case .webhook: webhook
    case .record: record
    case .between: between
    case .obstacle: obstacle
    case .otherwise: otherwise
    case .miniProgram: miniProgram
    case .choices: choices
    case .choice: choice
    case .templateContent: templateContent
    case .limit: limit
    case .take: take
    case .stock: stock
    case .counter: counter
    case .medium: medium
    case .webhooks: webhooks
    case .menu: menu
    case .menuButton: menuButton
    case .menuVariant: menuVariant
    case .menuMiniProgram: menuMiniProgram
    case .test: test
    case .testEvent: testEvent
    case .follower: follower
    case .expectation: expectation
    case .expectedReply: expectedReply
    case .conversation: conversation
    case .step: step
    case .heard: heard
    }
  }

  /// Every section that has a key of this name, for "belongs under".
  package static func holding(_ key: String) -> [Section] { Name.allCases.map { named($0) }.filter { $0[key] != nil } }

  private static let weekdayList: Shape = .oneOrMany(.text)

  private static let document = Section(
    "a rules file",
    [
      Key("wxrules", .word(["1"]), required: true, "major version of the language; must be the first key"),
      Key("requires", .version, "oldest engine that understands every key below, as `\">=1.0\"`"),
      Key("include", .oneOrMany(.text), "files that belong to this rule set, relative to this file; `*` stands for any name"),
      Key("defaults", .section(.defaults), "what holds for the whole rule set"),
      Key("accounts", .map(.section(.account)), "the Official Accounts that are served"),
      Key("lists", .map(.either([.list(.text), .section(.table)])), "named lists of words, and keyed tables"),
      Key("macros", .map(.section(.condition)), "named conditions, used as `macro: NAME`"),
      Key("campaigns", .map(.section(.campaign)), "QR codes with parameters"),
      Key("media", .map(.section(.medium)), since: .fifth, "pictures, recordings and films that are uploaded and kept fresh"),
      Key("stocks", .map(.section(.stock)), since: .fifth, "what is given out until it is used up: coupons, gifts"),
      Key("counters", .map(.section(.counter)), since: .fifth, "what is counted for each follower"),
      Key("menu", .oneOrMany(.section(.menu)), since: .fifth, "the account's menu; several for several accounts"),
      Key("rules", .list(.section(.rule)), "first match wins, top to bottom, inside each tier"),
      Key(
        "overrides", .map(.map(.either([.list(.text), .map(.text), .text]))), since: .second, "changes to what included files declare, key by key"),
      Key("tests", .list(.section(.test)), "events and what must come of them"),
    ])

  private static let defaults = Section(
    "`defaults`",
    [
      Key("account", .identifier, "account that rules and campaigns belong to unless they say otherwise"),
      Key("timezone", .text, "IANA name of the zone in which times and dates are read; `Asia/Shanghai` unless given"),
      Key("truncate", .word(TruncationPolicy.names), since: .second, "what happens to text over 2048 bytes"),
    ])

  private static let table = Section(
    "a table",
    [
      Key("key", .identifier, required: true, "the column that identifies a row"),
      Key("columns", .map(.word(Table.Column.Kind.allCases.map(\.rawValue))), required: true, "the columns and what they hold"),
      Key("rows", .list(.list(.text)), "the rows, values in the order of the columns"),
      Key("from", .text, "CSV file with a header line, relative to this file"),
    ])

  private static let campaign = Section(
    "a campaign",
    [
      Key("qr", .section(.qr), required: true, "the kind of code and the scene in it"),
      Key("for_each", .map(.section(.member)), "what the holes of the scene run over: one code for each combination"),
      Key("active", .section(.active), "when the campaign holds; outside, `campaign:` does not match"),
      Key("protect", .boolean, "the codes are printed: they are never removed or changed"),
      Key("account", .identifier, "the account that the codes belong to"),
      Key("description", .text, "for people"),
      Key("fields", .map(.template), since: .second, "values of your own, readable as `campaign.fields.NAME`"),
      Key("attribution", .section(.attribution), since: .third, "this campaign's own, instead of the account's"),
      Key("moved", .section(.moved), since: .fourth, "the codes existed under another name: they go on as these"),
    ])

  private static let moved = Section(
    "`moved`",
    [
      Key("from", .identifier, "name that the campaign had"),
      Key("keys", .map(.text), "keys that were renamed, as `old: new`"),
    ])

  private static let qr = Section(
    "`qr`",
    [
      Key("kind", .word(["permanent", "temporary"]), required: true, "permanent codes are 100 000 per account; temporary ones last at most 30 days"),
      Key("scene", .pattern, required: true, "`int`, or the text in the code with holes named in `for_each`"),
      Key("allocate", .range, "for `scene: int` with `for_each`: the ids to give out"),
      Key("range", .range, "for `scene: int` on demand: the ids to draw from"),
      Key("expires", .duration, "lifetime of a temporary code, at most 30d"),
      Key("renew", .duration, "how long before its end a temporary code is renewed"),
      Key("mint", .word(["planned", "on_demand"]), "made by `wxrules qr apply`, or when asked for"),
    ])

  private static let member = Section(
    "`for_each`",
    [
      Key("list", .identifier, "every row of a list or table"),
      Key("range", .range, "every number of a range, as `1..24`"),
      Key("of", .list(.text), "these words"),
    ])

  private static let active = Section(
    "`active`",
    [
      Key("from", .dateTime, "first day or moment"),
      Key("until", .dateTime, "first day or moment after the end"),
    ])

  private static let rule = Section(
    "a rule",
    [
      Key("id", .identifier, required: true, "unique name; logs, tests and the ledger use it"),
      Key("description", .text, "for people"),
      Key("on", .oneOrMany(.either([.word(EventKind.words), .map(.text)])), required: true, "the events it is for"),
      Key("when", .section(.condition), "conditions, all of which must hold"),
      Key("split", .section(.split), "divides followers into arms, each with a reply of its own"),
      Key(
        "reply", .either([.template, .section(.reply), .map(.either([.template, .section(.reply)]))]),
        "what the follower sees; with `split`, one for each arm"),
      Key("do", .list(.section(.action)), "what else is done"),
      Key("continue", .boolean, "actions only: later rules are asked too"),
      Key("tier", .word(Tier.allCases.map(\.rawValue)), "`override` comes before `normal`, `normal` before `fallback`"),
      Key("accounts", .oneOrMany(.identifier), "accounts it is for, if not all"),
      Key("enabled", .boolean, "`false` leaves the rule out"),
      Key("audit", .boolean, "matched and logged, without effect"),
      Key("overlaps", .oneOrMany(.identifier), "rules that it overlaps with on purpose"),
      Key("limit", .section(.limit), since: .fifth, "the rule answers a follower only so often; then later rules are asked"),
      Key("take", .section(.take), since: .fifth, "the rule answers only when the follower can take a piece of a stock, and gives it"),
    ])

  private static let condition = Section(
    "`when`",
    [
      Key("scene", .oneOrMany(.pattern), "scene of the scanned code, as a pattern with typed holes"),
      Key("external", .boolean, "the scene is made by someone else: no campaign need produce it"),
      Key("campaign", .oneOrMany(.identifier), "campaign of the scanned code"),
      Key("subscription", .oneOrMany(.word(Subscription.allCases.map(\.rawValue))), "what the follower was when the event happened"),
      Key("text", .either([.text, .section(.textCondition)]), "what was written, after trimming and folding of case and width"),
      Key("key", .oneOrMany(.pattern), "key of the menu button"),
      Key("url", .either([.text, .section(.textCondition)]), "address of the menu button or the link"),
      Key("field", .map(.either([.text, .section(.comparison)])), "XML fields of the event, by name"),
      Key("tag", .oneOrMany(.text), "a tag that the follower has"),
      Key("attr", .identifier, "an attribute of the follower, compared by a key beside it"),
      Key("var", .identifier, "a variable of the follower, compared by a key beside it"),
      Key("counter", .identifier, since: .fifth, "a counter, this event counted, compared by a key beside it"),
      Key("taken", .oneOrMany(.identifier), since: .fifth, "the follower has taken from one of these stocks"),
      Key("time", .section(.time), "time of day and days of the week, half-open"),
      Key("date", .either([.oneOrMany(.date), .section(.date)]), "days of the calendar"),
      Key("lang", .oneOrMany(.text), "language of the follower"),
      Key("source", .oneOrMany(.text), "how the follower came, as `ADD_SCENE_QR_CODE`"),
      Key("first_touch", .oneOrMany(.identifier), since: .third, "campaign of the first code that the follower ever scanned, before this event"),
      Key("last_touch", .oneOrMany(.identifier), since: .third, "campaign of the latest code that the follower scanned, before this event"),
      Key("follow_count", .section(.comparison), since: .third, "how often the follower had followed before this event"),
      Key("first_followed", .section(.active), since: .third, "when the follower followed first"),
      Key("all", .list(.section(.condition)), "all of these"),
      Key("any", .list(.section(.condition)), "at least one of these"),
      Key("not", .section(.condition), "not this"),
      Key("macro", .oneOrMany(.identifier), "conditions defined under `macros`"),
    ] + comparisons)

  private static let comparisons = [
    Key("equals", .text, "beside `attr`, `var` or `counter`: equal to"),
    Key("in", .either([.list(.text), .section(.listReference)]), "beside `attr`, `var` or `counter`: one of"),
    Key("gt", .number, "beside `attr`, `var` or `counter`: greater than"),
    Key("gte", .number, "beside `attr`, `var` or `counter`: at least"),
    Key("lt", .number, "beside `attr`, `var` or `counter`: less than"),
    Key("lte", .number, "beside `attr`, `var` or `counter`: at most"),
    Key("exists", .boolean, "beside `attr`, `var` or `counter`: whether there is a value"),
  ]
  package static let comparisonKeys = comparisons.map(\.name)

  private static let comparison = Section(
    "a comparison",
    comparisons.map { Key($0.name, $0.shape, String($0.summary.dropFirst("beside `attr`, `var` or `counter`: ".count))) } + [
      Key("prefix", .text, "begins with"),
      Key("suffix", .text, "ends with"),
    ])

  private static let words: Shape = .either([.oneOrMany(.text), .section(.listReference)])
  private static let textCondition = Section(
    "a text condition",
    [
      Key("equals", words, "is one of these"),
      Key("prefix", words, "begins with one of these"),
      Key("suffix", words, "ends with one of these"),
      Key("contains", words, "has one of these in it"),
      Key("contains_all", words, "has all of these in it"),
      Key("glob", .oneOrMany(.text), "`*` is any run, `?` any one character"),
      Key("pattern", .oneOrMany(.pattern), "a pattern with typed holes"),
      Key("regex", .oneOrMany(.text), "RE2 syntax, the whole text unless `search: true`"),
      Key("search", .boolean, "the regex may match a part of the text"),
    ])

  private static let listReference = Section("a list", [Key("list", .identifier, required: true, "a list defined under `lists`")])

  private static let time = Section(
    "`time`",
    [
      Key("days", weekdayList, "`mon` to `sun`, ranges as `mon-fri`; the day on which the window begins"),
      Key("from", .clockTime, "first minute"),
      Key("to", .clockTime, "first minute after the end; earlier than `from` crosses midnight"),
    ])

  private static let date = Section(
    "`date`",
    [
      Key("from", .dateTime, "first day or moment"),
      Key("until", .dateTime, "first day or moment after the end"),
      Key("list", .identifier, "days of a list"),
    ])

  private static let split = Section(
    "`split`",
    [
      Key("experiment", .identifier, required: true, "the name that is hashed: rules of one experiment share their arms"),
      Key("by", .word(["openid"]), "what is hashed with it: the same person keeps the same arm"),
      Key("arms", .map(.percent), required: true, "the arms and their shares; they add up to 100%"),
    ])

  static let reply = Section(
    "`reply`",
    [
      Key("text", .template, "text, at most 2048 bytes of UTF-8"),
      Key("image", .either([.template, .section(.media)]), "an image from the media library"),
      Key("voice", .either([.template, .section(.media)]), "a recording from the media library"),
      Key("video", .section(.video), "a video from the media library"),
      Key("music", .section(.music), "a piece of music"),
      Key("news", .oneOrMany(.section(.article)), "an article card; up to 8 for events, 1 for messages"),
      Key("transfer", .either([.word(["customer_service"]), .section(.transfer)]), "hands the message to customer service"),
      Key("none", .boolean, "silence: the platform gets `success`"),
      Key("random", .list(.section(.weighted)), "one of these, by weight"),
      Key("pick", .word(RandomPick.allCases.map(\.rawValue)), "how `random` chooses; `even` unless given"),
      Key("by", .section(.by), "one of several replies, by a value"),
      Key("truncate", .word(TruncationPolicy.names), since: .second, "what happens to text over the limit"),
    ])

  private static let media = Section("a medium", [Key("media", .template, required: true, "name of the medium, resolved to a media id")])
  private static let video = Section(
    "`video`",
    [
      Key("media", .template, required: true, "name of the medium"),
      Key("title", .template, "shown under it"),
      Key("description", .template, "shown under the title"),
    ])
  private static let music = Section(
    "`music`",
    [
      Key("title", .template, "shown beside it"),
      Key("description", .template, "shown under the title"),
      Key("url", .template, "address of the recording"),
      Key("hq_url", .template, "address for Wi-Fi"),
      Key("thumb", .template, required: true, "name of the thumbnail medium"),
    ])
  private static let article = Section(
    "an article",
    [
      Key("title", .template, required: true, "headline"),
      Key("description", .template, "shown under the headline"),
      Key("picture", .template, "address of the picture"),
      Key("url", .template, "where a tap leads"),
    ])
  private static let transfer = Section("`transfer`", [Key("account", .template, required: true, "account of the agent, as `desk1@example`")])
  private static let by = Section(
    "`by`",
    [
      Key("field", .text, required: true, "a variable, as `store.city`"),
      Key("cases", .map(.either([.template, .section(.reply)])), required: true, "values and their replies"),
      Key("default", .either([.template, .section(.reply)]), required: true, "the reply for every other value"),
    ])
  private static let weighted = Section(
    "a random reply", reply.keys + [Key("weight", .integer, "how often, compared with the others; 1 unless given")])
}
