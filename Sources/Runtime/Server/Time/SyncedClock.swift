package import Engine
internal import Synchronization

/// The machine's time, moved as far as that of the sandbox which a process speaks to. A server of the platform's has no such clock.
package final class SyncedClock: Sendable {
  private struct Moved {
    var by: Int64 = 0
    var farthest: Int64 = 0
  }
  private let base: WallClock
  /// Microseconds.
  private let moved = Mutex(Moved())

  package init(_ base: WallClock) { self.base = base }

  /// Microseconds beyond the machine's time.
  var movedBy: Int64 { moved.withLock { $0.by } }

  /// - Parameter microseconds: beyond the machine's time.
  /// - Returns: whether that is another time than before.
  @discardableResult
  package func move(to microseconds: Int64) -> Bool {
    moved.withLock { moved in
      defer { moved = Moved(by: microseconds, farthest: max(moved.farthest, microseconds)) }
      return moved.by != microseconds
    }
  }

  /// Time that has passed has passed, for repeats too; only the time of day may go back, with a sandbox that began anew.
  package var wallClock: WallClock {
    WallClock(
      microseconds: { self.base.microseconds() + self.movedBy },
      uptime: { self.base.uptime + self.moved.withLock { $0.farthest } / 1_000_000 })
  }
}
