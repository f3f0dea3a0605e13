internal import Engine
internal import Synchronization

/// How much the store holds. Counting a large ledger takes a while, so a count stands twenty times as long as it took.
final class StoreGauge: Sendable {
  private struct Reading {
    /// By a clock that nobody moves: how long counting took is no matter of the time of day.
    var until: ContinuousClock.Instant?
    var counts = StoreCounts()
    var outbox = OutboxCounts()
  }
  private let reading = Mutex(Reading())
  private let store: any Store
  private let clock: WallClock

  init(store: any Store, clock: WallClock) {
    self.store = store
    self.clock = clock
  }

  /// The last ones when the store cannot be read.
  var counts: StoreCounts { measured.counts }
  var outbox: OutboxCounts { measured.outbox }

  private var measured: Reading {
    let began = ContinuousClock.now
    if let fresh = reading.withLock({ reading in reading.until.flatMap { began < $0 ? reading : nil } }) { return fresh }
    guard let counts = try? store.counts(), let outbox = try? store.outboxCounts(now: clock.milliseconds) else { return reading.withLock { $0 } }
    let new = Reading(until: began + (ContinuousClock.now - began) * 21, counts: counts, outbox: outbox)
    reading.withLock { $0 = new }
    return new
  }
}
