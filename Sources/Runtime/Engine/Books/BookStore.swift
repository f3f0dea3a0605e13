/// How far the ledger and the records are in the books: the place of the last line that is.
package struct BookState: Sendable, Equatable {
  package var account: String
  package var fingerprint: String
  package var generation: Int64
  package var cursor: LedgerPlace
  package init(account: String, fingerprint: String, generation: Int64, cursor: LedgerPlace) {
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
  package var cursor: LedgerPlace
  /// Whether there is more than was asked for.
  package var isMore: Bool
  /// Rows of erased followers that cannot be read: they are in no history.
  package var unreadable: Int
  package init(
    histories: [FollowerHistory] = [], departed: [(chain: TurnID, history: FollowerHistory)] = [], cursor: LedgerPlace, isMore: Bool,
    unreadable: Int = 0
  ) {
    self.histories = histories
    self.departed = departed
    self.cursor = cursor
    self.isMore = isMore
    self.unreadable = unreadable
  }
}

/// What everything was read at.
package struct BookMoment: Sendable {
  /// The last place of it.
  package var cursor: LedgerPlace
  /// The sums of those who were erased before.
  package var kept: KeptSums
  /// Rows of those sums that cannot be read: what they said is in no figure any more.
  package var unreadable: Int
  /// How many of them there were, ever.
  package var departures: Int64
  package init(cursor: LedgerPlace, kept: KeptSums = KeptSums(), unreadable: Int = 0, departures: Int64 = 0) {
    self.cursor = cursor
    self.kept = kept
    self.unreadable = unreadable
    self.departures = departures
  }
}

/// Erased followers who are in the books as such from now on.
package struct BookSettlement: Sendable {
  /// The newest turn of each.
  package var chains: [TurnID] = []
  /// What all of them came to, for the next time that the books are made anew.
  package var kept = KeptSums()
  package init() {}
  package init(_ chains: [TurnID], kept: KeptSums) {
    self.chains = chains
    self.kept = kept
  }
}

/// What happened to erased followers while books were made anew.
package struct SettledMeanwhile: Sendable {
  /// Everything that those did who were settled since.
  package var histories: [FollowerHistory]
  /// The sums of all who were ever erased.
  package var kept: KeptSums
  package init(histories: [FollowerHistory], kept: KeptSums) {
    self.histories = histories
    self.kept = kept
  }
}

/// What is asked of the figures.
package struct BookQuery: Sendable, Equatable {
  /// Days since 1970 in the zone of the account.
  package var days: ClosedRange<Int>?
  /// Nil for all; follows without a campaign are always told.
  package var campaigns: Set<String>?
  /// Whether codes are kept apart; else all of a campaign are one whose scene is empty, and people are not told by codes. Of a campaign with
  /// thousands of codes that is a thousandth of the cells.
  package var isByCode: Bool
  package var people: People

  /// Which counts of people are wanted: with a cell for each code and day they are as many as all other sums.
  package enum People: Sendable, Equatable {
    case all
    case by(BookSpan)
    /// Of spans that begin on the first day, and of all time.
    case ofWhole
  }

  package init(days: ClosedRange<Int>? = nil, campaigns: Set<String>? = nil, isByCode: Bool = true, people: People = .all) {
    self.days = days
    self.campaigns = campaigns
    self.isByCode = isByCode
    self.people = people
  }
}

/// Figures that are projections of the ledger: sums that can be made anew at any time. Part of `Store`, with the same promises: a call is
/// one transaction, and several may bring the same books up to date.
package protocol BookStore: Sendable {
  /// Nil when there are none, or their checksum says that they were damaged.
  func bookState(of account: String) throws(StoreFault) -> BookState?
  /// At least one follower's news when there is any; about `lines` new lines at most.
  func bookNews(of account: String, after cursor: LedgerPlace, lines: Int) throws(StoreFault) -> BookNews
  /// Adds a difference and moves on, unless the books are no longer those of `from`.
  /// - Returns: whether it was done; not either when somebody else has settled one of these chains.
  func post(_ difference: BookPostings, from: BookState, to cursor: LedgerPlace, settling: BookSettlement) throws(StoreFault) -> Bool
  /// Takes out what cannot be read of erased followers who are not in the books as such. Where there is any, the books are none from then on: what
  /// these followers did stands in them, and nobody can say any more what to take away.
  /// - Returns: how many rows there were.
  func discardUnreadable(of account: String) throws(StoreFault) -> Int
  /// Rows of what erased followers came to that could not be read, ever, as far as anybody met them: what they said is in no figure for good.
  func unreadableRows(of account: String) throws(StoreFault) -> Int
  /// Books will be made anew: what erased followers did who are settled from now on is remembered, without their names, until the new sums
  /// are in place. To be called before everything is read.
  func beginBooks(of account: String) throws(StoreFault)
  /// After `beginBooks`, whatever came of it: nothing need be remembered for whoever began.
  func endBooks(of account: String)
  /// Everything of every follower, each once, as it stood at one moment; erased ones that are not yet in the kept sums among them.
  func allHistories(of account: String, _ body: (FollowerHistory) -> Void) throws(StoreFault) -> BookMoment
  /// Puts sums in the place of those that are there. Until it returns, the old ones are read.
  /// - Parameters:
  ///   - moment: what they were counted from.
  ///   - parts: the sums, no cell in two of them.
  ///   - meanwhile: what is to be added for those who were settled since that moment; asked again when more were.
  /// - Returns: whether it was done; not when somebody else replaces them, nor when what was settled is not remembered any more.
  func replaceBooks(
    of account: String, fingerprint: String, from moment: BookMoment, with parts: some Sequence<BookPostings>,
    meanwhile: (SettledMeanwhile) -> BookPostings
  ) throws(StoreFault) -> Bool
  /// The cells that a query asks for: those of the days, and for each source and subscription the sum of all days before, on the day before
  /// them. People and records are those of the days only; weeks and months that reach into the days are told whole.
  func cells(of account: String, _ query: BookQuery) throws(StoreFault) -> (before: BookPostings, within: BookPostings)
}
