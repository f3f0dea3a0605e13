package import Wire

/// Lines of the ledger of what is given out: when a piece was used, when one went back, and when few were left.
package enum StockRecord {
  /// A piece was used, and does not go back.
  package static let used = "stock.used"
  /// A piece was to be used, by an event that came when it had already gone back.
  package static let late = "stock.late"
  /// A piece was not used in its time, and is given out again.
  package static let returned = "stock.returned"
  /// Fewer are left than the alarm of the stock says.
  package static let low = "stock.low"

  /// Places of a turn from which on such lines stand: after those of rules, and of endpoints' answers.
  package static let firstPosition = 1 << 23
  /// Pieces go back long after the turn that gave them.
  package static let firstReturned = 1 << 24

  package static func fields(_ stock: String, piece: String) -> JSON { ["stock": .string(stock), "piece": .string(piece)] }
  static func fields(_ low: LowStock) -> JSON { ["stock": .string(low.stock), "left": .int(low.left)] }
}

/// A piece that was to be used, and had gone back by then: somebody else may have it.
package struct LateUse: Hashable, Sendable {
  package let stock: String
  package let turn: TurnID

  package init(stock: String, turn: TurnID) {
    self.stock = stock
    self.turn = turn
  }
}

/// A stock of which a turn left fewer pieces than its alarm says; it is said once, by the turn that went below.
package struct LowStock: Hashable, Sendable {
  package let stock: String
  package let left: Int
}
