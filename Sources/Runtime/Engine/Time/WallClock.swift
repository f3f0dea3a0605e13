internal import FoundationEssentials

/// The time of day, passed in: tests have their own.
package struct WallClock: Sendable {
  /// Microseconds since 1970 UTC.
  package let microseconds: @Sendable () -> Int64

  package init(microseconds: @escaping @Sendable () -> Int64) { self.microseconds = microseconds }

  /// Milliseconds since 1970 UTC.
  package var milliseconds: Int64 { microseconds() / 1000 }

  /// Seconds since 1970 UTC.
  package var seconds: Int64 { microseconds() / 1_000_000 }

  package static let system = WallClock { Int64(Date().timeIntervalSince1970 * 1_000_000) }
}

extension WallClock {
  /// `2026-06-01T12:31:07Z`, for logs and status pages.
  package static func text(_ seconds: Int64) -> String { Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601) }
}
