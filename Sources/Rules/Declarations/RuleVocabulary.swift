/// The keys of rules, and of how often one answers.
extension Section {
  static let rule = Section("a rule", RuleKey.self)
  static let split = Section("`split`", SplitKey.self)
  static let limit = Section("`limit`", LimitKey.self)
  static let take = Section("`take`", TakeKey.self)
}

/// The keys of a rule.
enum RuleKey: String, SectionKey {
  case id, description, on, when, split, reply, actions = "do", continues = "continue", tier, accounts, enabled, audit, overlaps, limit, take

  var declared: Section.Key {
    switch self {
    case .id: holds(.identifier, required: true, "unique name; logs, tests and the ledger use it")
    case .description: holds(.text, "for people")
    case .on: holds(.oneOrMany(.either([.word(EventKind.words), .outsideEvent, .map(.text)])), required: true, "the events it is for")
    case .when: holds(.section(.condition), "conditions, all of which must hold")
    case .split:
      holds(
        .either([.identifier, .section(.split)]), "divides followers into arms, each with a reply of its own; or the name of an experiment")
    case .reply:
      holds(
        .either([.template, .section(.reply), .map(.either([.template, .section(.reply)]))]),
        "what the follower sees; with `split`, one for each arm")
    case .actions: holds(.list(.section(.action)), "what else is done")
    case .continues:
      holds(
        .boolean,
        deprecated: Deprecation(
          since: .sixth, instead: "the rule under `always:`, without `continue` and `tier`",
          because: "a rule above that answers takes its actions away, and nobody sees it"),
        "actions only: later rules are asked too")
    case .tier: holds(.word(Tier.allCases.map(\.rawValue)), "`override` comes before `normal`, `normal` before `fallback`")
    case .accounts: holds(.oneOrMany(.identifier), "accounts it is for, if not all")
    case .enabled: holds(.boolean, "`false` leaves the rule out")
    case .audit: holds(.boolean, "matched and logged, without effect")
    case .overlaps: holds(.oneOrMany(.identifier), "rules that it overlaps with on purpose")
    case .limit: holds(.section(.limit), since: .fifth, "the rule answers a follower only so often; then later rules are asked")
    case .take:
      holds(.section(.take), since: .fifth, "the rule answers only when the follower can take a piece of a stock, and gives it")
    }
  }
}

/// The keys of a division of followers.
enum SplitKey: String, SectionKey {
  case experiment, by, arms

  var declared: Section.Key {
    switch self {
    case .experiment: holds(.identifier, required: true, "the name that is hashed: rules of one experiment share their arms")
    case .by: holds(.word(["openid"]), "what is hashed with it: the same person keeps the same arm")
    case .arms: holds(.map(.percent), required: true, "the arms and their shares; they add up to 100%")
    }
  }
}

/// The keys of how often a rule answers.
enum LimitKey: String, SectionKey {
  case times, per, within, each, by

  /// Those that say over which time it is counted.
  static let periods: [LimitKey] = [.within, .each]

  var declared: Section.Key {
    switch self {
    case .times: holds(.integer, required: true, "how often the rule answers")
    case .per:
      holds(
        .word(LimitShare.allCases.map(\.rawValue)),
        "whose answers are counted: those to one follower, or `account`: those to all of them together; `user` unless given")
    case .within: holds(.duration, "in how long; for ever unless given")
    case .each:
      holds(
        .word(CalendarPeriod.allCases.map(\.rawValue)), since: .sixth,
        "in a day, a week from Monday, or a month of the calendar, in the account's zone")
    case .by: holds(.template, since: .sixth, "answers are counted apart for each value of this, as the scene of an alert")
    }
  }
}

/// The keys of what a rule takes from a stock.
enum TakeKey: String, SectionKey {
  case stock, of, per

  var declared: Section.Key {
    switch self {
    case .stock: holds(.identifier, required: true, "a stock defined under `stocks`")
    case .of: holds(.template, since: .sixth, "of a stock with `by`: from the pieces of which value, as `\"{{ batch }}\"`")
    case .per:
      holds(.word(TakeShare.allCases.map(\.rawValue)), "`user`: once in a follower's life; `event`: each time; `user` unless given")
    }
  }
}
