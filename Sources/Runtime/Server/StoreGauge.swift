internal import Synchronization

/// How much the store holds. Counting a large ledger takes a while, so a count stands twenty times as long as it took.
final class StoreGauge: Sendable {
  private struct Reading {
    var until: Int64 = .min
    var counts = StoreCounts()
  }
  private let reading = Mutex(Reading())
  private let store: any Store
  private let clock: WallClock

  init(store: any Store, clock: WallClock) {
    self.store = store
    self.clock = clock
  }

  /// The last ones when the store cannot be read.
  var counts: StoreCounts {
    let now = clock.microseconds()
    if let fresh = reading.withLock({ now < $0.until ? $0.counts : nil }) { return fresh }
    guard let counts = try? store.counts() else { return reading.withLock { $0.counts } }
    let took = max(0, clock.microseconds() - now)
    reading.withLock { $0 = Reading(until: now + 20 * took, counts: counts) }
    return counts
  }
}
