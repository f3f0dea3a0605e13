internal import Engine
internal import Rules
internal import Synchronization

/// When the ledger of each account begins. To look may read all of it, where an account has no line or came late; a first line stays the first.
final class FirstLines: Sendable {
  private struct Look {
    let at: Int64?
    /// When it is looked again, where there was none; by a clock that only goes forward.
    let until: Int64
  }
  private let known = Mutex<[String: Look]>([:])
  private let store: any FigureStore
  private let clock: WallClock
  /// Seconds for which no line stands for none.
  private static let patience: Int64 = 300

  init(store: any FigureStore, clock: WallClock) {
    self.store = store
    self.clock = clock
  }

  /// Seconds since 1970 UTC; nil where there is none. Blocks.
  func first(of account: String) throws(StoreFault) -> Int64? {
    let now = clock.uptime
    if let look = known.withLock({ $0[account] }), look.at != nil || now < look.until { return look.at }
    let found = try store.firstLine(of: account)
    known.withLock { $0[account] = Look(at: found, until: now.addingSaturated(Self.patience)) }
    return found
  }
}
