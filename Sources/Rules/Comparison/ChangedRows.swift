/// Rows of lists that two rule sets do not have alike, by their keys: texts that show one are looked at before all others.
struct ChangedRows {
  private var keys: (old: [Int: [String]], new: [Int: [String]]) = ([:], [:])

  /// Of one list; more show nothing that these do not.
  private static let most = 64

  init(_ vocabulary: JointVocabulary) {
    let (old, new) = (vocabulary.old.contents, vocabulary.new.contents)
    // Accounts may have a list in forms of their own: the first is compared with the first.
    var places: [String: [Int]] = [:]
    for (at, table) in old.rules.tables.enumerated().reversed() { places[table.name, default: []].append(at) }
    for at in new.rules.tables.indices {
      guard let former = places[new.rules.tables[at].name]?.popLast(), old.whole(former) != new.whole(at) else { continue }
      keys.old[former] = Self.keys(of: old.rules.tables[former], unlike: new.rules.tables[at])
      keys.new[at] = Self.keys(of: new.rules.tables[at], unlike: old.rules.tables[former])
    }
    keys.old = Self.withThoseThatLead(to: keys.old, in: old.rules.tables)
    keys.new = Self.withThoseThatLead(to: keys.new, in: new.rules.tables)
  }

  func keys(of table: Int, _ side: ComparedArena.Side) -> [String] { (side == .old ? keys.old : keys.new)[table] ?? [] }

  private static func keys(of table: Table, unlike other: Table) -> [String] {
    guard table.keyColumns.count == 1 else { return [] }
    let columns = table.columns.map { other.column($0.name) }
    let changed = (0..<table.rowCount).lazy.filter { row in
      guard let twin = other.row(ofKey: table.key(row)) else { return true }
      return zip(table.columns.indices, columns).contains { column, former in
        former.map { table.cells.bytes(row, column) != other.cells.bytes(Int(twin), $0) } ?? true
      }
    }
    return changed.prefix(most).map { table.key($0) }
  }

  /// A cell may name a row of another list, and show what stands there.
  private static func withThoseThatLead(to keys: [Int: [String]], in tables: [Table]) -> [Int: [String]] {
    if keys.isEmpty { return keys }
    var all = keys
    for (at, table) in tables.enumerated() where table.keyColumns.count == 1 {
      for (column, kind) in table.columns.map(\.kind).enumerated() {
        guard case .list(let other) = kind, let changed = keys[other].map(Set.init) else { continue }
        let rows = (0..<table.rowCount).lazy.filter { changed.contains(table.cells.text($0, column)) }
        all[at, default: []] += rows.prefix(most).map { table.key($0) }
      }
    }
    return all
  }
}

extension ReplyTemplate {
  /// By what it chooses of a value as it is, and the cases that there are.
  var cases: [(of: Variable, values: [String])] {
    switch self {
    case .by(let field, let cases, let otherwise):
      let inner = cases.flatMap(\.reply.cases) + otherwise.cases
      guard case .variable(let variable, let members) = field, members.isEmpty else { return inner }
      return [(variable, cases.map(\.value))] + inner
    case .random(let choices, _): return choices.flatMap(\.reply.cases)
    case .arms(let arms): return arms.flatMap(\.cases)
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: return []
    }
  }

  /// Whether it is drawn.
  var isRandom: Bool {
    switch self {
    case .random: true
    case .arms(let arms): arms.contains(where: \.isRandom)
    case .by(_, let cases, let otherwise): otherwise.isRandom || cases.contains(where: \.reply.isRandom)
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: false
    }
  }
}
