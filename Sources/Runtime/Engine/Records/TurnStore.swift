package import Rules
/// Where turns are remembered: beside the database, in a file that can be lost without harm to any follower. Calls block.
package protocol TurnStore: Sendable {
  /// One transaction: turns, what they come to, and who is to be forgotten. Either all of it is there or nothing. Turns come in the order of
  /// their ids.
  func write(_ news: TurnNews) throws(StoreFault)
  /// Takes out a chunk of what is too old or too much.
  /// - Parameter now: seconds since 1970 UTC.
  /// - Returns: whether there is more to take out.
  func thin(_ retention: TurnRetention, now: Int64) throws(StoreFault) -> Bool
  /// Revisions of turns whose files are not here yet.
  func lackingRules() throws(StoreFault) -> [String]
  func keepRules(_ snapshot: RuleSnapshot) throws(StoreFault)
  /// Turns of these go, and what they wrote with them. Those that a server has answered and not yet written down are not written any more.
  /// - Returns: how many there were.
  func forget(_ followers: [FollowerMask]) throws(StoreFault) -> Int
  /// Who was forgotten until now can have turns on their way that are not newer than this one, and none that are.
  func endForgetting(at newest: TurnID) throws(StoreFault)
  /// Turns of all others go, up to one: who left while nobody wrote it down.
  func forgetAll(but known: Set<FollowerMask>, of accounts: [String], upTo end: TurnID) throws(StoreFault) -> Int
  /// Nil where there is none.
  func newestTurn() throws(StoreFault) -> TurnID?
  /// Accounts that were noted as those that erase who leaves, or keep pseudonyms.
  func erasingAccounts() throws(StoreFault) -> Set<String>
  func note(erasing accounts: Set<String>) throws(StoreFault)
  /// What was taken out goes from the file's log as well.
  /// - Returns: whether it is gone; not while somebody reads.
  func scrub() throws(StoreFault) -> Bool
  /// Begins anew where the file is damaged, gone or not of this database any more.
  /// - Returns: why it did.
  func mend() throws(StoreFault) -> TurnFileLoss?
  func close()

  // MARK: to be read

  /// - Complexity: O(log(turns)).
  func record(_ id: TurnID) throws(StoreFault) -> TurnRecord?
  /// Turns of a follower, the newest first.
  func records(of follower: FollowerMask, limit: Int) throws(StoreFault) -> [TurnRecord]
  /// Turns in their order, while `body` wants more.
  func records(in turns: Range<TurnID>, _ body: (TurnRecord) -> Bool) throws(StoreFault)
  /// The files of a revision; nil when they are not kept.
  func rules(of revision: String) throws(StoreFault) -> RuleSnapshot?
  /// Revisions of kept turns, the newest last.
  func revisions() throws(StoreFault) -> [String]
  /// Revisions whose files are kept, with when they came into force (seconds since 1970 UTC); the newest first.
  func keptRules(limit: Int) throws(StoreFault) -> [(revision: String, at: Int64)]
  /// - Parameter hours: since 1970 UTC.
  func counts(in hours: Range<Int64>) throws(StoreFault) -> TurnCounts
  /// Since when turns are counted, in seconds since 1970 UTC; nil before the first.
  func countedSince() throws(StoreFault) -> Int64?
  /// Texts that no rule answered on some days (since 1970 UTC), by how often.
  func unanswered(in days: ClosedRange<Int64>, limit: Int) throws(StoreFault) -> [UnansweredCount]
  /// Turns that are kept, and bytes that they take.
  func size() throws(StoreFault) -> (turns: Int, bytes: Int64)
}

/// What is written in one go.
package struct TurnNews: Sendable {
  package enum Entry: Sendable {
    case turn(TurnRecord)
    /// They left, and their account erases those who do, or knows them by another name from now on.
    case left(FollowerMask)
  }
  package var entries: [Entry] = []
  package var counts = TurnCounts()
  package var unanswered: [UnansweredText: Int] = [:]
  /// The newest turn that was answered and waits to be written, in this or later news; nil where these are all.
  package var newest: TurnID?

  package init() {}

  package var isEmpty: Bool { entries.isEmpty && counts.isEmpty && unanswered.isEmpty }

  /// From the first to the last of these turns; nil where there is none.
  package var turns: ClosedRange<TurnID>? {
    let ids = entries.lazy.compactMap { entry in if case .turn(let record) = entry { record.id } else { nil } }
    guard let first = ids.min(), let last = ids.max() else { return nil }
    return first...last
  }
}

package struct UnansweredCount: Sendable, Equatable {
  package let account: String
  package let text: String
  package let count: Int
  /// The last day on which somebody wrote it, since 1970 UTC.
  package let lastDay: Int64

  package init(account: String, text: String, count: Int, lastDay: Int64) {
    self.account = account
    self.text = text
    self.count = count
    self.lastDay = lastDay
  }
}

/// Why turns are not there any more.
package enum TurnFileLoss: Sendable, Equatable {
  case missing
  /// It is that of another database, or does not say of which.
  case foreign
  case damaged

  package var message: Phrase {
    switch self {
    case .missing: "it was gone"
    case .foreign: "it was that of another database, or did not say of which"
    case .damaged: "it was damaged, or not a file of turns"
    }
  }
}
