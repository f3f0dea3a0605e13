internal import Rules

/// Looks for what speaks for each cause of a difference on one day.
struct Causes {
  let day: Int
  let own: Pairs
  let before: Pairs
  let after: Pairs
  let figures: PlatformFigures?
  let erased: ErasedMovement
  let ledger: LedgerDays
  let runs: [ServerRun]
  let now: Int64

  /// Seconds around midnight in which one of both may see an event on the other day.
  private static let midnight: Int64 = 600
  /// Seconds that an event takes at most that is not late: the platform asks three times.
  private static let prompt: Int64 = 60
  /// Seconds within which the same thing of the same person is one thing that came twice.
  private static let twice: Int64 = 5
  /// A server that is away for a shorter time is asked again.
  private static let stop: Int64 = 60
  /// Days in which somebody shows up of whom nothing had come.
  private static let later: Int64 = 14 * 86_400

  private var time: Range<Int64> { LedgerDays.time(of: day) }

  var all: [DifferenceCause] {
    guard let new = own.new.difference, let cancelled = own.cancelled.difference, let byCode = own.byCode.difference else { return [] }
    if erased.movement.events > 0 { return causesBesidesLines(max(0, new) + max(0, cancelled), ofCodes: abs(byCode) - abs(new)) }
    let boundary = boundary(\.new, .follow) + boundary(\.cancelled, .unfollow)
    let missing = max(0, new) + max(0, cancelled) - max(0, boundary)
    let excess = max(0, -new) + max(0, -cancelled) - max(0, -boundary)
    var causes: [DifferenceCause] = []
    if boundary != 0 { causes.append(DifferenceCause(.dayBoundary, count: abs(boundary))) }
    if missing > 0 { causes += missingCauses(missing) }
    if excess > 0 { causes += excessCauses(excess) }
    let late = lateLines
    if late > 0 { causes.insert(DifferenceCause(.late, count: late), at: missing > 0 || excess > 0 ? causes.count : 0) }
    // What is missing or too much as a whole is so of the codes as well.
    let ofCodes = abs(byCode) - abs(new)
    if ofCodes > 0 { causes.append(codeCause(byCode, ofCodes)) }
    return causes
  }

  /// Lines of this day are gone: what is silent, doubled or late among the others speaks for nothing. When servers ran is known all the same.
  private func causesBesidesLines(_ missing: Int, ofCodes: Int) -> [DifferenceCause] {
    guard own.differs else { return [] }
    var causes = missing > 0 ? stoppedCauses.map(\.cause) : []
    if erased.isCertain, ofCodes > 0, let byCode = own.byCode.difference {
      let cause = codeCause(byCode, ofCodes)
      if cause.kind != .unknown { causes.append(cause) }
    }
    return causes + [DifferenceCause(.erased, count: erased.movement.events, isAtMost: !erased.isCertain)]
  }

  // MARK: around midnight

  /// How many events stand on the other side of a midnight with the platform: above 0 those that it has here, below 0 those that it has not.
  private func boundary(_ pair: (Pairs) -> ReconciledDay.Pair, _ kind: LedgerEntry.Kind) -> Int {
    guard let own = pair(own).difference, own != 0 else { return 0 }
    var sum = 0
    for (other, edge) in [(pair(before), time.lowerBound), (pair(after), time.upperBound)] {
      // What one day has more the other has less, or the edge says nothing.
      guard let opposite = other.difference, opposite.signum() == -own.signum(), sum != own else { continue }
      let near = edge - Self.midnight..<edge + Self.midnight
      let lies = own > 0 ? ledger.count(kind, of: edge == time.lowerBound ? day - 1 : day + 1, in: near) : ledger.count(kind, of: day, in: near)
      sum += own.signum() * min(abs(own - sum), abs(opposite), lies)
    }
    // A few by chance among many that are missing are not what they are missing for.
    return abs(sum) * 2 >= abs(own) ? sum : 0
  }

  // MARK: the platform has more

  private func missingCauses(_ missing: Int) -> [DifferenceCause] {
    let stopped = stoppedCauses
    var causes = stopped.map(\.cause)
    var explained = stopped.reduce(0) { $0 + $1.usual }
    for silence in ledger.silences(of: day) where !causes.contains(where: { $0.time?.overlaps(silence.time) ?? false }) {
      explained += silence.usual
      causes.append(DifferenceCause(.notConnected, count: Int(silence.usual.rounded()), time: silence.time))
    }
    causes.sort { ($0.time?.lowerBound ?? .min) < ($1.time?.lowerBound ?? .min) }
    // More is missing than such times have: not all of it for that.
    if Double(missing) > explained + 4 * explained.squareRoot() + 3 || causes.isEmpty {
      causes.insert(lost(missing), at: Double(missing) > 2 * explained ? 0 : causes.count)
    }
    return causes
  }

  /// In order of time.
  private var stoppedCauses: [(cause: DifferenceCause, usual: Double)] {
    stops.map { stop in
      (DifferenceCause(.notConnected, count: Int(stop.usual.rounded()), time: stop.time, isStopped: true), stop.usual)
    }
  }

  /// When no server ran, as far as that is known.
  private var stops: [(time: Range<Int64>, usual: Double)] {
    guard let first = runs.first?.startedAt, first <= time.lowerBound else { return [] }
    var found: [(time: Range<Int64>, usual: Double)] = []
    var covered = time.lowerBound
    for run in runs where run.aliveAt >= time.lowerBound && run.startedAt < time.upperBound {
      if run.startedAt - covered > Self.stop { found.append((covered..<run.startedAt, 0)) }
      covered = max(covered, run.aliveAt)
    }
    let end = min(time.upperBound, now)
    if end - covered > Self.stop { found.append((covered..<end, 0)) }
    return found.map { stop in (stop.time, ledger.usual(in: stop.time, of: day) ?? 0) }
  }

  /// What later lines say of events that never came, each person once: never more than the day lacks.
  private func lost(_ missing: Int) -> DifferenceCause {
    let heard = HeardLater(of: time, until: time.lowerBound.addingSaturated(Self.later), twice: Self.twice, in: ledger.lines)
    let lacking = (follows: max(0, own.new.difference ?? 0), unfollows: max(0, own.cancelled.difference ?? 0))
    func bounded(_ follows: Int, _ unfollows: Int) -> Int { min(missing, min(follows, lacking.follows) + min(unfollows, lacking.unfollows)) }
    let count = bounded(heard.follows.count, heard.unfollows.count)
    let isAtMost = bounded(heard.certainFollows.count, heard.certainUnfollows.count) < count
    return DifferenceCause(.lost, count: count, isAtMost: isAtMost, hasEarlier: isAtMost && heard.hasStrangers && lacking.follows > 0)
  }

  // MARK: the ledger has more

  private func excessCauses(_ excess: Int) -> [DifferenceCause] {
    var last: [FollowerID: [LedgerEntry.Kind: Int64]] = [:]
    var (duplicates, repeated) = (0, 0)
    for line in ledger[day] where line.kind == .follow || line.kind == .unfollow {
      if let before = last[line.follower]?[line.kind] {
        if line.at - before <= Self.twice { duplicates += 1 } else { repeated += 1 }
      }
      last[line.follower, default: [:]][line.kind] = line.at
    }
    let found = [DifferenceCause(.duplicates, count: duplicates), DifferenceCause(.repeated, count: repeated)].filter { $0.count > 0 }
      .sorted { $0.count > $1.count }
    return found.isEmpty ? [DifferenceCause(.unknown, count: excess)] : found
  }

  /// What came after the day was over.
  private var lateLines: Int {
    ledger[day].count { line in
      guard line.kind == .follow || line.kind == .unfollow else { return false }
      let arrival = line.turn.number / 1_000_000
      return arrival >= time.upperBound && arrival.subtractingSaturated(line.at) > Self.prompt
    }
  }

  private func codeCause(_ difference: Int, _ count: Int) -> DifferenceCause {
    if difference > 0 { return DifferenceCause(.plainCode, count: count) }
    let rest = figures?.sources[Reconciliation.restSource]?.new ?? 0
    return rest > 0 ? DifferenceCause(.payment, count: min(rest, count)) : DifferenceCause(.unknown, count: count)
  }
}
