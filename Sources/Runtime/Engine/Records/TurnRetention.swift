internal import Rules

/// How long turns are kept, and in how much room. Old ones go; when the room is nearly used up, dull ones go before others, the oldest first.
/// Pure: what is there → what goes next.
package struct TurnRetention: Sendable, Equatable {
  /// Seconds that a turn is kept at most.
  package var seconds: Int64
  /// Bytes that all of them may take.
  package var bytes: Int64

  package static let standard = TurnRetention(seconds: 30 * 86_400, bytes: 2 << 30)

  package init(seconds: Int64, bytes: Int64) {
    self.seconds = seconds
    self.bytes = bytes
  }

  /// Seconds for which dull turns are kept like others: yesterday's question is asked today.
  package static let young: Int64 = 86_400

  /// What goes, a chunk at a time: whoever writes does not wait for more.
  package enum Removal: Sendable, Equatable {
    case nothing
    /// Turns before this one.
    case old(before: TurnID)
    /// Dull ones before this one; where there are none, the oldest ones, whatever they are, once `isFull`.
    case crowded(dullBefore: TurnID, isFull: Bool)
  }

  /// - Parameters:
  ///   - used: bytes that are in use now.
  ///   - oldest: the oldest turn there is; nil without any.
  ///   - now: seconds since 1970 UTC.
  package func removal(used: Int64, oldest: TurnID?, now: Int64) -> Removal {
    guard let oldest else { return .nothing }
    let end = Self.turn(at: now.subtractingSaturated(seconds))
    if oldest < end { return .old(before: end) }
    // Nine tenths: there is room for what comes before the next look.
    guard used > bytes - bytes / 10 else { return .nothing }
    return .crowded(dullBefore: Self.turn(at: now.subtractingSaturated(Self.young)), isFull: used > bytes - bytes / 50)
  }

  /// The first turn of a second: turns are named by their microseconds.
  package static func turn(at seconds: Int64) -> TurnID { TurnID(number: max(0, min(seconds, 1 << 42)) * 1_000_000) }
}
