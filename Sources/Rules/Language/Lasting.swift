/// For how long a fact may be said to hold.
package enum Lasting {
  /// Milliseconds.
  package static let allowed: ClosedRange<Int64> = 1000...400 * 86_400_000
  /// How long a piece of a stock may stay with somebody who does not use it, in milliseconds.
  package static let borrowed: ClosedRange<Int64> = 60_000...400 * 86_400_000
  package static let words: Phrase = "whole seconds, from 1s to 400d"
}
