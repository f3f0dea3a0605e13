/// Something that stands under a name at the top of a file, for others to use.
struct DeclaredName: Hashable {
  enum Kind { case list, calendar, macro, counter, stock, medium, platformTemplate, experiment }
  let kind: Kind
  let name: String

  init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }
}

/// Which names use which: what rules and campaigns use is used, and what only an unused name uses is not.
struct NameGraph {
  private var used: Set<DeclaredName> = []
  private var edges: [DeclaredName: Set<DeclaredName>] = [:]
  /// How deep conditions are looked into.
  private let depth: Int

  init(depth: Int) { self.depth = depth }

  /// - Parameter owner: the name that uses it; nil for a rule.
  mutating func add(_ name: DeclaredName, by owner: DeclaredName? = nil) {
    if let owner { edges[owner, default: []].insert(name) } else { used.insert(name) }
  }

  /// All that rules use, themselves or by what they use.
  var reached: Set<DeclaredName> {
    var reached = used
    var left = Array(used)
    while let next = left.popLast() { for name in edges[next] ?? [] where reached.insert(name).inserted { left.append(name) } }
    return reached
  }

  /// What some other of these names uses: to say it of that one is enough.
  func usedAmong(_ names: Set<DeclaredName>) -> Set<DeclaredName> {
    names.reduce(into: []) { used, owner in used.formUnion((edges[owner] ?? []).filter { $0 != owner }) }
  }

  // MARK: conditions

  mutating func add(_ condition: ConditionDeclaration?, by owner: DeclaredName? = nil) {
    if let condition { add(condition, by: owner, depth: 0) }
  }

  private mutating func add(_ condition: ConditionDeclaration, by owner: DeclaredName?, depth: Int) {
    guard depth < self.depth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { add(part, by: owner, depth: depth + 1) }
    case .not(let inner): add(inner, by: owner, depth: depth + 1)
    case .macro(let names): for name in names { add(DeclaredName(.macro, name.value), by: owner) }
    case .leaf(let leaf): add(leaf, by: owner)
    }
  }

  private mutating func add(_ leaf: ConditionLeaf, by owner: DeclaredName?) {
    switch leaf {
    case .scene(let patterns, _): add(patterns, by: owner)
    case .match(_, let match): for (mode, _) in match.modes { add(mode, by: owner) }
    case .field(_, let comparison), .number(_, let comparison): add(comparison, by: owner)
    case .value(let value):
      add(value.comparison, by: owner)
      for path in value.paths { add(path, by: owner) }
    case .taken(let stocks): for stock in stocks { add(DeclaredName(.stock, stock.value), by: owner) }
    case .dates(let days): add(days, by: owner)
    case .calendar(let name, _): add(DeclaredName(.calendar, name.value), by: owner)
    case .campaign, .subscription, .tag, .time, .dateWindow, .language, .source, .touch, .firstFollowed: return
    }
  }

  private mutating func add(_ mode: TextMatchDeclaration.Mode, by owner: DeclaredName?) {
    switch mode {
    case .equals(let words), .prefix(let words), .suffix(let words), .contains(let words), .containsAll(let words): add(words, by: owner)
    case .pattern(let patterns): add(patterns, by: owner)
    case .keyword(let keyword): add(DeclaredName(.list, keyword.list.value), by: owner)
    case .glob, .regex: return
    }
  }

  private mutating func add(_ comparison: ComparisonDeclaration, by owner: DeclaredName?) {
    for (test, _) in comparison.tests {
      switch test {
      case .oneOf(let words), .noneOf(let words): add(words, by: owner)
      case .equals, .number, .moment, .prefix, .suffix, .exists: continue
      }
    }
  }

  private mutating func add(_ words: WordsDeclaration, by owner: DeclaredName?) {
    if case .list(let name) = words { add(DeclaredName(.list, name.value), by: owner) }
  }

  mutating func add(_ days: DaysDeclaration?, by owner: DeclaredName?) {
    if case .list(let name)? = days { add(DeclaredName(.list, name.value), by: owner) }
  }

  private mutating func add(_ path: ValuePath, by owner: DeclaredName?) {
    guard path.names.count > 1 else { return }
    switch path.root {
    case "counters": add(DeclaredName(.counter, path.names[1]), by: owner)
    case "taken": add(DeclaredName(.stock, path.names[1]), by: owner)
    case "experiments": add(DeclaredName(.experiment, path.names[1]), by: owner)
    case "calendars": add(DeclaredName(.calendar, path.names[1]), by: owner)
    case "lists": add(DeclaredName(.list, path.names[1]), by: owner)
    default: return
    }
  }

  /// `{store:list(stores)}`; `list(timetable.class)` is a column of `timetable`.
  mutating func add(_ patterns: [PatternDeclaration], by owner: DeclaredName? = nil) {
    for pattern in patterns where pattern.text.utf8.contains(UInt8(ascii: "(")) {
      for hole in pattern.text.split(separator: "{") {
        guard let type = hole.prefix(while: { $0 != "}" }).split(separator: ":").last, let open = type.firstRange(of: "list(") else { continue }
        let name = type[open.upperBound...].prefix { $0 != ")" }.filter { $0 != " " }
        add(DeclaredName(.list, name), by: owner)
        if let dot = name.lastIndex(of: ".") { add(DeclaredName(.list, String(name[..<dot])), by: owner) }
      }
    }
  }
}
