/// What is asked of one value of the turn, compiled. A reference, so that asking costs one retain and not one for each of its parts.
package final class ValueTest: Sendable {
  /// A value, and the path by which it is shown.
  package struct Operand: Sendable {
    package let path: String
    package let variable: Variable
    package let members: [TemplateMember]
    /// Its name, when it is bound by a condition of the rule.
    package let capture: String?
    /// Whether it is a whole day, and no moment of it.
    package let isWholeDay: Bool

    package init(path: String, variable: Variable, members: [TemplateMember], isWholeDay: Bool = false) {
      self.path = path
      self.variable = variable
      self.members = members
      self.isWholeDay = isWholeDay
      capture = if case .capture(let name) = variable { name } else { nil }
    }

    package var isArm: Bool { if case .splitArm = variable { true } else { false } }
  }
  package struct Other: Sendable {
    package let operand: Operand
    package let isSame: Bool

    package init(_ operand: Operand, isSame: Bool) {
      self.operand = operand
      self.isSame = isSame
    }
  }
  package let operand: Operand
  package let comparison: Comparison
  package let others: [Other]
  /// For a row and its columns: the rows of the table that the comparison takes. Asking is then one bit.
  package let rows: RowSet?

  package init(_ operand: Operand, _ comparison: Comparison, others: [Other] = [], rows: RowSet? = nil) {
    self.operand = operand
    self.comparison = comparison
    self.others = others
    self.rows = rows
  }

  /// For what could not be read, or belongs to no rule.
  package static let never = ValueTest(
    Operand(path: "", variable: .openid, members: []), Comparison(tests: [.exists(true), .exists(false)]))

  package var asksArm: Bool { operand.isArm || others.contains { $0.operand.isArm } }

  /// Whether it asks for what a condition of the rule has captured.
  package var asksCaptures: Bool { operand.capture != nil || others.contains { $0.operand.capture != nil } }
}

/// Some rows of a table, a bit each.
package struct RowSet: Sendable {
  /// The place of the table in the rule set: rows of another, as an account's own, are not meant.
  package let table: Int
  private var words: [UInt64]
  package private(set) var count = 0

  package init(of table: Int, rows: Int) {
    self.table = table
    words = [UInt64](repeating: 0, count: (rows + 63) / 64)
  }

  package mutating func insert(_ row: Int) {
    words[row >> 6] |= 1 << UInt64(row & 63)
    count += 1
  }

  package var rows: [Int] { words.indices.flatMap { word in (0..<64).compactMap { words[word] >> UInt64($0) & 1 == 1 ? word << 6 + $0 : nil } } }

  /// The lowest of them.
  func first(_ count: Int) -> [Int] {
    var found: [Int] = []
    for (at, word) in words.enumerated() where word != 0 {
      for bit in 0..<64 where word >> UInt64(bit) & 1 == 1 {
        if found.count == count { return found }
        found.append(at << 6 + bit)
      }
    }
    return found
  }

  package func contains(_ row: Int) -> Bool { row >= 0 && row >> 6 < words.count && words[row >> 6] >> UInt64(row & 63) & 1 == 1 }
}
