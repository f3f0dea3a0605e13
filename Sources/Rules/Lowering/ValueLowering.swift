/// `where`: paths resolved as those of templates are, and what is asked of them compiled.
extension Lowering {
  mutating func value(_ declaration: ValueDeclaration, in scope: Scope?) -> (Condition.Leaf, [Scope.Way]) {
    let comparison = compiled(declaration.comparison)
    guard let scope, !scope.kinds.isEmpty else {
      for path in declaration.paths { _ = isCounter(path) }
      return (added(.never), [Scope.Way()])
    }
    let operand = operand(declaration.path, in: scope)
    var others: [(operand: AskedValue, isSame: Bool, path: ValuePath)] = []
    for other in declaration.others {
      if let found = self.operand(other.path, in: scope) { others.append((found, other.isSame, other.path)) }
    }
    guard let operand, others.count == declaration.others.count else { return (added(.never), [Scope.Way()]) }
    check(declaration, operand, comparison)
    for other in others {
      check(operand, against: other.operand, isSame: other.isSame, at: other.path)
      if other.isSame { noteRelation(operand.cells, other.operand.cells, at: other.path.span) }
    }
    uses.note([operand] + others.map(\.operand))
    var present = Set<String>()
    if comparison.needsValue || others.contains(where: \.isSame) { present.formUnion(declaration.path.keys) }
    for other in others where other.isSame { present.formUnion(other.path.keys) }
    let test = ValueTest(
      operand.operand, comparison, others: others.map { ValueTest.Other($0.operand.operand, isSame: $0.isSame) },
      rows: comparison.asksNow ? nil : operand.cells.map { rows($0, comparison) })
    return (added(test), [Scope.Way(present: present)])
  }

  /// A column that is held against the key of another table has words of it.
  private mutating func noteRelation(_ a: AskedValue.Column?, _ b: AskedValue.Column?, at span: SourceSpan) {
    guard let a, let b, a.table != b.table else { return }
    for (from, to) in [(a, b), (b, a)] where !from.isKey && parts.tables[to.table].keyColumns == [to.column] {
      uses.note(ColumnLookup(table: from.table, column: from.column, target: to.table, keyColumn: to.column, use: .compared), at: span)
    }
  }

  private mutating func added(_ test: ValueTest) -> Condition.Leaf {
    parts.values.append(test)
    return .value(Int32(parts.values.count - 1))
  }

  // MARK: paths

  private mutating func operand(_ path: ValuePath, in scope: Scope) -> AskedValue? {
    guard isCounter(path) else { return nil }
    if path.root == "now" {
      report(
        Diagnostic(
          .notInScope, "`now` is not there while rules are asked", at: path.span,
          notes: ["an event is judged by its own time, however late it comes"], help: ["ask `time:` or `date:`, which go by the time of the event"]))
      return nil
    }
    var resolver = TemplateResolver(scope: scope, tables: parts.tables, place: .text)
    let expression = resolver.expression(.path(path.parsed), allowsAbsent: true)
    for fault in resolver.faults {
      report(
        Diagnostic(
          fault.code, fault.message, at: path.isVerbatim ? path.span.narrowed(to: path.shifted(fault.range)) : path.span, label: fault.label,
          notes: fault.notes, help: path.written(instead: scope).map { [$0] } ?? fault.help))
    }
    guard resolver.faults.isEmpty, case .variable(let variable, let members) = expression else { return nil }
    if case .capture(let name) = variable, let missing = scope.ways.first(where: { way in !way.isOpen && !way.captures.contains { $0.name == name } })
    {
      report(
        Diagnostic(
          .notInScope, "`\(path.text)` is not there on every way this rule can match", at: path.span,
          related: scope.ways.flatMap(\.labels).map { Diagnostic.Label($0.span, $0.text) },
          help: [
            missing.labels.isEmpty
              ? "put `where` beside the condition that binds `\(name)`" : "put `where` beside the condition that binds `\(name)`, under `any:`"
          ]))
      return nil
    }
    let (kind, column, field) = (resolver.kind(of: .path(path.parsed)), resolver.column(path.parsed), field(variable, members, in: scope))
    // A moment is no day.
    let isCapture = if case .capture = variable { true } else { false }
    let isDay = kind == .time && (isCapture || column != nil || field == .date)
    return AskedValue(
      operand: ValueTest.Operand(path: path.text, variable: variable, members: members, isWholeDay: isDay), kind: kind,
      cells: self.column(path, variable, in: scope), words: closedWords(path, variable, members, resolver),
      range: range(variable, members, in: scope),
      isGroup: scope.ways.contains { way in way.captures.contains { $0.name == path.root && $0.type.isGroup } },
      field: field, column: column)
  }

  /// Of a counter that is not declared the section is named to which it belongs.
  private mutating func isCounter(_ path: ValuePath) -> Bool {
    guard path.root == "counters", path.names.count == 2, !counterNames.contains(path.names[1]) else { return true }
    let span = path.isVerbatim ? path.span.narrowed(to: path.shifted(9..<path.text.utf8.count)) : path.span
    undefined(Located(path.names[1], span), "counter", in: counterNames.sorted(), add: "counters")
    return false
  }

  // MARK: what can be there

  private func column(_ path: ValuePath, _ variable: Variable, in scope: Scope) -> AskedValue.Column? {
    guard case .capture = variable, path.names.count <= 2 else { return nil }
    let table: Int
    switch scope.meaning(of: path.root, []) {
    case .found(_, .table(let index), _), .partial(_, .table(let index), _): table = index
    case .found, .partial, .notHere, .unknown: return nil
    }
    if parts.tables[table].isPlain, path.names.count > 1 { return nil }
    if path.names.count == 1 { return AskedValue.Column(table: table, column: parts.tables[table].keyColumns[0], isKey: true) }
    return parts.tables[table].columns.firstIndex { $0.name == path.names[1] }.map { AskedValue.Column(table: table, column: $0, isKey: false) }
  }

  private func closedWords(_ path: ValuePath, _ variable: Variable, _ members: [TemplateMember], _ resolver: TemplateResolver) -> [String]? {
    guard members.isEmpty else { return nil }
    switch variable {
    case .capture(let name):
      let types = (resolver.scope?.ways ?? []).map { way in way.captures.first { $0.name == name }?.type }
      var words: [String] = []
      for type in types {
        guard case .hole(.choice(let choices))? = type else { return nil }
        words += choices.filter { !words.contains($0) }
      }
      return words.isEmpty ? nil : words
    case .campaignID, .firstTouch(.campaign), .lastTouch(.campaign): return campaignIndex.isEmpty ? nil : campaignIndex.keys.sorted()
    case .accountName: return accountIndex.isEmpty ? nil : accountIndex.keys.sorted()
    default: return resolver.closedWords(of: .path(path.parsed))
    }
  }

  private func field(_ variable: Variable, _ members: [TemplateMember], in scope: Scope) -> OutsideFieldKind? {
    guard case .eventField(let path) = variable, path.count == 1, members.isEmpty, scope.kinds == [.outside], let events = scope.outside else {
      return nil
    }
    let kinds = Set(events.compactMap { $0[path[0]]?.kind })
    return kinds.count == 1 ? kinds.first : nil
  }

  /// The numbers that it can be, where that is known.
  private func range(_ variable: Variable, _ members: [TemplateMember], in scope: Scope) -> ClosedRange<Double>? {
    guard members.isEmpty else { return nil }
    switch variable {
    case .counter, .number: return 0...Double.infinity
    case .capture(let name):
      var range: ClosedRange<Double>?
      for way in scope.ways {
        guard case .hole(.int(let own))? = way.captures.first(where: { $0.name == name })?.type else { return nil }
        let bounds = Double(own.lowerBound)...Double(own.upperBound)
        range = range.map { min($0.lowerBound, bounds.lowerBound)...max($0.upperBound, bounds.upperBound) } ?? bounds
      }
      return range
    default: return nil
    }
  }

  // MARK: rows

  private mutating func rows(_ column: AskedValue.Column, _ comparison: Comparison) -> RowSet {
    let cells = cells(column)
    let verdicts = comparison.verdicts(for: cells.values)
    var rows = RowSet(of: column.table, rows: cells.ofRow.count)
    for (row, cell) in cells.ofRow.enumerated() where verdicts[Int(cell)] { rows.insert(row) }
    return rows
  }

  /// What stands in a column, each once: hundreds of rules may ask the same one.
  mutating func cells(_ column: AskedValue.Column) -> AskedValue.Cells {
    if let known = askedCells[column] { return known }
    let table = parts.tables[column.table]
    var cells = AskedValue.Cells()
    var index: [String: Int32] = [:]
    for row in 0..<table.rowCount {
      let text = table.cells.text(row, column.column)
      let cell = index[text] ?? Int32(cells.values.count)
      if index[text] == nil {
        index[text] = cell
        cells.values.append(column.isKey || table.isPlain ? .text(text) : table.value(row, column.column, in: parts.timezone))
      }
      cells.ofRow.append(cell)
    }
    askedCells[column] = cells
    return cells
  }
}

/// A value that is asked, and what is known of it before any event.
struct AskedValue {
  struct Column: Hashable {
    let table: Int
    let column: Int
    /// Whether the row itself is asked, which goes by its key.
    let isKey: Bool
  }
  struct Cells {
    var values: [Value] = []
    var ofRow: [Int32] = []
  }
  let operand: ValueTest.Operand
  let kind: Scope.Kind
  let cells: Column?
  /// The words of which it is always one.
  let words: [String]?
  let range: ClosedRange<Double>?
  /// Whether a group of a regex takes it.
  let isGroup: Bool
  /// What a field of an event from outside is declared to be.
  let field: OutsideFieldKind?
  /// The column of which it is a cell, by whatever path.
  let column: Table.Column?
}

extension ValuePath {
  /// Of the path and of all that it is a member of, as templates look them up.
  var keys: Set<String> { Set((1...max(1, names.count)).map { names.prefix($0).joined(separator: PathKey.separator) }) }

  /// Whether it can be what a condition binds: no other value has a name of its own there.
  var mayBeCaptured: Bool {
    names.count == 1
      || !["event", "message", "subscription", "user", "vars", "account", "counters", "taken", "scene", "split", "experiments", "calendars", "lists"]
        .contains(root)
  }

  /// A place in the path as a place in the file.
  func shifted(_ range: Range<Int>) -> Range<Int> { span.bytes.lowerBound + range.lowerBound..<span.bytes.lowerBound + range.upperBound }

  /// Keys of `when` that somebody wrote as paths.
  func written(instead scope: Scope) -> Phrase? {
    switch root {
    case "tag", "tags": names.count == 1 ? "write `tag: NAME` beside `where`" : nil
    case "var": "a variable is `vars.NAME`"
    case "attr", "attrs": "an attribute is `user.attrs.NAME`"
    case "counter": "a counter is `counters.NAME`"
    case "follow_count", "openid": "write `user.\(root)`"
    default: nil
    }
  }
}
