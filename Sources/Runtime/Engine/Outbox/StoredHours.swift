internal import Wire

/// The hours of a row, beside what it does: a payload of before has none, and an engine of before reads over them.
extension OutboxRow {
  /// What the store holds of the task and its hours.
  package var payload: String {
    guard !hours.isEmpty, case .object(var fields) = task.payload else { return task.text }
    fields["hours"] = .array(hours.map { .array([.int(Int($0.lowerBound)), .int(Int($0.upperBound))]) })
    return JSON.object(fields).line
  }

  /// - Parameter payload: as it was stored.
  package static func hours(in payload: String) -> [Range<Int64>] {
    // Most have none, and are not read twice for it.
    guard payload.utf8.count < 1 << 20, payload.contains("\"hours\""), let json = JSON(payload), case .array(let pairs)? = json["hours"] else {
      return []
    }
    return pairs.compactMap { pair in
      guard case .array(let ends) = pair, ends.count == 2, let from = ends[0].int, let to = ends[1].int, from <= to else { return nil }
      return Int64(from)..<Int64(to)
    }
  }
}
