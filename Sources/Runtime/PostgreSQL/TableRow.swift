internal import Engine
internal import Wire

/// A row of which faults name the table, and not the statement.
struct TableRow {
  let row: PostgreSQLRow
  let table: String

  func value<Value: ColumnValue>(_ column: Int) throws(PostgreSQLFault) -> Value {
    do throws(PostgreSQLFault) { return try row.value(column) } catch {
      if case .damaged = error { throw damaged(column) }
      throw error
    }
  }

  func damaged(_ column: Int) -> PostgreSQLFault { .damaged(statement: table, column: row.name(column)) }

  /// When something happened, as a delivery can have said it: in fifteen digits.
  func moment(_ column: Int) throws(PostgreSQLFault) -> Int64 {
    let at: Int64 = try value(column)
    guard 0...999_999_999_999_999 ~= at else { throw damaged(column) }
    return at
  }

  /// A moment, within what can be added and taken away.
  func time(_ column: Int) throws(PostgreSQLFault) -> Int64 { Self.bounded(try value(column)) }
  func timeIfAny(_ column: Int) throws(PostgreSQLFault) -> Int64? { try (value(column) as Int64?).map { Self.bounded($0) } }

  /// What sums are made of, within what can be added up.
  func sum(_ column: Int) throws(PostgreSQLFault) -> Int { Int(try time(column)) }

  /// A number of things.
  func count(_ column: Int) throws(PostgreSQLFault) -> Int { max(0, try sum(column)) }

  /// One of the words that there are for it.
  func word<Word: RawRepresentable<String>>(_ column: Int) throws(PostgreSQLFault) -> Word {
    guard let word = Word(rawValue: try value(column)) else { throw damaged(column) }
    return word
  }

  /// What was written as JSON.
  func json(_ column: Int) throws(PostgreSQLFault) -> JSON {
    guard let json = JSON(try value(column) as String) else { throw damaged(column) }
    return json
  }

  /// - Parameter first: the place of at, kind, subscription, campaign, scene.
  func line(
    from first: Int, _ follower: FollowerID, turn: Int64, before: Int64? = nil, revision: String = ""
  ) throws(PostgreSQLFault) -> LedgerEntry {
    LedgerEntry(
      follower: follower, kind: try word(first + 1), at: try moment(first), turn: TurnID(number: turn), before: before.map { TurnID(number: $0) },
      subscription: try word(first + 2), campaign: try value(first + 3), scene: try value(first + 4), revision: revision)
  }

  /// - Parameter first: the place of turn, position, at, name, fields.
  func record(from first: Int, _ follower: FollowerID) throws(PostgreSQLFault) -> RecordEntry {
    RecordEntry(
      follower: follower, at: try moment(first + 2), turn: TurnID(number: try value(first)), position: try sum(first + 1),
      name: try value(first + 3), fields: try json(first + 4))
  }

  private static func bounded(_ number: Int64) -> Int64 { max(-1 << 53, min(1 << 53, number)) }
}
