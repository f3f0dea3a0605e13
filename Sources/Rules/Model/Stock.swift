/// What is given out until it is used up.
package struct Stock: Sendable {
  package enum Pieces: Sendable {
    case count(Int)
    /// Keys of a table.
    case table(Int)
  }
  package let name: String
  package let pieces: Pieces

  /// How many there are.
  package func count(tables: [Table]) -> Int {
    switch pieces {
    case .count(let count): count
    case .table(let table): tables[table].rows.count
    }
  }

  /// What is given out, told apart by it.
  /// - Parameter index: from 0, below `count`.
  package func piece(_ index: Int, tables: [Table]) -> String {
    switch pieces {
    case .count: String(index + 1)
    case .table(let table): tables[table].key(index)
    }
  }
}

package struct CompiledTake: Sendable {
  package let stock: Int
  package let share: TakeShare
  package let span: SourceSpan
}
