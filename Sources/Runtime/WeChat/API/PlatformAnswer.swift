internal import Rules
internal import Wire

extension JSON {
  /// A text of an answer that is kept.
  /// - Throws: `PlatformFault.incomplete` when it is missing, empty or longer than `bytes`.
  func text(_ name: String, within bytes: Int) throws(PlatformFault) -> String {
    guard let text = self[name]?.string, (1...bytes).contains(text.utf8.count) else { throw .incomplete(name) }
    return text
  }

  /// A number of an answer that is counted with or kept.
  /// - Parameter bounds: what it can be after what was asked. Whoever stands between may send anything.
  /// - Returns: nil when there is no such member.
  /// - Throws: `PlatformFault.outOfBounds` when it is no number, or none within the bounds.
  func number(_ name: String, within bounds: ClosedRange<Int64>) throws(PlatformFault) -> Int64? {
    guard let member = self[name], member != .null else { return nil }
    guard let number = member.wholeNumber, bounds.contains(Int64(number)) else { throw .outOfBounds(name, bounds) }
    return Int64(number)
  }
}
