/// The words of which a value is one, as far as that is known when the file is loaded.
struct ValueWords {
  enum Origin {
    /// Those that stand in a column today.
    case column(AskedValue.Column)
    /// Those that the language, the rule's pattern or its condition leave, and what says so.
    case closed(Diagnostic.Label?)
  }
  /// Each once, in the order in which they are written.
  let inOrder: [String]
  let all: Set<String>
  let origin: Origin

  init(_ words: [String], _ origin: Origin) {
    var all: Set<String> = []
    inOrder = words.filter { all.insert($0).inserted }
    self.all = all
    self.origin = origin
  }

  /// Whether no other word ever comes to them.
  var isClosed: Bool {
    switch origin {
    case .closed: true
    case .column: false
    }
  }
}

/// Words that conditions ask of values, by the last name of their paths: whoever names one has thought of it.
struct NamedWords {
  private(set) var words: [String: Set<String>] = [:]
  /// Names of which more is asked than words.
  private(set) var open: Set<String> = []

  mutating func add(_ word: String, of name: String) { words[name, default: []].insert(word) }
  mutating func open(_ name: String) { open.insert(name) }
}

extension Lowering {
  /// - Parameter byKey: whether a row is held against words as its key, as in `by:`.
  mutating func words(of path: TemplateParser.Path, _ resolver: TemplateResolver, byKey: Bool = false) -> ValueWords? {
    guard let scope = resolver.scope else { return nil }
    if case .found(let variable, let kind, let used) = scope.meaning(of: path.root, path.members.prefixNames), used == path.members.count {
      switch variable {
      case .subscription: return states(scope)
      case .experimentArm(let name): return scope.experiments[name].flatMap { $0.isEmpty ? nil : ValueWords($0, .closed(nil)) }
      case .splitArm: return scope.arms.isEmpty ? nil : ValueWords(scope.arms, .closed(nil))
      case .capture(let name):
        if case .table(let table) = kind, byKey || parts.tables[table].isPlain {
          return words(in: AskedValue.Column(table: table, column: parts.tables[table].keyColumns[0], isKey: true))
        }
        return choices(of: name, scope)
      default: break
      }
    }
    guard let column = resolver.cellColumn(path) else { return nil }
    switch parts.tables[column.table].columns[column.column].kind {
    case .string, .word, .url, .time, .choice, .list, .media: return words(in: column)
    // A number is compared with a number, a day with nothing that is written as a text.
    case .int, .decimal, .date, .template: return nil
    }
  }

  /// What the events of a rule, and what it asks of the follower's state, leave of the states.
  private func states(_ scope: Scope) -> ValueWords {
    var states = scope.kinds.reduce(into: Set<Subscription>()) { $0.formUnion($1.states) }
    var origin: Diagnostic.Label?
    for condition in ruleHere?.when.map({ necessary($0, depth: 0) }) ?? [] {
      guard case .leaf(.subscription(let asked)) = condition.kind else { continue }
      states.formIntersection(asked)
      origin = Diagnostic.Label(condition.span, "asked here")
    }
    return ValueWords(Subscription.allCases.filter(states.contains).map(\.rawValue), .closed(origin))
  }

  /// Conditions that hold whenever this one does.
  private func necessary(_ condition: ConditionDeclaration, depth: Int) -> [ConditionDeclaration] {
    guard depth < limits.conditionDepth else { return [] }
    switch condition.kind {
    case .all(let inner): return inner.flatMap { necessary($0, depth: depth + 1) }
    case .macro(let names): return names.flatMap { name in macros[name.value].map { necessary($0.condition, depth: depth + 1) } ?? [] }
    case .leaf: return [condition]
    case .any, .not: return []
    }
  }

  private func choices(of capture: String, _ scope: Scope) -> ValueWords? {
    var words: [String] = []
    for way in scope.ways {
      guard case .hole(.choice(let choices))? = way.captures.first(where: { $0.name == capture })?.type else { return nil }
      words += choices
    }
    return words.isEmpty ? nil : ValueWords(words, .closed(nil))
  }

  /// What stands in a column, on whichever account.
  private mutating func words(in column: AskedValue.Column) -> ValueWords? {
    if let known = uses.columnWords[column] { return known }
    var words: [String] = []
    for table in [column.table] + commonTables.filter({ $0.value == column.table }).keys.sorted() {
      // A row that could not be read may have any word.
      guard !incompleteTables.contains(table), parts.tables[table].columns.indices.contains(column.column) else { return nil }
      for value in cells(AskedValue.Column(table: table, column: column.column, isKey: column.isKey)).values {
        if case .text(let word) = value, !word.isEmpty { words.append(word) }
      }
    }
    let known = ValueWords(words, .column(column))
    uses.columnWords[column] = known
    return known
  }

  // MARK: what conditions leave

  /// Words that may come here: without those that some condition names, which was thought of, and without what the rule itself leaves out.
  /// Nil where that is not known.
  mutating func unnamed(_ words: ValueWords, of path: [String]) -> [String]? {
    guard let name = path.last else { return nil }
    let named = namedWords()
    if named.open.contains(name) { return nil }
    // Of another column of the row nobody knows which words it leaves of this one.
    let own = ruleHere?.conditions.flatMap { values(in: $0, depth: 0) } ?? []
    guard own.allSatisfy({ $0.path.root != path.first || $0.path.names == path }) else { return nil }
    for condition in ruleHere?.when.map({ necessary($0, depth: 0) }) ?? [] {
      guard case .leaf(.value(let value)) = condition.kind, value.path.names == path, let wanted = value.comparison.wantedWords else { continue }
      return words.inOrder.filter(wanted.contains)
    }
    return words.inOrder.filter { !(named.words[name]?.contains($0) ?? false) }
  }

  private mutating func namedWords() -> NamedWords {
    if let known = uses.namedWords { return known }
    var named = NamedWords()
    let macros = declarations.macros + declarations.overlays.values.flatMap(\.macros)
    for condition in declarations.rules.flatMap(\.conditions) + macros.map(\.condition) { add(condition, to: &named, depth: 0) }
    uses.namedWords = named
    return named
  }

  private func add(_ condition: ConditionDeclaration, to named: inout NamedWords, depth: Int) {
    guard depth < limits.conditionDepth else { return }
    switch condition.kind {
    case .all(let inner), .any(let inner): for part in inner { add(part, to: &named, depth: depth + 1) }
    case .not(let inner): add(inner, to: &named, depth: depth + 1)
    case .leaf(.subscription(let states)): for state in states { named.add(state.rawValue, of: "subscription") }
    case .leaf(.value(let value)): add(value, to: &named)
    case .leaf, .macro: return
    }
  }

  private func add(_ value: ValueDeclaration, to named: inout NamedWords) {
    guard let name = value.path.names.last else { return }
    for word in value.comparison.askedWords { named.add(word, of: name) }
    if !value.others.isEmpty { named.open(name) }
    for (test, _) in value.comparison.tests {
      switch test {
      case .equals, .oneOf(.words), .noneOf(.words), .exists: continue
      case .oneOf(.list), .noneOf(.list), .number, .moment, .prefix, .suffix: named.open(name)
      }
    }
  }

  private func values(in condition: ConditionDeclaration, depth: Int) -> [ValueDeclaration] {
    guard depth < limits.conditionDepth else { return [] }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.flatMap { values(in: $0, depth: depth + 1) }
    case .not(let inner): return values(in: inner, depth: depth + 1)
    case .macro(let names): return names.flatMap { name in macros[name.value].map { values(in: $0.condition, depth: depth + 1) } ?? [] }
    case .leaf(.value(let value)): return [value]
    case .leaf: return []
    }
  }
}

extension ComparisonDeclaration {
  /// Words of which it wants one, and nothing else.
  fileprivate var wantedWords: Set<String>? {
    guard tests.count == 1, let (test, _) = tests.first else { return nil }
    switch test {
    case .equals(let value): return [value.shown]
    case .oneOf(.words(let words)): return Set(words.map(\.value))
    case .noneOf, .oneOf(.list), .number, .moment, .prefix, .suffix, .exists: return nil
    }
  }

  /// Words that are written out.
  fileprivate var askedWords: [String] {
    tests.flatMap { test, _ -> [String] in
      switch test {
      case .equals(let value): [value.shown]
      case .oneOf(.words(let words)), .noneOf(.words(let words)): words.map(\.value)
      case .oneOf(.list), .noneOf(.list), .number, .moment, .prefix, .suffix, .exists: []
      }
    }
  }
}
