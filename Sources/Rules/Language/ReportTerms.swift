/// What reports count by. Times in seconds.
package struct ReportTerms: Sendable, Equatable {
  /// Who leaves so soon after a follow is a quick loss.
  package var quickLoss: Int64 = 86_400
  /// After which times it is counted who still follows, each more than the one before; 1 to 6 of them.
  package var kept: [Int64] = [86_400, 7 * 86_400, 30 * 86_400]
  /// Whose days they are; nil for each account's own.
  package var zone: Zone?

  package init() {}

  /// Milliseconds that may be written.
  static let spans: ClosedRange<Int64> = 60_000...400 * 86_400_000
  static let mostKept = 6
}
