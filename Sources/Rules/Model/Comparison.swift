package struct Comparison: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf([String])
    case number(NumberTest, Double)
    case prefix(String)
    case suffix(String)
    case exists(Bool)
  }
  package let tests: [Test]

  package func holds(for value: Value?) -> Bool {
    tests.allSatisfy { test in
      switch test {
      case .exists(let wanted): return (value != nil && value != Value.none) == wanted
      case .equals(let wanted):
        guard let value else { return false }
        if Value.equal(value, wanted) || value.shown == wanted.shown { return true }
        if let a = value.number, let b = wanted.number { return a == b }
        return false
      case .oneOf(let words): return value.map { value in words.contains { value.isWritten($0) } } ?? false
      case .number(let test, let bound):
        guard let number = value?.number else { return false }
        switch test {
        case .gt: return number > bound
        case .gte: return number >= bound
        case .lt: return number < bound
        case .lte: return number <= bound
        }
      case .prefix(let prefix): return value?.shown.hasPrefix(prefix) ?? false
      case .suffix(let suffix): return value?.shown.hasSuffix(suffix) ?? false
      }
    }
  }
}

extension Value {
  /// Whether a word of a rules file stands for it: a number goes by what it is worth, everything else by how it is shown.
  package func isWritten(_ word: String) -> Bool {
    if shown == word { return true }
    switch self {
    case .int, .decimal: return Value.text(word).number == number
    case .none, .bool, .text, .time, .list, .record: return false
    }
  }
}
