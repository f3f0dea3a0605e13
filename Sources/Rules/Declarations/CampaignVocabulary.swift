/// The keys of campaigns: which codes there are, and when they hold.
extension Section {
  static let campaign = Section("a campaign", CampaignKey.self)
  static let moved = Section("`moved`", MovedKey.self)
  static let qr = Section("`qr`", QRKey.self)
  static let member = Section("`for_each`", MemberKey.self)
  static let active = Section("`active`", DateWindowKey.self)
}

/// The keys of a campaign.
enum CampaignKey: String, SectionKey {
  case qr, forEach = "for_each", active, protect, accounts, account, description, fields, attribution, cost, moved

  var declared: Section.Key {
    switch self {
    case .qr: holds(.section(.qr), required: true, "the kind of code and the scene in it")
    case .forEach: holds(.map(.section(.member)), "what the holes of the scene run over: one code for each combination")
    case .active: holds(.section(.active), "when the campaign holds; outside, `campaign:` does not match")
    case .protect: holds(.boolean, "the codes are printed: they are never removed or changed")
    case .accounts: holds(.oneOrMany(.identifier), since: .sixth, "the accounts whose codes they are; that of `defaults` unless given")
    case .account: holds(.identifier, deprecated: .singleAccount, "the account that the codes belong to")
    case .description: holds(.text, "for people")
    case .fields: holds(.map(.template), since: .second, "values of your own, readable as `campaign.fields.NAME`")
    case .attribution:
      holds(
        .either([.word([CampaignAttribution.noneWord]), .section(.attribution)]), since: .third,
        "this campaign's own, instead of the account's; `none`: its codes bring nobody, and are no touch")
    case .cost: holds(.either([.number, .section(.cost)]), since: .seventh, "what it cost, for reports; in whatever currency you count in")
    case .moved: holds(.section(.moved), since: .fourth, "the codes existed under another name: they go on as these")
    }
  }
}

/// The keys of what a campaign was called before.
enum MovedKey: String, SectionKey {
  case from, keys

  var declared: Section.Key {
    switch self {
    case .from: holds(.identifier, "name that the campaign had")
    case .keys: holds(.map(.text), "keys that were renamed, as `old: new`")
    }
  }
}

/// The keys of a campaign's codes.
enum QRKey: String, SectionKey {
  case kind, scene, allocate, range, expires, renew, mint

  var declared: Section.Key {
    switch self {
    case .kind:
      holds(
        .word(CampaignKind.allCases.map(\.rawValue)), required: true,
        "permanent codes are 100 000 per account; temporary ones last at most 30 days")
    case .scene: holds(.pattern, required: true, "`int`, or the text in the code with holes named in `for_each`")
    case .allocate: holds(.range, "for `scene: int` with `for_each`: the ids to give out")
    case .range: holds(.range, "for `scene: int` on demand: the ids to draw from")
    case .expires: holds(.duration, "lifetime of a temporary code, at most 30d")
    case .renew: holds(.duration, "how long before its end a temporary code is renewed")
    case .mint: holds(.word(CodeMaking.allCases.map(\.rawValue)), "made by `wxrules qr apply`, or when asked for")
    }
  }
}

/// The keys of what a hole runs over; one of them is given.
enum MemberKey: String, SectionKey {
  case list, range, of

  var declared: Section.Key {
    switch self {
    case .list: holds(.identifier, "every row of a list or table")
    case .range: holds(.range, "every number of a range, as `1..24`")
    case .of: holds(.list(.text), "these words")
    }
  }
}
