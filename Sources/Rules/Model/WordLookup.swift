/// Words of a comparison, found as `Value.isWritten` finds them.
struct WordLookup {
  private let words: Set<String>
  private let numbers: Set<Double>

  init(_ words: [String]) {
    self.words = Set(words)
    numbers = Set(words.compactMap { Double($0) })
  }

  func hasWord(for value: Value) -> Bool {
    switch value {
    case .none: false
    case .int, .decimal: words.contains(value.shown) || value.number.map { numbers.contains($0) } ?? false
    case .bool, .text, .time, .list, .record: words.contains(value.shown)
    }
  }
}

extension Comparison.Test {
  /// Nil where no words are named, or so few that they are quicker gone through.
  var lookup: (words: WordLookup, isWanted: Bool)? {
    switch self {
    case .oneOf(let words) where words.count > 8: (WordLookup(words), true)
    case .noneOf(let words) where words.count > 8: (WordLookup(words), false)
    case .equals, .oneOf, .noneOf, .number, .moment, .prefix, .suffix, .exists: nil
    }
  }
}
