package import Rules

/// Where actions wait, and what became of them.
///
/// Actions of one follower stand in a queue of their own: one of them is under way at a time, and those of one lane keep their order.
/// A queue knows when its next action may go, so that handing out costs the same whatever else waits.
package protocol OutboxStore: Sendable {
  /// Writes what became of actions in one transaction, then hands out those that may go, in the same or in another. What is handed out is noted as
  /// under way before anybody acts on it. A worker that was away for longer than its lease may report what another one has meanwhile: the number of
  /// its hand-out is an old one, and then nothing of what it says about the action is taken.
  func exchange(_ report: OutboxReport, for request: OutboxRequest?, judge: (OutboxCandidate) -> OutboxVerdict) throws(StoreFault) -> OutboxHandout
  /// A number for a worker, the lowest that no living worker has. What its last owner had under way is waiting again.
  func claimWorker() throws(StoreFault) -> WorkerClaim
  /// When the next action may go, in milliseconds since 1970 UTC; nil when none waits.
  func nextDue() throws(StoreFault) -> Int64?
  /// Actions that fit, in the order in which they are or were due.
  func actions(matching filter: OutboxFilter, limit: Int) throws(StoreFault) -> [OutboxRecord]
  /// Dead actions wait again, with their tries forgotten, and pauses that hold up waiting ones end.
  /// - Parameter unknown: whether those go again that may have reached their follower.
  func retry(_ filter: OutboxFilter, unknown: Bool, now: Int64) throws(StoreFault) -> OutboxRetry
  /// Actions that wait are ended, dead ones removed.
  func drop(_ filter: OutboxFilter, now: Int64) throws(StoreFault) -> Int
  /// - Parameter now: milliseconds since 1970 UTC.
  func outboxCounts(now: Int64) throws(StoreFault) -> OutboxCounts
  /// Ids of an account's tags on the platform, by name.
  func tagIDs(of account: String) throws(StoreFault) -> [String: Int]
  func keepTagIDs(_ ids: [String: Int], of account: String) throws(StoreFault)
}

/// What a worker asks for.
package struct OutboxRequest: Sendable {
  /// Milliseconds since 1970 UTC.
  package let now: Int64
  /// Calls that can begin at once.
  package let lanes: Int
  /// Calls of one kind for one account that may be under way at once, whichever workers make them.
  package let limit: Int
  package let worker: Int
  /// When somebody else may take what is handed out, in milliseconds since 1970 UTC.
  package let leaseUntil: Int64

  package init(now: Int64, lanes: Int, limit: Int = .max, worker: Int, leaseUntil: Int64) {
    self.now = now
    self.lanes = lanes
    self.limit = limit
    self.worker = worker
    self.leaseUntil = leaseUntil
  }
}

/// An action that is under way.
package struct OutboxWork: Sendable {
  package let row: OutboxRow
  /// 1 for the first try.
  package let attempt: Int
  /// Grows whenever the action is given to somebody, or taken from somebody who is thought dead.
  package let handout: Int64
  /// The window that it uses, for a customer message.
  package let window: FollowerWindows.Kind?

  package init(row: OutboxRow, attempt: Int, handout: Int64, window: FollowerWindows.Kind?) {
    self.row = row
    self.attempt = attempt
    self.handout = handout
    self.window = window
  }

  /// What the turn itself tries that wrote it, before any worker has it.
  package static func asked(_ row: OutboxRow) -> OutboxWork { OutboxWork(row: row, attempt: 1, handout: 0, window: nil) }
}

/// What may go, and what ended instead because it may not.
package struct OutboxHandout: Sendable {
  package var work: [OutboxWork] = []
  package var ended: [(row: OutboxRow, outcome: OutboxOutcome)] = []
  /// Pauses that are over: a call got through.
  package var resumed: [OutboxPause] = []
  /// Reports that came too late: somebody else has had the action since, and nothing was changed by them.
  package var superseded: [OutboxEnding] = []
  /// Why nothing could be handed out, when what was reported is written all the same.
  package var fault: StoreFault?

  package init(work: [OutboxWork] = [], ended: [(row: OutboxRow, outcome: OutboxOutcome)] = []) {
    self.work = work
    self.ended = ended
  }
}

/// What became of actions, and what was learned on the way.
package struct OutboxReport: Sendable {
  package var endings: [OutboxEnding] = []
  package var calls: [OutboxCalls] = []
  package var pauses: [OutboxPause] = []
  /// Where calls got through: what paused them is over.
  package var resumed: Set<OutboxPause.Place> = []

  package init(_ endings: [OutboxEnding] = []) { self.endings = endings }

  package var isEmpty: Bool { endings.isEmpty && calls.isEmpty && pauses.isEmpty && resumed.isEmpty }

  /// Both, the other's after its own.
  package mutating func add(_ other: OutboxReport) {
    endings += other.endings
    calls += other.calls
    pauses += other.pauses
    resumed.formUnion(other.resumed)
  }
}

/// What became of one action.
package struct OutboxEnding: Sendable {
  package enum Outcome: Sendable {
    case ended(OutboxOutcome)
    /// Another try.
    case again(at: Int64, reason: String)
    /// It was not tried: what it used is given back.
    case untried(until: Int64, reason: String? = nil)
  }
  /// What is now known of the follower's windows.
  package enum Correction: Sendable {
    case none
    /// The message did not count.
    case giveBack(FollowerWindows.Kind)
    case usedUp
    case closed
  }
  package let row: OutboxRow
  /// Of the work that it is about.
  package let handout: Int64
  package let outcome: Outcome
  package let correction: Correction
  package let follows: [OutboxRow]
  /// What the endpoint's answer notes of the follower: in the transaction that ends the action, and with it once.
  package let facts: [FactChange]
  /// Milliseconds since 1970 UTC.
  package let at: Int64

  package init(
    _ work: OutboxWork, _ outcome: Outcome, correction: Correction = .none, follows: [OutboxRow] = [], facts: [FactChange] = [], at: Int64
  ) {
    self.facts = facts
    row = work.row
    handout = work.handout
    self.outcome = outcome
    self.correction = correction
    self.follows = follows
    self.at = at
  }
}

/// Calls that were made.
package struct OutboxCalls: Sendable {
  package let account: String
  package let api: String
  /// Of the platform, as `PlatformDay` numbers it.
  package let day: Int64
  package let count: Int

  package init(account: String, api: String, day: Int64, count: Int) {
    self.account = account
    self.api = api
    self.day = day
    self.count = count
  }
}

/// A worker's number, until it is released or the process ends.
package final class WorkerClaim: Sendable {
  package let number: Int
  private let onRelease: @Sendable () -> Void

  package init(number: Int, onRelease: @escaping @Sendable () -> Void) {
    self.number = number
    self.onRelease = onRelease
  }

  deinit { onRelease() }
}

/// Which actions are meant.
package struct OutboxFilter: Sendable {
  package enum State: String, Sendable, CaseIterable {
    /// They wait for their time, or for another try.
    case waiting
    /// They wait because calls like theirs are not made for now.
    case paused
    case running
    case done
    case cancelled
    case replaced
    case dead

    /// Its word, where a person reads it.
    package var phrase: Phrase {
      switch self {
      case .waiting: "waiting"
      case .paused: "paused"
      case .running: "running"
      case .done: "done"
      case .cancelled: "cancelled"
      case .replaced: "replaced"
      case .dead: "dead"
      }
    }
  }
  package var id: OutboxID?
  package var turn: TurnID?
  package var account: String?
  package var openid: String?
  package var kind: OutboxKind?
  package var rule: String?
  package var states: Set<State> = []
  /// Only those of which it is not known what became of them, or only the others.
  package var isUnknown: Bool?

  package init() {}
}

/// What `OutboxStore.retry` did.
package struct OutboxRetry: Sendable, Equatable {
  /// Failed ones that wait again.
  package var again = 0
  /// Failed ones that were left as they are: twice may be once too often.
  package var unknown = 0
  /// Pauses that have ended.
  package var resumed: [OutboxPause] = []
  /// Actions that those held up.
  package var released = 0

  package init(again: Int = 0, unknown: Int = 0, resumed: [OutboxPause] = [], released: Int = 0) {
    self.again = again
    self.unknown = unknown
    self.resumed = resumed
    self.released = released
  }
}

/// An action with what became of it so far.
package struct OutboxRecord: Sendable {
  package let row: OutboxRow
  package let state: OutboxFilter.State
  package let attempts: Int
  /// Not before this time, in milliseconds since 1970 UTC.
  package let notBefore: Int64
  package let endedAt: Int64?
  /// Why it ended so, or why it is tried again.
  package let reason: String?
  /// What keeps it from going now.
  package let pause: OutboxPause?

  package init(
    row: OutboxRow, state: OutboxFilter.State, attempts: Int, notBefore: Int64, endedAt: Int64?, reason: String?, pause: OutboxPause? = nil
  ) {
    self.row = row
    self.state = state
    self.attempts = attempts
    self.notBefore = notBefore
    self.endedAt = endedAt
    self.reason = reason
    self.pause = pause
  }

  /// Whether another try may bring it a second time.
  package var mayComeTwice: Bool { state == .dead && (reason?.hasPrefix("\(OutboxReason.unknown.rawValue): ") ?? false) }
}
