internal import Rules

extension JSON {
  /// A whole number, also one that came as text. (wechat-protocol 5.2)
  var wholeNumber: Int? { int ?? string.flatMap { Int($0) } }

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
