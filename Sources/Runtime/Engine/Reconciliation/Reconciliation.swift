internal import Rules

/// The platform's figures laid beside ours, day by day: lines, and what the books say beyond them. Pure.
package struct Reconciliation: Sendable {
  package let account: String
  package let days: [ReconciledDay]
  private let ledger: LedgerDays
  private let runs: [ServerRun]

  /// Days before and behind those that are asked for whose lines are of use: to know what is usual, and who shows up later.
  package static let around = 14

  /// - Parameters:
  ///   - days: since 1970 in Beijing.
  ///   - lines: of the account, those of `around` more days on either side among them, in any order.
  ///   - figures: what was fetched of these days, and of one more on either side.
  ///   - booked: what the books say of these days, and of one more on either side; without them, lines are all there is.
  ///   - runs: when servers ran.
  ///   - now: seconds since 1970 UTC.
  /// - Complexity: O(lines · log lines + days · (lines of a day + hours · days)).
  package init(
    of account: String, _ days: ClosedRange<Int>, _ lines: [LedgerEntry], figures: [PlatformFigures], booked: BookedDays? = nil,
    runs: [ServerRun] = [], now: Int64
  ) {
    self.account = account
    let today = Int(PlatformDay.number(at: now))
    func dayOf(_ line: LedgerEntry) -> Int { Int(PlatformDay.number(at: line.at)) }
    let first = lines.min { $0.at < $1.at }.map(dayOf) ?? days.lowerBound
    let last = lines.max { $0.at < $1.at }.map(dayOf) ?? days.lowerBound
    // Today is not over, the day on which the ledger begins may be half of one, and when nothing came any more that tells nothing of other days.
    let (begin, end) = (min(first + 1, today), min(today - 1, last, days.upperBound + Self.around) + 1)
    ledger = LedgerDays(lines, known: begin..<max(begin, end))
    self.runs = runs
    let byDay = Dictionary(figures.map { ($0.day, $0) }) { $1 }
    let counted = booked.map { [ledger] in ledger.movements(by: $0.days) } ?? [:]
    let erased = { (day: Int) in booked?.erased(on: day, besides: counted) ?? ErasedMovement() }
    let pairs = { [ledger] (day: Int) in Pairs(byDay[day], ledger[day], erased(day)) }
    var all: [ReconciledDay] = []
    for day in days {
      let own = pairs(day)
      let causes = Causes(
        day: day, own: own, before: pairs(day - 1), after: pairs(day + 1), figures: byDay[day], erased: erased(day), ledger: ledger, runs: runs,
        now: now
      ).all
      all.append(
        ReconciledDay(
          day: day, new: own.new, cancelled: own.cancelled, byCode: own.byCode, total: byDay[day]?.total, erased: erased(day).movement.events,
          causes: causes))
    }
    self.days = all
  }

  /// What the platform calls a scan.
  static let codeSource = 30
  /// The rest, and follows after a payment. (wechat-protocol 7.13)
  static let restSource = 0
}

/// What both count of a day.
struct Pairs {
  let new: ReconciledDay.Pair
  let cancelled: ReconciledDay.Pair
  let byCode: ReconciledDay.Pair

  init(_ figures: PlatformFigures?, _ lines: ArraySlice<LedgerEntry>, _ erased: ErasedMovement) {
    let all = figures?.all
    var ours = erased.certain
    for line in lines { ours.count(line) }
    new = ReconciledDay.Pair(platform: all?.new, ours: ours.new)
    cancelled = ReconciledDay.Pair(platform: all?.cancelled, ours: ours.cancelled)
    byCode = ReconciledDay.Pair(platform: figures.map { $0.sources[Reconciliation.codeSource]?.new ?? 0 }, ours: ours.byCode)
  }

  var differs: Bool { [new, cancelled, byCode].contains { ($0.difference ?? 0) != 0 } }
}
