/// The keys of conditions.
extension Section {
  /// With `attr`, `var` or `counter` stand the keys that say what it is compared with.
  static let condition = Section("`when`", ConditionKey.allCases.map(\.declared) + ComparisonKey.beside.map(\.declaredBeside))

  static let comparison = Section("a comparison", ComparisonKey.self)

  static let textCondition = Section("a text condition", TextConditionKey.self)

  static let fieldCondition = Section("a comparison", FieldConditionKey.self)

  static let listReference = Section("a list", [Key("list", .identifier, required: true, "a list defined under `lists`")])

  static let keywordReference = Section("a list", KeywordKey.self)

  static let time = Section("`time`", TimeKey.self)

  static let date = Section("`date`", DateKey.self)
}

/// The keys of a condition; those of a comparison stand beside some of them.
enum ConditionKey: SectionKey {
  case form(ConditionForm)
  case number(NumberFact)

  /// As messages list them: numbers stand with what else is known of how the follower came.
  static let allCases: [ConditionKey] = {
    var keys = ConditionForm.allCases.map { ConditionKey.form($0) }
    keys.insert(contentsOf: NumberFact.allCases.map { ConditionKey.number($0) }, at: keys.firstIndex(of: .form(.firstFollowed)) ?? keys.endIndex)
    return keys
  }()

  var word: String {
    switch self {
    case .form(let form): form.word
    case .number(let number): number.rawValue
    }
  }

  var declared: Section.Key {
    switch self {
    case .form(let form): form.declared
    case .number(let number): holds(.section(.comparison), since: number.since, number.summary)
    }
  }

  /// Whether keys beside it say what it is compared with.
  var isCompared: Bool {
    switch self {
    case .form(let form): form.isCompared
    case .number: false
    }
  }
}

/// The keys of a condition that each have a form of their own.
enum ConditionForm: String, SectionKey {
  case scene, external, campaign, phase, subscription, text, key, url, field, values = "where", tag, attribute = "attr", variable = "var"
  case counter, taken, time, date, open, closed, language = "lang", source, firstTouch = "first_touch", lastTouch = "last_touch"
  case firstFollowed = "first_followed", all, any, not, macro

  var declared: Section.Key {
    switch self {
    case .scene: holds(.oneOrMany(.pattern), "scene of the scanned code, as a pattern with typed holes")
    case .external: holds(.boolean, "the scene is made by someone else: no campaign need produce it")
    case .campaign: holds(.oneOrMany(.identifier), "campaign of the scanned code")
    case .phase:
      holds(
        .oneOrMany(.word(CampaignPhase.allCases.map(\.rawValue))), since: .sixth,
        "beside `campaign`: where it stands at the time of the event; `running` unless given")
    case .subscription: holds(.oneOrMany(.word(Subscription.allCases.map(\.rawValue))), "what the follower was when the event happened")
    case .text: holds(.either([.text, .section(.textCondition)]), "what was written, after trimming and folding of case and width")
    case .key: holds(.either([.oneOrMany(.pattern), .section(.textCondition)]), "key of the menu button, letter by letter")
    case .url: holds(.either([.text, .section(.textCondition)]), "address of the menu button or the link, letter by letter")
    case .field: holds(.map(.either([.oneOrMany(.text), .section(.fieldCondition)])), "XML fields of the event, by name, letter by letter")
    case .values:
      holds(
        .map(.either([.oneOrMany(.text), .section(.valueComparison)])), since: .sixth,
        "values by their paths, as templates name them: captures, columns, variables, counters, facts")
    case .tag: holds(.oneOrMany(.text), "a tag that the follower has")
    case .attribute:
      holds(.identifier, deprecated: Self.asked(as: "user.attrs.NAME"), "an attribute of the follower, compared by a key beside it")
    case .variable: holds(.identifier, deprecated: Self.asked(as: "vars.NAME"), "a variable of the follower, compared by a key beside it")
    case .counter:
      holds(
        .identifier, since: .fifth, deprecated: Self.asked(as: "counters.NAME"), "a counter, this event counted, compared by a key beside it")
    case .taken: holds(.oneOrMany(.identifier), since: .fifth, "the follower has taken from one of these stocks")
    case .time: holds(.section(.time), "time of day and days of the week, half-open")
    case .date: holds(.either([.oneOrMany(.date), .section(.date)]), "days of the calendar")
    case .open: holds(.identifier, since: .sixth, "a calendar under `calendars`: the event falls into its hours")
    case .closed: holds(.identifier, since: .sixth, "a calendar under `calendars`: the event falls outside of its hours")
    case .language: holds(.oneOrMany(.text), "language of the follower")
    case .source: holds(.oneOrMany(.text), "how the follower came, as `ADD_SCENE_QR_CODE`")
    case .firstTouch: holds(.oneOrMany(.identifier), since: .third, "campaign of the first code that the follower ever scanned, before this event")
    case .lastTouch: holds(.oneOrMany(.identifier), since: .third, "campaign of the latest code that the follower scanned, before this event")
    case .firstFollowed: holds(.section(.active), since: .third, "when the follower followed first")
    case .all: holds(.list(.section(.condition)), "all of these")
    case .any: holds(.list(.section(.condition)), "at least one of these")
    case .not: holds(.section(.condition), "not this")
    case .macro: holds(.oneOrMany(.identifier), "a condition defined under `macros`")
    }
  }

  private static func asked(as path: String) -> Deprecation {
    Deprecation(
      since: .sixth, instead: "`where: { \(path): { gte: 1 } }`, or another comparison",
      because: "a condition has room for one such key, and `where` asks any value")
  }

  fileprivate var isCompared: Bool {
    switch self {
    case .attribute, .variable, .counter: true
    case .scene, .external, .campaign, .phase, .subscription, .text, .key, .url, .field, .values, .tag, .taken, .time, .date,
      .open, .closed, .language, .source,
      .firstTouch, .lastTouch, .firstFollowed, .all, .any, .not, .macro:
      false
    }
  }
}

/// The keys of a condition on a text, a key, an address or a field.
enum TextConditionKey: String, SectionKey {
  case equals, prefix, suffix, contains, containsAll = "contains_all", glob, pattern, regex, search, exact

  /// Those that compare.
  static let modes = allCases.filter { $0 != .search && $0 != .exact }

  private static let words: Shape = .either([.oneOrMany(.text), .section(.listReference)])
  private static let keywords: Shape = .either([.oneOrMany(.text), .section(.keywordReference)])

  var declared: Section.Key {
    switch self {
    case .equals: holds(Self.words, "is one of these")
    case .prefix: holds(Self.keywords, "begins with one of these")
    case .suffix: holds(Self.keywords, "ends with one of these")
    case .contains: holds(Self.keywords, "has one of these in it")
    case .containsAll: holds(Self.words, "has all of these in it")
    case .glob: holds(.oneOrMany(.text), "`*` is any run, `?` any one character")
    case .pattern: holds(.oneOrMany(.pattern), "a pattern with typed holes")
    case .regex: holds(.oneOrMany(.text), "RE2 syntax, the whole text unless `search: true`")
    case .search: holds(.boolean, "the regex may match a part of the text")
    case .exact:
      holds(
        .boolean, since: .sixth,
        "`true`: letter by letter, without trimming; `false`: case, width and the space around it do not count, as usual for `text`")
    }
  }
}

/// The keys of a condition on a field: as a text, as a number, as being there.
enum FieldConditionKey: SectionKey {
  case text(TextConditionKey)
  case compared(ComparisonKey)

  /// What both have is compared as a text, unless it is a number.
  static let allCases: [FieldConditionKey] =
    TextConditionKey.allCases.map { .text($0) } + ComparisonKey.allCases.filter { TextConditionKey.named($0.word) == nil }.map { .compared($0) }

  var word: String {
    switch self {
    case .text(let key): key.word
    case .compared(let key): key.word
    }
  }

  var declared: Section.Key {
    switch self {
    case .text(let key):
      switch key {
      case .contains, .containsAll, .glob, .pattern, .regex, .search:
        holds(key.declared.shape, since: .sixth, key.declared.summary)
      case .equals, .prefix, .suffix, .exact: key.declared
      }
    case .compared(let key): key.declared
    }
  }
}

/// The keys of a list whose words are looked for in a text.
enum KeywordKey: String, SectionKey {
  case list
  case name = "as"

  var declared: Section.Key {
    switch self {
    case .list: holds(.identifier, required: true, "a list defined under `lists`")
    case .name: holds(.identifier, since: .sixth, "what the longest word found is called, or the row whose key it is")
    }
  }
}

/// The keys of hours of the day.
enum TimeKey: String, SectionKey {
  case days, from, to

  var declared: Section.Key {
    switch self {
    case .days: holds(.oneOrMany(.text), "`mon` to `sun`, ranges as `mon-fri`; the day on which the window begins")
    case .from: holds(.clockTime, "first minute")
    case .to: holds(.clockTime, "first minute after the end; earlier than `from` crosses midnight")
    }
  }
}

/// The keys of a time between two days or moments.
enum DateWindowKey: String, SectionKey {
  case from, until, through

  var declared: Section.Key {
    switch self {
    case .from: holds(.dateTime, "first day or moment")
    case .until: holds(.dateTime, "first day or moment after the end")
    case .through: holds(.date, since: .sixth, "last day, which belongs to it")
    }
  }
}

/// The keys of days of the calendar: a window, or a list.
enum DateKey: SectionKey {
  case window(DateWindowKey)
  case list

  static let allCases: [DateKey] = DateWindowKey.allCases.map { DateKey.window($0) } + [.list]

  var word: String {
    switch self {
    case .window(let key): key.word
    case .list: "list"
    }
  }

  var declared: Section.Key {
    switch self {
    case .window(let key): key.declared
    case .list: holds(.identifier, "days of a list")
    }
  }
}
