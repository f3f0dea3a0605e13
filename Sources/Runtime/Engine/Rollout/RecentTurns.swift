internal import Rules

/// Who had a turn within the last hour, and under which rules, so that a leave is told from others. Of nobody more is known than a hash, and of
/// many the oldest are forgotten: neither left nor stayed is then counted of them.
package struct RecentTurns: Sendable {
  private struct Visit {
    var at: Int64
    /// Of the last turn that counts, whether it was judged by the new rules, until it is known what followed.
    var pending: Bool?
    var counted: Int
  }
  /// What a turn settles.
  package struct Settled: Sendable, Equatable {
    /// Whether it counts itself: of one who writes all day only the first turns of a visit do.
    package var counts = false
    /// Earlier turns after which nobody left: under the new rules, and under the old ones.
    package var stayed: (tried: Int, others: Int) = (0, 0)

    package static func == (a: Settled, b: Settled) -> Bool { a.counts == b.counts && a.stayed == b.stayed }
    fileprivate mutating func stay(_ isTried: Bool) { if isTried { stayed.tried += 1 } else { stayed.others += 1 } }
  }

  /// Seconds within which leaving counts as an answer to a turn.
  package static let period: Int64 = 3600
  /// Turns that count of one follower, until they have been away for an hour.
  package static let turnsOfOne = 12
  private let capacity: Int
  private var visits: [UInt64: Visit] = [:]
  /// Each visit once, by the time when it was put there, the oldest first.
  private var order: [(key: UInt64, at: Int64)] = []
  private var next = 0

  package init(capacity: Int) { self.capacity = max(1, capacity) }

  package var count: Int { visits.count }

  private static func key(_ follower: FollowerID) -> UInt64 {
    let bytes = Array("\(follower.account)\u{0}\(follower.openid)".utf8)
    return byteHash(bytes.span, 0..<bytes.count)
  }

  /// A turn that waits for an answer.
  /// - Parameter now: seconds since 1970 UTC.
  package mutating func come(_ follower: FollowerID, isTried: Bool, at now: Int64) -> Settled {
    var settled = expire(at: now)
    let key = Self.key(follower)
    if var visit = visits[key] {
      if let pending = visit.pending { settled.stay(pending) }
      visit.counted = now - visit.at < Self.period ? visit.counted + 1 : 1
      settled.counts = visit.counted <= Self.turnsOfOne
      visit.pending = settled.counts ? isTried : nil
      visit.at = now
      visits[key] = visit
    } else {
      while visits.count >= capacity, let oldest = dequeue() { visits[oldest] = nil }
      visits[key] = Visit(at: now, pending: isTried, counted: 1)
      order.append((key, now))
      settled.counts = true
    }
    return settled
  }

  /// Somebody left.
  /// - Returns: under which rules the turn was that they left after; nil when none that counts was within the hour.
  package mutating func leave(_ follower: FollowerID, at now: Int64) -> (isTried: Bool?, settled: Settled) {
    let settled = expire(at: now)
    let key = Self.key(follower)
    guard let visit = visits[key], let pending = visit.pending else { return (nil, settled) }
    visits[key]?.pending = nil
    return (pending, settled)
  }

  /// Those whose hour is over have stayed.
  package mutating func expire(at now: Int64) -> Settled {
    var settled = Settled()
    while next < order.count, now - order[next].at >= Self.period, let key = dequeue() {
      guard let visit = visits[key] else { continue }
      if now - visit.at < Self.period {
        // They came again meanwhile.
        order.append((key, visit.at))
      } else {
        if let pending = visit.pending { settled.stay(pending) }
        visits[key] = nil
      }
    }
    return settled
  }

  private mutating func dequeue() -> UInt64? {
    guard next < order.count else { return nil }
    let key = order[next].key
    next += 1
    if next > 1024, next * 2 > order.count {
      order.removeFirst(next)
      next = 0
    }
    return key
  }
}
