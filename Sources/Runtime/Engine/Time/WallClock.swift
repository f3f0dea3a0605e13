internal import FoundationEssentials

/// The time of day, passed in: tests have their own.
package struct WallClock: Sendable {
  /// Microseconds since 1970 UTC.
  package let microseconds: @Sendable () -> Int64

  private let steady: (@Sendable () -> Int64)?

  /// - Parameter uptime: as `uptime`; without one the time of day is taken for it, which a test's clock may well be.
  package init(microseconds: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Int64) {
    self.microseconds = microseconds
    steady = uptime
  }

  package init(microseconds: @escaping @Sendable () -> Int64) {
    self.microseconds = microseconds
    steady = nil
  }

  /// Milliseconds since 1970 UTC.
  package var milliseconds: Int64 { microseconds() / 1000 }

  /// Seconds since 1970 UTC.
  package var seconds: Int64 { microseconds() / 1_000_000 }

  /// Seconds since some moment, by a clock that nobody sets: it goes on while the machine sleeps, and never jumps.
  package var uptime: Int64 { steady?() ?? seconds }

  package static let system = WallClock(
    microseconds: { Int64(Date().timeIntervalSince1970 * 1_000_000) },
    uptime: { ContinuousClock.Instant.processStart.duration(to: .now).components.seconds })
}

extension ContinuousClock.Instant {
  fileprivate static let processStart = ContinuousClock.now
}

extension WallClock {
  /// `2026-06-01T12:31:07Z`, for logs and status pages.
  package static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(min(max(seconds, shown.lowerBound), shown.upperBound))).formatted(.iso8601)
  }

  /// Years of four digits: what else a store may hold is no time that anybody reads.
  private static let shown: ClosedRange<Int64> = -62_135_596_800...253_402_300_799
}
