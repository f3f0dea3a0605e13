/// The keys of replies.
extension Section {
  static let reply = Section("`reply`", ReplyKey.self)

  static let media = Section("a medium", [Key("media", .template, required: true, "name of the medium, resolved to a media id")])

  static let video = Section(
    "`video`",
    [
      Key("media", .template, required: true, "name of the medium"),
      Key("title", .template, "shown under it"),
      Key("description", .template, "shown under the title"),
    ])

  static let music = Section(
    "`music`",
    [
      Key("title", .template, "shown beside it"),
      Key("description", .template, "shown under the title"),
      Key("url", .template, "address of the recording"),
      Key("hq_url", .template, "address for Wi-Fi"),
      Key("thumb", .template, required: true, "name of the thumbnail medium"),
    ])

  static let article = Section(
    "an article",
    [
      Key("title", .template, required: true, "headline"),
      Key("description", .template, "shown under the headline"),
      Key("picture", .template, "address of the picture"),
      Key("url", .template, "where a tap leads"),
    ])

  static let transfer = Section("`transfer`", [Key("account", .template, required: true, "account of the agent, as `desk1@example`")])

  static let by = Section(
    "`by`",
    [
      Key("field", .text, required: true, "a variable, as `store.city`"),
      Key("cases", .map(.either([.template, .section(.reply)])), required: true, "values and their replies"),
      Key("default", .either([.template, .section(.reply)]), required: true, "the reply for every other value"),
    ])

  static let weighted = Section(
    "a random reply", reply.keys + [Key("weight", .integer, "how often, compared with the others; 1 unless given")])
}

/// The keys of a reply.
enum ReplyKey: SectionKey {
  case kind(ReplyKind)
  case random, pick, by, truncate

  static let allCases: [ReplyKey] = ReplyKind.allCases.map { ReplyKey.kind($0) } + [.random, .pick, .by, .truncate]

  var word: String {
    switch self {
    case .kind(let kind): kind.rawValue
    case .random: "random"
    case .pick: "pick"
    case .by: "by"
    case .truncate: "truncate"
    }
  }

  var declared: Section.Key {
    switch self {
    case .kind(.text): holds(.template, "text, at most 2048 bytes of UTF-8")
    case .kind(.image): holds(.either([.template, .section(.media)]), "an image from the media library")
    case .kind(.voice): holds(.either([.template, .section(.media)]), "a recording from the media library")
    case .kind(.video): holds(.section(.video), "a video from the media library")
    case .kind(.music): holds(.section(.music), "a piece of music")
    case .kind(.news): holds(.oneOrMany(.section(.article)), "an article card; up to 8 for events, 1 for messages")
    case .kind(.transfer): holds(.either([.word(["customer_service"]), .section(.transfer)]), "hands the message to customer service")
    case .kind(.none): holds(.boolean, "silence: the platform gets `success`")
    case .random: holds(.list(.either([.template, .section(.weighted)])), "one of these, by weight")
    case .pick: holds(.word(RandomPick.allCases.map(\.rawValue)), "how `random` chooses; `even` unless given")
    case .by: holds(.section(.by), "one of several replies, by a value")
    case .truncate: holds(.word(TruncationPolicy.names), since: .second, "what happens to text over the limit")
    }
  }

  /// Whether it says what is sent; the others say more about that.
  var isReply: Bool {
    switch self {
    case .kind, .random, .by: true
    case .pick, .truncate: false
    }
  }
}
