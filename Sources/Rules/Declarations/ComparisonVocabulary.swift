/// The keys that say what a value is compared with.
enum ComparisonKey: String, SectionKey {
  case equals, oneOf = "in", gt, gte, lt, lte, exists, prefix, suffix

  var declared: Section.Key {
    switch self {
    case .equals: holds(.text, "equal to")
    case .oneOf: holds(.either([.list(.text), .section(.listReference)]), "one of")
    case .gt: holds(.number, "greater than")
    case .gte: holds(.number, "at least")
    case .lt: holds(.number, "less than")
    case .lte: holds(.number, "at most")
    case .exists: holds(.boolean, "whether there is a value")
    case .prefix: holds(.text, "begins with")
    case .suffix: holds(.text, "ends with")
    }
  }

  /// Those that stand in a condition itself, beside what they compare.
  static let beside = allCases.filter(\.standsBeside)

  private var standsBeside: Bool {
    switch self {
    case .equals, .oneOf, .gt, .gte, .lt, .lte, .exists: true
    case .prefix, .suffix: false
    }
  }

  var declaredBeside: Section.Key { holds(declared.shape, since: declared.since, "beside `attr`, `var` or `counter`: \(declared.summary)") }
}
