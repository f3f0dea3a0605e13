/// The keys of what is counted.
extension Section {
  static let counter = Section("a counter", CounterKey.self)
}

/// The keys of a counter.
enum CounterKey: String, SectionKey {
  case on, when, of, within, each

  var declared: Section.Key {
    switch self {
    case .on: holds(.oneOrMany(.either([.word(EventKind.words), .outsideEvent, .map(.text)])), required: true, "the events that it counts")
    case .when: holds(.section(.condition), "conditions, all of which must hold")
    case .of: holds(.template, "counts each value of this once, as the booth of a scan")
    case .within: holds(.duration, since: .sixth, "counts only what is not longer ago; all that ever happened unless given")
    case .each:
      holds(
        .word(CalendarPeriod.allCases.map(\.rawValue)), since: .sixth,
        "counts from 0 each day, each week from Monday, or each month, in the account's zone")
    }
  }
}
