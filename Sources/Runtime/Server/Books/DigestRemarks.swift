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
    let (account, zone) = (terms.account, terms.zone)
    let days = BookDays(zone)
    let time = days.end(of: day - looked)..<days.end(of: day)
    var lines = SignLines()
    // Whoever followed at the end of it may have left a day later.
    try store.lines(of: account, in: time.lowerBound..<time.upperBound.addingSaturated(86_400)) { lines.add($0) }
    let begin = days.end(of: day - 1)
    // What is a burst the days before say; shares are those of the day, so that one purchase is not told for a week.
    let found = FraudSigns(of: account, lines, in: time, zone: zone, now: now)
    let ofDay = FraudSigns(of: account, lines, in: begin..<time.upperBound, zone: zone, now: now)
    // Of what was left off half way nothing may be told.
    if Patience.isOver { throw .cutShort }
    let report = FraudReport(found, zone: zone) { _ in "…" }
    let signs = (found.signs.filter { !$0.kind.isShare && $0.to >= begin } + ofDay.signs.filter(\.kind.isShare)).map { sign in
      Digest.Unusual.fraud(
        sign.source, evidence: Digest.Evidence(chinese: report.evidence(sign, in: .zh), english: report.evidence(sign)))
    }
    let new = try Reconciliation.newFollowers(store, under: terms, on: day) { () throws(StoreFault) in try bringUpToDate(terms, in: store) }
    guard let new, new.platform != new.ours else { return signs }
    return signs + [.reconciliation(platform: new.platform, ours: new.ours)]
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
