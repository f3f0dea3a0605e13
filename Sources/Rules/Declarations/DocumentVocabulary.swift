/// The keys of the top of a rules file.
extension Section {
  static let document = Section("a rules file", DocumentKey.self)

  static let defaults = Section(
    "`defaults`",
    [
      Key("account", .identifier, "account that rules and campaigns belong to unless they say otherwise"),
      Key("timezone", .text, "IANA name of the zone in which times and dates are read; `Asia/Shanghai` unless given"),
      Key("truncate", .word(TruncationPolicy.names), since: .second, "what happens to text over 2048 bytes"),
    ])

  static let table = Section(
    "a table",
    [
      Key("key", .oneOrMany(.identifier), required: true, "the column that identifies a row, or the two that do together"),
      Key(
        "columns", .map(.columnKind), required: true,
        "the columns and what they hold: a word, `enum(a|b)`, or `list(NAME)` for a row of another list"),
      Key("optional", .oneOrMany(.identifier), since: .sixth, "columns that may be empty; all others must then hold something"),
      Key("rows", .list(.list(.text)), "the rows, values in the order of the columns"),
      Key("from", .text, "CSV file with a header line, relative to this file"),
    ])
}

/// The keys of the top of a rules file.
enum DocumentKey: String, SectionKey {
  case wxrules, requires, include, defaults, accounts, lists, calendars, macros, campaigns, media, templates, stocks, counters, variables = "vars",
    attributes =
    "attrs", menu, always,
    rules
  case moved, outside, experiments, report
  case overrides, tests

  var declared: Section.Key {
    switch self {
    case .wxrules: holds(.word(["1"]), required: true, "major version of the language; must be the first key")
    case .requires: holds(.version, "oldest engine that understands every key below, as `\">=1.0\"`")
    case .include: holds(.oneOrMany(.text), "files that belong to this rule set, relative to this file; `*` stands for any name")
    case .defaults: holds(.section(.defaults), "what holds for the whole rule set")
    case .accounts: holds(.map(.section(.account)), "the Official Accounts that are served")
    case .lists: holds(.map(.either([.list(.text), .section(.table)])), "named lists of words, and keyed tables")
    case .calendars: holds(.map(.section(.calendar)), since: .sixth, "when somebody is there: opening hours, days off, days that are worked instead")
    case .macros: holds(.map(.section(.condition)), "named conditions, used as `macro: NAME`")
    case .campaigns: holds(.map(.section(.campaign)), "QR codes with parameters")
    case .media: holds(.map(.section(.medium)), since: .fifth, "pictures, recordings and films that are uploaded and kept fresh")
    case .templates: holds(.map(.section(.platformTemplate)), since: .sixth, "the platform's templates, which template messages fill")
    case .stocks: holds(.map(.section(.stock)), since: .fifth, "what is given out until it is used up: coupons, gifts")
    case .counters: holds(.map(.section(.counter)), since: .fifth, "what is counted for each follower")
    case .variables:
      holds(
        .map(.word(VariableKind.allCases.map(\.rawValue))), since: .sixth,
        "what variables of the follower hold, where that is not what everything that sets them gives")
    case .attributes:
      holds(
        .map(.word(VariableKind.allCases.map(\.rawValue))), since: .sixth,
        "attributes of the follower that come from elsewhere, by the API or an import, and what they hold")
    case .outside: holds(.map(.section(.outside)), since: .sixth, "events that your own servers post, by `POST /events/NAME`")
    case .experiments: holds(.map(.section(.experiment)), since: .seventh, "arms that are tried on followers for a time, and measured")
    case .report: holds(.section(.report), since: .seventh, "what reports count by")
    case .menu: holds(.oneOrMany(.section(.menu)), since: .fifth, "the account's menu; several for several accounts")
    case .always: holds(.list(.section(.alwaysEntry)), since: .sixth, "actions that run whoever answers: every entry that matches, top to bottom")
    case .rules: holds(.list(.section(.rule)), "first match wins, top to bottom, inside each tier")
    case .moved: holds(.section(.moves), since: .sixth, "what was renamed, as `old: new`: what is kept of followers goes on under the new name")
    case .overrides:
      holds(.oneOrMany(.section(.overrides)), since: .second, "changes to what files declare, key by key; with `for`, for some accounts")
    case .tests: holds(.list(.section(.test)), "events and what must come of them")
    }
  }
}
