internal import Engine
internal import Synchronization

/// How much the store holds. Counting a large ledger takes a while, so a count stands twenty times as long as it took.
final class StoreGauge: Sendable {
  private struct Reading {
    var until: Int64 = .min
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

  /// Whether the store still writes to the files that have its name.
  var isInPlace: Bool {
    do throws(StoreFault) { try store.verify() } catch { return false }
    return true
  }

  /// The last ones when the store cannot be read.
  var counts: StoreCounts { measured.counts }
  var outbox: OutboxCounts { measured.outbox }

  private var measured: Reading {
    let now = clock.microseconds()
    if let fresh = reading.withLock({ now < $0.until ? $0 : nil }) { return fresh }
    guard let counts = try? store.counts(), let outbox = try? store.outboxCounts(now: now / 1000) else { return reading.withLock { $0 } }
    let took = max(0, clock.microseconds() - now)
    let new = Reading(until: now + 20 * took, counts: counts, outbox: outbox)
    reading.withLock { $0 = new }
    return new
  }
}
