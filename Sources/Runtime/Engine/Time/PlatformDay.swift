internal import Rules

/// The days by which the platform counts calls. (wechat-protocol 5.3)
package enum PlatformDay {
  private static let offset: Int64 = 8 * 3600

  /// Days since 1970 in Beijing.
  package static func number(at seconds: Int64) -> Int64 { Int64((Double(seconds + offset) / 86_400).rounded(.down)) }

  /// Seconds since 1970 UTC at which the day ends.
  package static func end(of seconds: Int64) -> Int64 { (number(at: seconds) + 1) * 86_400 - offset }
}
