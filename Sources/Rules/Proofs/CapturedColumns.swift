/// What is read of rows that conditions capture: by the names under which they are, the columns; of a column that holds keys of another list,
/// the path into that.
struct CapturedColumns {
  private enum Read {
    case columns(Set<[String]>)
    case whole
  }
  private var reads: [String: Read] = [:]
  /// Whether templates are rendered that may read anything.
  private var isAnything = false
  /// Whether a captured value itself is read; it is part of the condition that captures it.
  private var readsValues = false

  /// Whether nothing that is captured is read.
  var isEmpty: Bool { reads.isEmpty && !isAnything && !readsValues }

  mutating func note(_ name: String, _ members: [TemplateMember]) {
    guard let path = Self.path(members), !path.isEmpty else { return reads[name] = .whole }
    switch reads[name] {
    case nil: reads[name] = .columns([path])
    case .columns(let others): reads[name] = .columns(others.union([path]))
    case .whole: break
    }
  }

  mutating func noteAnything() { isAnything = true }

  mutating func noteValue() { readsValues = true }

  mutating func noteAll(of other: CapturedColumns) {
    isAnything = isAnything || other.isAnything
    readsValues = readsValues || other.readsValues
    for (name, read) in other.reads {
      switch (reads[name], read) {
      case (.columns(let own), .columns(let more)): reads[name] = .columns(own.union(more))
      case (nil, _): reads[name] = read
      case (.whole, _), (_, .whole): reads[name] = .whole
      }
    }
  }

  /// Names of columns; nil where it is known only when it is rendered.
  static func path(_ members: some Sequence<TemplateMember>) -> [String]? {
    var path: [String] = []
    for member in members {
      guard let name = member.name else { return nil }
      path.append(name)
    }
    return path
  }

  /// What stands in all these columns of captured rows.
  func write(_ captured: [(name: String, table: Int)], of contents: RuleContents, to hash: inout ContentHasher) {
    for (name, table) in captured {
      switch isAnything ? .whole : reads[name] {
      case nil: continue
      case .whole: hash.add(contents.wholeWithOthers(table))
      case .columns(let paths):
        for path in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
          hash.add(path)
          hash.add(contents.column(path, of: table))
        }
      }
    }
  }
}

extension RuleContent {
  /// Whether what it does hangs on a captured row, beside its key.
  var readsRows: Bool { rows != ContentHasher().digest }
}

extension RuleContents {
  /// A table, and all those whose rows its cells name.
  func wholeWithOthers(_ table: Int) -> ContentDigest {
    var hash = ContentHasher()
    hash.add(whole(table))
    for other in tablesNamed(by: [table]) { hash.add(whole(other)) }
    return hash.digest
  }

  /// Those whose rows cells name, and whose rows the cells there name.
  func tablesNamed(by tables: [Int]) -> [Int] {
    var named: [Int] = []
    var open = tables
    while let next = open.popLast() {
      for case .list(let other) in rules.tables[next].columns.map(\.kind) where !named.contains(other) {
        named.append(other)
        open.append(other)
      }
    }
    return named
  }

  /// The cells of a column, by rows; of one that holds keys of another table, all to which a path leads there.
  func column(_ path: [String], of table: Int) -> ContentDigest {
    keptColumn(path, of: table) {
      var hash = ContentHasher()
      let rows = rules.tables[table]
      guard let name = path.first, let column = rows.column(name) else { return hash.digest }
      write(columns: [column], of: table, to: &hash)
      for row in 0..<rows.rowCount {
        for key in rows.keyColumns { hash.add(bytes: rows.cells.bytes(row, key)) }
        hash.add(bytes: rows.cells.bytes(row, column))
      }
      if path.count > 1, case .list(let other) = rows.columns[column].kind { hash.add(self.column(Array(path.dropFirst()), of: other)) }
      return hash.digest
    }
  }

  /// One row, as far as a path leads into it.
  func row(_ key: String, _ path: [String], of table: Int) -> ContentDigest {
    var hash = ContentHasher()
    let rows = rules.tables[table]
    guard rows.keyColumns.count == 1, let row = rows.row(ofKey: key) else { return hash.digest }
    let columns = path.first.map { name in rows.column(name).map { [$0] } ?? [] } ?? Array(rows.columns.indices)
    write(columns: columns, of: table, to: &hash)
    for column in columns {
      hash.add(bytes: rows.cells.bytes(Int(row), column))
      if case .list(let other) = rows.columns[column].kind {
        hash.add(self.row(rows.cells.text(Int(row), column), Array(path.dropFirst()), of: other))
      }
    }
    return hash.digest
  }
}

extension ContentWriter {
  /// What is shown or looked up as it is: of a whole row that is its key, which conditions know.
  mutating func write(keyOf expression: TemplateExpression) {
    guard case .variable(.capture(let name), let members) = expression, members.isEmpty else { return write(expression) }
    hash.add(["key of", name])
    reads.noteValue()
  }

  /// Of a table, what a path leads to.
  mutating func write(rowsOf table: Int, _ members: [TemplateMember]) {
    hash.add(27)
    guard rules.tables[table].keyColumns.count == 1, let first = members.first, let path = CapturedColumns.path(members.dropFirst()) else {
      return hash.add(contents.wholeWithOthers(table))
    }
    if let key = first.name { return hash.add(contents.row(key, path, of: table)) }
    if case .index(.variable(let variable, let members)) = first, members.isEmpty { lookups.append((table, variable)) }
    hash.add(path.isEmpty ? contents.wholeWithOthers(table) : contents.column(path, of: table))
  }
}
