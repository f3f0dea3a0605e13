/// Whether parts of two rule sets are the same as far as both have them; each is compared once.
final class ContentAgreements {
  private struct Pair: Hashable {
    let old: Int
    let new: Int
  }
  private var known: (tables: [Pair: Bool], stocks: [Pair: Bool]) = ([:], [:])
  private let old: CompiledRules
  private let new: CompiledRules

  init(_ old: CompiledRules, _ new: CompiledRules) { (self.old, self.new) = (old, new) }

  /// Whether a row that both tables have is the same in both.
  func rowsAgree(ofOld old: Int, new: Int) -> Bool {
    let pair = Pair(old: old, new: new)
    if let known = known.tables[pair] { return known }
    let agrees = Self.rowsAgree(self.old.tables[old], self.new.tables[new])
    known.tables[pair] = agrees
    return agrees
  }

  /// Whether the pieces of two stocks are the same, as far as both have some.
  func piecesAgree(ofOld old: Int, new: Int) -> Bool {
    let pair = Pair(old: old, new: new)
    if let known = known.stocks[pair] { return known }
    let (left, right) = (self.old.stocks[old], self.new.stocks[new])
    let (tables, others) = (self.old.tables, self.new.tables)
    let fewest = min(left.count(tables: tables), right.count(tables: others))
    let agree = (0..<fewest).allSatisfy { left.piece($0, tables: tables) == right.piece($0, tables: others) }
    known.stocks[pair] = agree
    return agree
  }

  private static func rowsAgree(_ old: Table, _ new: Table) -> Bool {
    guard old.name == new.name, old.columns == new.columns, old.keyColumns == new.keyColumns, old.keyColumns.count == 1 else { return false }
    return (0..<old.rowCount).allSatisfy { row in
      guard let other = new.row(ofKey: old.key(row)) else { return true }
      return old.columns.indices.allSatisfy { old.cells.bytes(row, $0) == new.cells.bytes(Int(other), $0) }
    }
  }
}
