package import Rules
internal import Wire

/// Where it is noted which digest was the last, and what only digests ask. Part of `Store`.
package protocol DigestStore: Sendable {
  /// The day of the last digest that was queued, in days since 1970 of the account's zone; nil when there was none.
  func lastDigest(of account: String) throws(StoreFault) -> Int?
  /// One transaction: the day is noted and the action waits, unless that day or a later one was noted before. So a digest goes out once,
  /// whoever makes it how often.
  /// - Returns: whether it was queued.
  func queueDigest(_ row: OutboxRow, day: Int) throws(StoreFault) -> Bool
  /// How many actions of an account were given up in a time.
  /// - Parameter time: milliseconds since 1970 UTC.
  func deadActions(of account: String, in time: Range<Int64>) throws(StoreFault) -> Int
}

extension DigestTerms {
  /// The day of which a digest is due: the one before, from the minute on.
  /// - Parameter now: seconds since 1970 UTC.
  package func dueDay(at now: Int64, in zone: Zone) -> Int? {
    let civil = zone.civil(at: now)
    return civil.minuteOfDay >= minute ? civil.dayNumber - 1 : nil
  }

  /// When the next one is due, in seconds since 1970 UTC. An hour that a zone skips has one all the same.
  package func next(after now: Int64, in zone: Zone) -> Int64 {
    let today = zone.civil(at: now).dayNumber
    func moment(_ day: Int) -> Int64 {
      var civil = CivilTime(dayNumber: day)
      (civil.hour, civil.minute) = (minute / 60, minute % 60)
      return zone.instant(of: civil)
    }
    return moment(today) > now ? moment(today) : moment(today + 1)
  }
}

/// A digest as an action that waits: of no turn and no follower.
package enum DigestRow {
  /// What stands where actions name their rule. No rule can be called so.
  package static let rule = "(digest)"
  /// No turn has so many actions: its number is that of a moment in which there may be a turn.
  private static let position = 1 << 22
  /// Milliseconds for the answer.
  private static let timeout: Int64 = 10_000
  private static let tries = 8

  /// - Parameters:
  ///   - number: of the account among those of the rules.
  ///   - now: microseconds since 1970 UTC.
  package static func row(_ markdown: String, of account: String, number: Int, to terms: DigestTerms, now: Int64) -> OutboxRow {
    OutboxRow(
      id: OutboxID(turn: TurnID(number: now), position: position + number), follower: FollowerID(account: account, openid: ""),
      eventAt: now / 1_000_000, dueAt: now / 1000, deadline: nil,
      task: .webhook(HookCall(address: terms.url, timeout: timeout, sendsLate: false, body: DigestText.message(markdown))),
      onError: .retry(tries), rule: rule, revision: "")
  }
}
