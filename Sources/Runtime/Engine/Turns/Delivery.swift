package import Rules

/// One POST that was let in, perhaps a repeat of an earlier one. A reference, since it goes from hand to hand.
package final class Delivery: Sendable {
  package let follower: FollowerID
  package let key: DeliveryKey
  package let event: Event
  /// Digest of the request that posted an event from outside; empty for what the platform delivers.
  package let request: String

  package init(_ event: Event, follower: FollowerID, key: DeliveryKey, request: String = "") {
    self.event = event
    self.request = request
    self.follower = follower
    self.key = key
  }
}

/// A delivery that was judged for the first time: everything that was decided, and upon what. A reference, since many look at it on several
/// threads, nobody changes it, and a copy would retain each of its parts.
package final class Turn: Sendable {
  package let id: TurnID
  package let delivery: Delivery
  package let facts: Facts
  package let moment: Moment
  package let plan: Plan
  package let revision: String
  package let answer: Answer
  /// Actions that wait in the outbox.
  package let queued: [OutboxID]
  /// The call whose answer may take the place of the reply.
  package let question: OutboxRow?
  /// Names of media in the reply that have no good id: the follower sees nothing.
  package let missingMedia: [String]
  /// Stocks of which few are left since this turn.
  package let lowStocks: [LowStock]
  /// Whether what was stored of the follower could not all be read, which is found once.
  package let isProfileDamaged: Bool
  /// The follower left with it, and their account erases those who do, or knows them by another name from now on.
  package let isDeparture: Bool

  package init(
    id: TurnID, delivery: Delivery, facts: Facts, moment: Moment, plan: Plan, revision: String, answer: Answer, queued: [OutboxID],
    question: OutboxRow?, missingMedia: [String], lowStocks: [LowStock], isProfileDamaged: Bool, isDeparture: Bool = false
  ) {
    self.id = id
    self.delivery = delivery
    self.facts = facts
    self.moment = moment
    self.plan = plan
    self.revision = revision
    self.answer = answer
    self.queued = queued
    self.question = question
    self.missingMedia = missingMedia
    self.lowStocks = lowStocks
    self.isProfileDamaged = isProfileDamaged
    self.isDeparture = isDeparture
  }
}

/// What becomes of a delivery, in the order in which they were handed in.
package enum Verdict: Sendable {
  case turn(Turn)
  /// It was answered before; that answer is given again.
  case repeated(Answer)
  /// It was answered before, and an endpoint that is asked may yet give another answer: nobody is told this one before that is over.
  case pending(Answer)
  /// An event from outside about somebody of whom nothing is known: nothing came of it.
  case stranger

  /// Nil for a stranger.
  package var answer: Answer? {
    switch self {
    case .turn(let turn): turn.answer
    case .repeated(let answer), .pending(let answer): answer
    case .stranger: nil
    }
  }
}
