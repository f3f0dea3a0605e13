/// The keys of a comparison of one value, under a path of `where`.
extension Section {
  static let valueComparison = Section("a comparison of `where`", ValueComparisonKey.self)
}

enum ValueComparisonKey: SectionKey {
  case compared(ComparisonKey)
  case differs
  case same, notSame

  static let allCases: [ValueComparisonKey] =
    [.compared(.equals), .differs] + ComparisonKey.allCases.dropFirst().map { .compared($0) } + [.same, .notSame]

  var word: String {
    switch self {
    case .compared(let key): key.word
    case .differs: "not"
    case .same: "same_as"
    case .notSame: "not_same_as"
    }
  }

  var declared: Section.Key {
    switch self {
    case .compared(let key):
      switch key {
      case .gt, .gte, .lt, .lte:
        holds(
          .either([.number, .date, .clockTime, .word([ComparedMoment.nowWord])]), since: .sixth,
          "\(key.declared.summary); of a day also `2035-01-01`, of a time of day `09:30`, of both `now`: the event's own")
      case .equals, .oneOf, .exists, .prefix, .suffix: holds(key.declared.shape, since: .sixth, key.declared.summary)
      }
    case .differs:
      holds(
        .either([.oneOrMany(.text), .section(.listReference)]), since: .sixth, "not equal to it, nor to one of these; also when there is no value")
    case .same: holds(.text, since: .sixth, "equal to the value of another path")
    case .notSame: holds(.text, since: .sixth, "not equal to the value of another path; also when there is no value")
    }
  }
}
