internal import Rules

/// Columns as the engine takes them: what is added to and compared stays within what can be.
extension PostgreSQLRow {
  /// A moment, or another number that is reckoned with.
  func bounded(_ column: Int) throws(PostgreSQLFault) -> Int64 { Self.within(try value(column)) }

  func boundedIfAny(_ column: Int) throws(PostgreSQLFault) -> Int64? {
    let number: Int64? = try value(column)
    return number.map { Self.within($0) }
  }

  /// A number of things.
  func quantity(_ column: Int) throws(PostgreSQLFault) -> Int { Int(max(0, try bounded(column))) }

  /// A code's scene, of two columns: the text, and whether it is a number.
  func scene(_ column: Int) throws(PostgreSQLFault) -> CodeScene {
    let text: String = try value(column)
    let isNumber: Bool = try value(column + 1)
    return isNumber ? Int64(text).map { .number($0) } ?? .text(text) : .text(text)
  }

  private static func within(_ number: Int64) -> Int64 { max(-1 << 53, min(1 << 53, number)) }
}

extension CodeScene {
  var isNumber: Bool {
    switch self {
    case .number: true
    case .text: false
    }
  }
}
