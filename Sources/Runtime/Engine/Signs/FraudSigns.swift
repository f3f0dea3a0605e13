package import Rules

/// Signs of followers who were bought or made up, in the lines of an account. Pure.
///
/// Thresholds are divided by how often they are asked, so that a report on quiet weeks has a false alarm in five of a hundred cases.
package struct FraudSigns: Sendable {
  package let account: String
  /// Of the follows that were looked at, seconds since 1970 UTC.
  package let time: Range<Int64>
  package let follows: Int
  /// Codes first, by name; of each what happened first.
  package let signs: [FraudSign]

  package init(of account: String, _ lines: [LedgerEntry], in time: Range<Int64>, zone: Zone, now: Int64, limits: SignLimits = SignLimits()) {
    var all = SignLines()
    for line in lines { all.add(line) }
    self.init(of: account, all, in: time, zone: zone, now: now, limits: limits)
  }

  /// Where nobody waits any more (`Patience`) it is left off, and there may be signs that are not told.
  /// - Parameters:
  ///   - lines: of the account, in any order: follows of the time, and what became of those until now.
  ///   - now: seconds since 1970 UTC: whoever followed less than a day ago may still leave within a day.
  /// - Complexity: O(lines · log lines).
  package init(of account: String, _ lines: SignLines, in time: Range<Int64>, zone: Zone, now: Int64, limits: SignLimits = SignLimits()) {
    self.account = account
    let end = max(time.lowerBound, min(time.upperBound, now.addingSaturated(1)))
    self.time = time.lowerBound..<end
    let all = SignFollows(lines, in: self.time)
    follows = all.follows.count
    signs = Search(all, time: self.time, zone: zone, now: now, limits: limits).all.sorted { a, b in
      let (first, second) = (a.source?.order ?? (-1, "", ""), b.source?.order ?? (-1, "", ""))
      if first != second { return first < second }
      return (a.unknownScene ?? "", a.from, a.kind.rawValue) < (b.unknownScene ?? "", b.from, b.kind.rawValue)
    }
  }
}

private struct Search {
  /// What is counted of each code, and held against all others.
  enum Rate: CaseIterable {
    case hour, day, night

    var kind: FraudSign.Kind {
      switch self {
      case .hour: .goneInAnHour
      case .day: .goneInADay
      case .night: .night
      }
    }
  }
  /// Codes are unlike each other in many innocent ways, as a bar's is at night: they must be much so.
  private static let unlike = 100.0

  let lines: SignLines
  let follows: [SignFollows.Follow]
  let bySource: [SignSource: [SignFollows.Follow]]
  let time: Range<Int64>
  let zone: Zone
  let now: Int64
  let limits: SignLimits
  /// Of all follows.
  private var totals: [Rate: (total: Int, count: Int)] = [:]

  init(_ all: SignFollows, time: Range<Int64>, zone: Zone, now: Int64, limits: SignLimits) {
    (lines, follows, bySource) = (all.lines, all.follows, all.bySource(rare: limits.follows))
    (self.time, self.zone, self.now, self.limits) = (time, zone, now, limits)
    for rate in Rate.allCases {
      let asked = follows.filter { isAsked($0, rate) }
      totals[rate] = (asked.count, asked.count { shows($0, rate) })
    }
  }

  var all: [FraudSign] {
    var found: [FraudSign] = []
    for (source, own) in bySource {
      if Patience.isOver { return found }
      found += bursts(own, source) + evenGaps(own, source) + samePeople(own, source) + rates(own, source)
    }
    // What a code explains is not said of the account again.
    let known = found.filter { $0.kind == .burst }.map { $0.from...$0.to }
    found += bursts(follows, nil).filter { sign in !known.contains { $0.overlaps(sign.from...sign.to) } }
    return found
  }

  private func bursts(_ own: [SignFollows.Follow], _ source: SignSource?) -> [FraudSign] {
    // Each follow is asked twice: as one of its code and as one of the account.
    let threshold = Chances.logarithm(min(limits.burst, limits.falseAlarms / Double(max(1, 2 * follows.count))))
    return BurstSigns(own.map(\.at), in: time, limits: limits).find(below: threshold).map { burst in
      FraudSign(
        source: source?.book, unknownScene: source?.scene, kind: .burst, from: burst.from, to: burst.to, count: burst.count, total: own.count,
        expected: burst.expected,
        chance: burst.chance)
    }
  }

  private func evenGaps(_ own: [SignFollows.Follow], _ source: SignSource) -> [FraudSign] {
    let chance = Chances.evenGaps(limits.row - 1, within: limits.evenness)
    // Looked at as often as this, chance alone would show it.
    guard own.count >= limits.row, chance < Chances.logarithm(limits.falseAlarms / Double(follows.count)) else { return [] }
    var found: [FraudSign] = []
    var run: ClosedRange<Int>?
    func end() {
      guard let rows = run else { return }
      let (first, last) = (own[rows.lowerBound].at, own[rows.upperBound].at)
      let gaps = rows.count - 1
      found.append(
        FraudSign(
          source: source.book, unknownScene: source.scene, kind: .evenGaps, from: first, to: last, count: rows.count, total: own.count, expected: 0,
          chance: Chances.evenGaps(gaps, within: limits.evenness), gap: Double(last - first) / Double(gaps)))
      run = nil
    }
    for start in 0...(own.count - limits.row) {
      let rows = start...(start + limits.row - 1)
      guard isEven(own, rows) else { continue }
      if let known = run, start <= known.upperBound {
        run = known.lowerBound...rows.upperBound
      } else {
        end()
        run = rows
      }
    }
    end()
    return found
  }

  private func isEven(_ own: [SignFollows.Follow], _ rows: ClosedRange<Int>) -> Bool {
    let mean = Double(own[rows.upperBound].at - own[rows.lowerBound].at) / Double(rows.count - 1)
    guard limits.gaps.contains(mean) else { return false }
    return zip(rows, rows.dropFirst()).allSatisfy { abs(Double(own[$1].at - own[$0].at) - mean) <= limits.evenness * mean }
  }

  private func samePeople(_ own: [SignFollows.Follow], _ source: SignSource) -> [FraudSign] {
    let people = Dictionary(grouping: own, by: \.person).filter { $0.value.count >= limits.returns }
    guard !people.isEmpty else { return [] }
    let theirs = people.values.flatMap { $0 }.map(\.at)
    let names = people.map { (name: lines.name(of: $0.key), follows: $0.value) }
      .sorted { ($1.follows.count, $0.follows[0].at, $0.name.openid) < ($0.follows.count, $1.follows[0].at, $1.name.openid) }.map(\.name)
    return [
      FraudSign(
        source: source.book, unknownScene: source.scene, kind: .samePerson, from: theirs.min() ?? 0, to: theirs.max() ?? 0, count: theirs.count,
        total: own.count,
        expected: Double(people.count), chance: nil, followers: names)
    ]
  }

  /// What is more frequent by this code than by all others.
  private func rates(_ own: [SignFollows.Follow], _ source: SignSource) -> [FraudSign] {
    Rate.allCases.compactMap { rate in
      guard let whole = totals[rate] else { return nil }
      let mine = own.filter { isAsked($0, rate) }
      let showing = mine.filter { shows($0, rate) }
      let others = (total: whole.total - mine.count, count: whole.count - showing.count)
      // An account with one code has no others to be held against.
      guard showing.count >= limits.follows, others.total >= limits.row else { return nil }
      // As if two more had come, of whom one did it: of few others it is not known that none would.
      let share = Double(others.count + 1) / Double(others.total + 2)
      let chance = Chances.atLeast(showing.count, of: mine.count, each: share)
      let questions = Rate.allCases.count * bySource.count
      guard chance < Chances.logarithm(limits.falseAlarms / Double(max(1, questions)) / Self.unlike) else { return nil }
      return FraudSign(
        source: source.book, unknownScene: source.scene, kind: rate.kind, from: showing.first?.at ?? 0, to: showing.last?.at ?? 0,
        count: showing.count, total: mine.count,
        expected: share * Double(mine.count), chance: chance)
    }
  }

  private func isAsked(_ follow: SignFollows.Follow, _ rate: Rate) -> Bool {
    switch rate {
    case .hour: follow.at.addingSaturated(3600) <= now
    case .day: follow.at.addingSaturated(86_400) <= now
    // Shops have hours in which their codes can be scanned; to search for an account is possible at any hour.
    case .night: lines.sources[Int(follow.source)].book != .withoutCode
    }
  }

  private func shows(_ follow: SignFollows.Follow, _ rate: Rate) -> Bool {
    func left(within seconds: Int64) -> Bool { follow.leftAt.map { $0 - follow.at <= seconds } ?? false }
    return switch rate {
    case .hour: left(within: 3600)
    case .day: left(within: 86_400)
    case .night: limits.night.contains(zone.civil(at: follow.at).hour)
    }
  }
}
