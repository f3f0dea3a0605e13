/// How far the ledger and the records are in the books: the newest turn that is. 0 before the first.
package struct BookState: Sendable, Equatable {
  package var account: String
  package var fingerprint: String
  package var generation: Int64
  package var cursor: TurnID
  package init(account: String, fingerprint: String, generation: Int64, cursor: TurnID) {
    self.account = account
    self.fingerprint = fingerprint
    self.generation = generation
    self.cursor = cursor
  }
}

/// What is new since a cursor, follower by follower.
package struct BookNews: Sendable {
  /// Each with everything of theirs up to `cursor`.
  package var histories: [FollowerHistory]
  /// Erased followers that are not in the books as such, by the newest turn of each: all of them, whatever they did after `cursor` too. When
  /// these are too many for one time, `cursor` stays where it was until the last of them is told.
  package var departed: [(chain: TurnID, history: FollowerHistory)]
  package var cursor: TurnID
  /// Whether there is more than was asked for.
  package var isMore: Bool
  package init(histories: [FollowerHistory] = [], departed: [(chain: TurnID, history: FollowerHistory)] = [], cursor: TurnID, isMore: Bool) {
    self.histories = histories
    self.departed = departed
    self.cursor = cursor
    self.isMore = isMore
  }
}

/// What everything was read at.
package struct BookMoment: Sendable {
  /// The newest turn of it.
  package var cursor: TurnID
  /// The sums of those who were erased before.
  package var kept: BookPostings
  /// How many of them there were, ever.
  package var departures: Int64
  package init(cursor: TurnID, kept: BookPostings = BookPostings(), departures: Int64 = 0) {
    self.cursor = cursor
    self.kept = kept
    self.departures = departures
  }
}

/// What is asked of the figures.
package struct BookQuery: Sendable, Equatable {
  /// Days since 1970 in the zone of the account.
  package var days: ClosedRange<Int>?
  /// Nil for all; follows without a campaign are always told.
  package var campaigns: Set<String>?
  package init(days: ClosedRange<Int>? = nil, campaigns: Set<String>? = nil) {
    self.days = days
    self.campaigns = campaigns
  }
}

/// Figures that are projections of the ledger: sums that can be made anew at any time. Part of `Store`, with the same promises: a call is
/// one transaction, and several may bring the same books up to date.
package protocol BookStore: Sendable {
  /// Nil when there are none, or their checksum says that they were damaged.
  func bookState(of account: String) throws(StoreFault) -> BookState?
  /// At least one follower's news when there is any; about `lines` new lines at most.
  func bookNews(of account: String, after cursor: TurnID, lines: Int) throws(StoreFault) -> BookNews
  /// Adds a difference and moves on, unless the books are no longer those of `from`.
  /// - Parameters:
  ///   - kept: sums of erased followers, by the chain of each: kept for the next time that the books are made anew.
  /// - Returns: whether it was done; not either when somebody else has kept the sums of one of these chains.
  func post(_ difference: BookPostings, from: BookState, to cursor: TurnID, departed: [(chain: TurnID, kept: BookPostings)]) throws(StoreFault)
    -> Bool
  /// Everything of every follower, each once, as it stood at one moment; erased ones that are not yet in the kept sums among them.
  func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment
  /// Puts sums in the place of those that are there. Until it returns, the old ones are read.
  /// - Parameters:
  ///   - moment: what they were counted from.
  ///   - parts: the sums, no cell in two of them.
  /// - Returns: whether it was done; not when sums of erased followers were kept since that moment, for these are not among them.
  func replaceBooks(of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>)
    throws(StoreFault) -> Bool
  /// The cells that a query asks for: those of the days, and for each source and subscription the sum of all days before, on the day before
  /// them. People and records are those of the days only; weeks and months that reach into the days are told whole.
  func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings)
}
