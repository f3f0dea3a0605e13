package import Runtime
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
  package func advance(by milliseconds: Int64) {
    state.withLock { $0.offset += min(max(0, milliseconds), 366 * 86_400_000) * 1000 }
  }

  /// The same for those who are told a clock.
  package var wallClock: WallClock { WallClock { self.now } }
}
