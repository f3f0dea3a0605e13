/// Rows that a template looks up, and columns that it chooses: which of them are there is known where the words are known that choose.
extension TemplateResolver {
  /// Words of which a value is one.
  enum KnownWords {
    case words([String])
    /// The keys of a table, by its place.
    case keys(of: Int)
  }

  /// Nil where any text may come.
  func knownWords(_ member: TemplateParser.Path.Member) -> KnownWords? {
    switch member {
    case .name(let name, _), .key(let name, _): .words([name])
    case .index(let expression, _): knownWords(of: expression)
    }
  }

  func knownWords(of expression: TemplateParser.Expression) -> KnownWords? {
    switch expression {
    case .literal(.text(let text)): return .words([text])
    case .literal, .empty, .blank, .range: return nil
    case .path(let path):
      if let words = closedWords(of: expression) { return .words(words) }
      guard local(path.root) == nil, let scope else { return nil }
      if path.members.isEmpty { return knownWords(ofCapture: path.root) }
      guard case .found(_, let kind, let used) = scope.meaning(of: path.root, path.members.prefixNames), let last = path.members.last?.spelled?.0
      else { return nil }
      if kind == .time, path.members.count == used + 1, last == Value.weekday { return .words(Value.weekdays) }
      guard path.members.count > used else { return nil }
      let row = self.kind(kind, path.members[used..<(path.members.count - 1)])
      guard let table = row.table, let column = tables[table].column(last), isCertain(path) else { return nil }
      switch tables[table].columns[column].kind {
      case .choice(let words): return .words(words)
      case .list(let target): return .keys(of: target)
      case .string, .word, .int, .decimal, .url, .date, .time, .template, .media: return nil
      }
    }
  }

  /// A hole that every way to match has alike.
  private func knownWords(ofCapture name: String) -> KnownWords? {
    guard let ways = scope?.ways else { return nil }
    let types = ways.map { way in way.captures.first { $0.name == name }?.type }
    guard let first = types.first, types.allSatisfy({ $0 == first }) else { return nil }
    switch first {
    case .hole(.choice(let words))?: return .words(words)
    case .hole(.list(let table))?: return .keys(of: table)
    case .hole, .group, nil: return nil
    }
  }

  // MARK: rows

  /// Rows that are looked for one by one, to know that all of them are there.
  private static let triedRows = 10_000

  func mayLackRow(_ keys: ArraySlice<TemplateParser.Path.Member>, in table: Table) -> Bool {
    var parts: [[String]] = []
    for (member, column) in zip(keys, table.keyColumns) {
      switch knownWords(member) {
      case .words(let words): parts.append(words)
      case .keys(of: let index):
        let other = tables[index]
        // The same table, perhaps with its keys folded.
        if table.keyColumns.count == 1, other.name == table.name { return false }
        if table.keyColumns.count > 1, other.name == "\(table.name).\(table.columns[column].name)", other.rowCount > Self.triedRows { return true }
        guard other.rowCount <= Self.triedRows else { return true }
        parts.append((0..<other.rowCount).map { other.key($0) })
      case nil: return true
      }
    }
    guard parts.reduce(1, { $0 * $1.count }) <= Self.triedRows else { return true }
    let first = parts.first ?? []
    if parts.count == 1 { return first.contains { table.row(ofKeys: [$0]) == nil } }
    return first.contains { a in parts[1].contains { table.row(ofKeys: [a, $0]) == nil } }
  }

  /// Whether what stands in brackets can be a key. What cannot is reported.
  mutating func mayBeKey(_ member: TemplateParser.Path.Member, ofColumn at: Int, in table: Table, _ path: TemplateParser.Path) -> Bool {
    let range: Range<Int>
    switch member {
    case .index(let expression, _):
      guard case .path(let inner) = expression, kind(of: expression) == .list || kind(of: expression) == .time else { return true }
      faults.append(
        Fault(
          code: .unknownVariable, message: "`\(inner.text)` is \(kind(of: expression).phrase), and never a key", range: inner.range,
          help: ["write a text, as `\(path.root).\(table.name)[…]`"]))
      return false
    case .name(let name, let place), .key(let name, let place):
      range = place
      let column = table.keyColumns[at]
      if (0..<table.rowCount).contains(where: { table.cells.bytes($0, column).elementsEqual(name.utf8) }) { return true }
      if case .name = member, table.column(name) != nil {
        lacksKey(path, table)
        return false
      }
      faults.append(
        Fault(
          code: .unknownVariable, message: "`\(name)` is not in column `\(table.columns[column].name)` of table `\(table.name)`", range: range,
          help: ["a key that is known only then stands in brackets: `[…]`"]))
      return false
    }
  }

  mutating func lacksKey(_ path: TemplateParser.Path, _ table: Table) {
    let keys = table.keyColumns.map { "[\(table.columns[$0].name)]" }.joined()
    let other = table.columns.indices.first { !table.keyColumns.contains($0) } ?? 0
    faults.append(
      Fault(
        code: .unknownVariable,
        message: table.keyColumns.count == 1
          ? "a row of table `\(table.name)` needs its key" : "a row of table `\(table.name)` needs both its keys",
        range: path.range, notes: ["which row is meant stands in brackets"],
        help: ["write `lists.\(table.name)\(keys).\(table.columns[other].name)`, with a variable in each of the brackets"]))
  }

  // MARK: columns

  func mayLack(_ member: TemplateParser.Path.Member, in table: Table) -> Bool {
    guard case .words(let names)? = knownWords(member) else { return true }
    return names.contains { name in
      guard let at = table.column(name) else { return !(member.spelled?.0 == name) }
      return mayBeEmpty(at, in: table)
    }
  }

  private func mayBeEmpty(_ at: Int, in table: Table) -> Bool {
    table.columns[at].isOptional || (table.columns[at].kind.valueKind == .number && table.hasEmptyCells[at])
  }

  /// Whether what stands in brackets behind a row can be one of its columns, and none that is a template.
  mutating func mayHoldColumn(_ expression: TemplateParser.Expression, in table: Table, _ range: Range<Int>) -> Bool {
    var known: [String]?
    if case .words(let words)? = knownWords(of: expression) { known = words }
    if let known, !known.contains(where: { table.column($0) != nil }) {
      faults.append(
        Fault(
          code: .unknownVariable, message: "table `\(table.name)` has no such column", range: range,
          notes: ["it would be one of \(quotedList(known.prefix(8)))"], help: ["columns are \(quotedList(table.columns.map(\.name)))"]))
      return false
    }
    if let column = table.columns.first(where: { $0.kind == .template && known?.contains($0.name) ?? true }) {
      faults.append(
        Fault(
          code: .unknownVariable, message: "column `\(column.name)` is a template, and cannot be chosen by a variable", range: range,
          notes: ["what it shows is checked where it is printed by its name"], help: ["ask for the column by its name, each in a branch of its own"]))
      return false
    }
    return true
  }

  mutating func keptTemplate(_ name: String, _ range: Range<Int>, _ path: TemplateParser.Path) {
    faults.append(
      Fault(
        code: .unknownVariable, message: "column `\(name)` is a template, which is not kept with the row", range: range,
        notes: ["`\(path.root)` holds the cells as they are written"], help: ["print it from what the rule captured, or assign the column itself"]))
  }

  /// Where a path ends in a cell that is a template; nil when it does not. The template's own members do not exist.
  func templateColumn(_ members: ArraySlice<TemplateParser.Path.Member>, of whole: Scope.Kind) -> (table: Int, column: Int, isLast: Bool)? {
    for (at, member) in zip(members.indices, members) {
      guard let table = kind(whole, members[..<at]).table, let name = member.spelled?.0, let column = tables[table].column(name),
        tables[table].columns[column].kind == .template
      else { continue }
      return (table, column, at == members.endIndex - 1)
    }
    return nil
  }
}
