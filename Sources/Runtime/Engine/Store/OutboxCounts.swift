/// How much there is to do, and what all that was asked for came to.
package struct OutboxCounts: Sendable, Equatable {
  /// A pause, and how many actions it holds up.
  package struct Held: Sendable, Equatable {
    package let pause: OutboxPause
    package let count: Int

    package init(pause: OutboxPause, count: Int) {
      self.pause = pause
      self.count = count
    }
  }
  /// Not ended.
  package var waiting = 0
  /// When the oldest of those was due that may go now, or that a pause holds up, in milliseconds since 1970 UTC.
  package var oldestDue: Int64?
  package var dead = 0
  /// Of those, how many may have reached their follower.
  package var unknown = 0
  /// Pauses that hold something up.
  package var held: [Held] = []
  package var totals = OutboxTotals()

  package init() {}

  /// Of those that wait, how many a pause holds up.
  package var paused: Int { held.reduce(0) { $0 + $1.count } }
}
