package import Engine
internal import Rules
internal import Synchronization

/// The time in a sandbox: that of the machine, moved on when asked, or one that stands still until it is moved.
package final class SandboxClock: Sendable {
  private struct State {
    var offset: Int64 = 0
  }
  private let state = Mutex(State())
  private let base: @Sendable () -> Int64

  /// The machine's time.
  package init(_ clock: WallClock) { base = clock.microseconds }

  /// A time that moves only by `advance`.
  /// - Parameter start: seconds since 1970 UTC.
  package init(startingAt start: Int64) { base = { start * 1_000_000 } }

  /// Microseconds since 1970 UTC.
  package var now: Int64 { base() + state.withLock { $0.offset } }
  package var seconds: Int64 { now / 1_000_000 }

  /// - Parameter milliseconds: from 0 to a year.
  /// - Returns: false when it would be more, or over a hundred years in all.
  @discardableResult
  package func advance(by milliseconds: Int64) -> Bool {
    let year: Int64 = 366 * 86_400_000
    guard (0...year).contains(milliseconds) else { return false }
    return state.withLock { state in
      guard state.offset + milliseconds * 1000 <= 100 * year * 1000 else { return false }
      state.offset += milliseconds * 1000
      return true
    }
  }

  /// The same for those who are told a clock.
  package var wallClock: WallClock { WallClock { self.now } }
}
