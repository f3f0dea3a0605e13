package import Engine
internal import Rules

/// What is unusual of a day beside what its figures say: followers who look bought, and a platform that counted otherwise.
package enum DigestRemarks {
  /// Days that tell what is usual.
  private static let looked = 7
  /// Twenty million lines: who is so far behind is told what there is.
  private static let mostSteps = 10_000

  /// - Parameters:
  ///   - terms: of the account, as its books are counted.
  ///   - day: since 1970 in the zone of the terms.
  ///   - now: seconds since 1970 UTC.
  package static func remarks(under terms: BookTerms, on day: Int, in store: any Store, now: Int64) throws(StoreFault) -> [Digest.Unusual] {
    try remarks(under: terms, on: [day], in: store, now: now).first ?? []
  }

  /// Of several days that follow each other, whose lines are read once; in the order in which they are asked for.
  /// - Complexity: O(lines of the days and of the week before, log lines).
  package static func remarks(under terms: BookTerms, on asked: [Int], in store: any Store, now: Int64) throws(StoreFault) -> [[Digest.Unusual]] {
    guard let first = asked.min(), let last = asked.max() else { return [] }
    let (account, zone) = (terms.account, terms.zone)
    let days = BookDays(zone)
    func time(of day: Int) -> Range<Int64> { days.end(of: day - 1)..<days.end(of: day) }
    let whole = days.end(of: first - looked)..<days.end(of: last)
    var lines = SignLines()
    // Whoever followed at the end of a day may have left a day later.
    func reach(_ time: Range<Int64>) -> Range<Int64> { time.lowerBound..<time.upperBound.addingSaturated(86_400) }
    var own = asked.map { (lines: SignLines(), reach: reach(time(of: $0))) }
    try store.lines(of: account, in: reach(whole)) { line in
      lines.add(line)
      for place in own.indices where own[place].reach.contains(line.at) { own[place].lines.add(line) }
    }
    // What is a burst the other days say; shares are those of the day, so that one purchase is not told for a week.
    let found = FraudSigns(of: account, lines, in: whole, zone: zone, now: now)
    let report = FraudReport(found, zone: zone) { _ in "…" }
    var all: [[Digest.Unusual]] = []
    for (day, own) in zip(asked, own) {
      let time = time(of: day)
      let ofDay = FraudSigns(of: account, own.lines, in: time, zone: zone, now: now)
      // Of what was left off half way nothing may be told.
      if Patience.isOver { throw .cutShort }
      let moments = found.signs.filter { !$0.kind.isShare && time.contains($0.to) }
      var remarks = (moments + ofDay.signs.filter(\.kind.isShare)).map { sign -> Digest.Unusual in
        let words: Phrase = "\(report.span(sign)), \(report.evidence(sign))"
        return .fraud(
          sign.source,
          evidence: Digest.Evidence(
            chinese: words.text(in: .zh), english: words.english))
      }
      let new = try Reconciliation.newFollowers(store, under: terms, on: day) { () throws(StoreFault) in try bringUpToDate(terms, in: store) }
      if let new, new.platform != new.ours { remarks.append(.reconciliation(platform: new.platform, ours: new.ours)) }
      all.append(remarks)
    }
    return all
  }

  /// - Throws: `StoreFault`; books that others bring up to date at the same time are theirs.
  package static func bringUpToDate(_ terms: BookTerms, in store: any BookStore) throws(StoreFault) {
    for _ in 0..<mostSteps {
      switch try BookKeeping.step(store, terms) {
      case .upToDate, .overtaken: return
      case .moved, .rebuilt: continue
      }
    }
  }
}
