internal import Rules

/// Makes the numbers of turns: microseconds since 1970 UTC, moved on to where no other turn can be. Pure: the time is passed in.
///
/// A server's numbers grow strictly. Those of several servers on one database never meet, since each makes only numbers that leave its own
/// remainder; they are in no order between servers, but each is above what the follower had before, however far clocks are apart.
package struct TurnNumbers: Sendable, Equatable {
  /// One of the servers of a database.
  package struct Node: Sendable, Equatable {
    /// Servers that may share a database.
    package static let most: Int64 = 1024
    /// The server of a database that has no other.
    package static let only = Node(number: 0, nodes: 1)

    package let number: Int64
    fileprivate let nodes: Int64

    private init(number: Int64, nodes: Int64) {
      self.number = number
      self.nodes = nodes
    }

    /// - Parameters:
    ///   - number: from 0 on, and no other server's while this one runs.
    ///   - nodes: how many there may be at once, the same for all servers of a database for good. A server makes a million numbers a second by
    ///     as many: where it judges more turns than these, numbers run ahead of the time.
    /// - Returns: nil where there can be no such server.
    package init?(_ number: Int64, of nodes: Int64) {
      guard (1...Self.most).contains(nodes), (0..<nodes).contains(number) else { return nil }
      self.init(number: number, nodes: nodes)
    }
  }

  /// Numbers from here on are damage: what came after them could have none that is higher.
  package static let end: Int64 = 1 << 62

  package private(set) var node: Node
  private var last: Int64

  /// - Parameter last: the newest turn there is; all numbers are above it.
  package init(after last: TurnID?, node: Node = .only) {
    self.node = node
    self.last = Self.sound(last) ?? 0
  }

  /// - Parameters:
  ///   - microseconds: the time of day, which may stand still or go back.
  ///   - newest: the follower's newest turn, by whichever server.
  package mutating func next(at microseconds: Int64, above newest: TurnID? = nil) -> TurnID {
    let least = max(min(microseconds, Self.end), last.addingSaturated(1), Self.sound(newest).map { $0.addingSaturated(1) } ?? 1)
    // `least` is not negative, so neither is a remainder.
    last = least.addingSaturated((node.number - least % node.nodes + node.nodes) % node.nodes)
    return TurnID(number: last)
  }

  /// None of the other's numbers is made any more: they may have been written, though nobody could say so.
  mutating func pass(_ other: TurnNumbers) { last = max(last, other.last) }

  /// Goes on as another of the servers, above all numbers that were made so far.
  /// - Parameter newest: the newest turn there is, by whichever server.
  package mutating func goOn(as node: Node, after newest: TurnID?) {
    self.node = node
    last = max(last, Self.sound(newest) ?? 0)
  }

  private static func sound(_ turn: TurnID?) -> Int64? { turn.flatMap { $0.number < end ? max(0, $0.number) : nil } }
}
