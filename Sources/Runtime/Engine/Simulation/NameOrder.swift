internal import Rules

/// Names of members in the order in which lines have them. Lines of one log are alike: the next name is known before it is read, and only
/// compared. A name at another place is looked up, and expected there from then on.
struct NameOrder {
  private struct Seen {
    /// With its quotes and colon.
    let written: [UInt8]
    let member: Int32?
  }
  private var seen: [Seen] = []
  private var at = 0

  /// Names that a line may leave out before it is looked up what stands there.
  private static let skipped = 4
  /// A line of somebody else's could have any number.
  private static let most = 64

  mutating func begin() { at = 0 }

  /// Reads a name and its colon.
  /// - Returns: nil when none stands there; else its number in the map, nil when it has none.
  mutating func next(_ bytes: Span<UInt8>, _ scan: inout LineScan, in members: borrowing ByteMap) -> Int32?? {
    var guess = at
    while guess < seen.count, guess - at < Self.skipped {
      if scan.takes(seen[guess].written, bytes) {
        at = guess + 1
        return .some(seen[guess].member)
      }
      guess += 1
    }
    let start = scan.at
    guard let name = scan.name(bytes) else { return nil }
    let member = members.find(bytes, name)
    if seen.count < Self.most {
      seen.insert(Seen(written: Array(bytes.extracting(start..<scan.at)), member: member), at: at)
      at += 1
    }
    return .some(member)
  }
}

extension Array where Element == UInt8 {
  fileprivate init(_ bytes: Span<UInt8>) {
    self = []
    reserveCapacity(bytes.count)
    for at in 0..<bytes.count { append(bytes[at]) }
  }
}
