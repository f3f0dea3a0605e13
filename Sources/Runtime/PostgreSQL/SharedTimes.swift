internal import Wire

/// Times of answers as they stand in their column.
enum SharedTimes {
  static func text(_ times: [Int64]) -> String { JSON.array(times.map { .int(Int($0)) }).line }

  /// Nil when it is none of these.
  static func read(_ text: String) -> [Int64]? {
    guard case .array(let members)? = JSON(text) else { return nil }
    var times: [Int64] = []
    for member in members {
      guard let time = member.int else { return nil }
      times.append(PostgreSQLRow.bounded(Int64(time)))
    }
    return times
  }
}
