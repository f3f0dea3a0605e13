internal import Rules

/// People whose lines show that an event of theirs never came: a follow of somebody who does something while nobody saw them come, an unfollow
/// of somebody who comes while nobody saw them go.
struct HeardLater {
  /// Whose follow may have been lost on the day, and of those: who were seen on it before and behind.
  private(set) var follows: Set<FollowerID> = []
  private(set) var certainFollows: Set<FollowerID> = []
  private(set) var unfollows: Set<FollowerID> = []
  private(set) var certainUnfollows: Set<FollowerID> = []
  /// Whether some of `follows` had no line at all: they may have followed long before, also before the server began.
  private(set) var hasStrangers = false

  /// - Parameters:
  ///   - day: seconds since 1970 UTC.
  ///   - until: lines from then on are not asked.
  ///   - twice: seconds within which the same thing of the same person is one thing that came twice.
  ///   - lines: of the account, in order of time.
  /// - Complexity: O(lines).
  init(of day: Range<Int64>, until: Int64, twice: Int64, in lines: [LedgerEntry]) {
    var last: [FollowerID: (kind: LedgerEntry.Kind, at: Int64)] = [:]
    for line in lines {
      if line.at >= until { break }
      let before = last.updateValue((line.kind, line.at), forKey: line.follower)
      if let before, before.kind == line.kind, line.at - before.at <= twice { continue }
      // What was lost lies between both lines, and is of this day only where they reach into it.
      guard line.at >= day.lowerBound, before.map({ $0.at < day.upperBound }) ?? true else { continue }
      let isCertain = before.map { $0.at >= day.lowerBound } ?? false && line.at < day.upperBound
      switch line.kind {
      case .follow:
        guard before.map({ $0.kind != .unfollow }) ?? false else { continue }
        unfollows.insert(line.follower)
        if isCertain { certainUnfollows.insert(line.follower) }
      case .unfollow, .scan, .seen:
        guard before.map({ $0.kind == .unfollow }) ?? (line.before == nil) else { continue }
        follows.insert(line.follower)
        if isCertain { certainFollows.insert(line.follower) }
        if before == nil { hasStrangers = true }
      }
    }
  }
}
