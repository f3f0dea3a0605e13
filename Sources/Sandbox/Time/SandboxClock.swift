package import Engine
internal import Rules
internal import Server
internal import Synchronization

/// The time in a sandbox: that of the machine, moved on when asked, or one that stands still until it is moved.
package final class SandboxClock: Sendable {
  private let moved: Mutex<Int64>
  private let base: @Sendable () -> Int64
  /// Whether it moves only when asked: no server of another process can live in such a time.
  package let stands: Bool

  /// The machine's time.
  /// - Parameter movedBy: microseconds that it was moved on before.
  package init(_ clock: WallClock, movedBy: Int64 = 0) {
    base = clock.microseconds
    moved = Mutex(min(max(0, movedBy), SandboxTime.farthest))
    stands = false
  }

  /// A time that moves only by `advance`.
  /// - Parameter start: seconds since 1970 UTC.
  package init(startingAt start: Int64) {
    base = { start * 1_000_000 }
    moved = Mutex(0)
    stands = true
  }

  /// Microseconds since 1970 UTC.
  package var now: Int64 { base() + movedBy }
  package var milliseconds: Int64 { now / 1000 }
  package var seconds: Int64 { now / 1_000_000 }
  /// Microseconds that it was moved on.
  package var movedBy: Int64 { moved.withLock { $0 } }

  /// - Parameter milliseconds: from 0 to a year.
  /// - Returns: false when it would be more, or over a hundred years in all.
  @discardableResult
  package func advance(by milliseconds: Int64) -> Bool {
    moved.withLock { moved in
      guard Self.mayAdvance(by: milliseconds, from: moved) else { return false }
      moved += milliseconds * 1000
      return true
    }
  }

  /// Whether `advance` would do it.
  package func mayAdvance(by milliseconds: Int64) -> Bool { moved.withLock { Self.mayAdvance(by: milliseconds, from: $0) } }

  private static func mayAdvance(by milliseconds: Int64, from moved: Int64) -> Bool {
    let year: Int64 = 366 * 86_400_000
    return (0...year).contains(milliseconds) && moved + milliseconds * 1000 <= SandboxTime.farthest
  }

  /// The same for those who are told a clock.
  package var wallClock: WallClock { WallClock { self.now } }
}
