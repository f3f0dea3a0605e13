package struct Comparison: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf([String])
    /// Also for what is absent: it is the contrary of `oneOf`.
    case noneOf([String])
    case number(NumberTest, Double)
    case prefix(String)
    case suffix(String)
    case exists(Bool)
  }
  package let tests: [Test]

  package func holds(for value: Value?) -> Bool { tests.allSatisfy { Self.holds($0, for: value) } }

  private static func holds(_ test: Test, for value: Value?) -> Bool {
    if case .list(let items)? = value { return holds(test, forAnyOf: items) }
    switch test {
    case .exists(let wanted): return (value != nil && value != Value.none) == wanted
    case .equals(let wanted):
      guard let value else { return false }
      if Value.equal(value, wanted) || value.shown == wanted.shown { return true }
      if let a = value.number, let b = wanted.number { return a == b }
      return false
    case .oneOf(let words): return value.map { value in words.contains { value.isWritten($0) } } ?? false
    case .noneOf(let words): return !(value.map { value in words.contains { value.isWritten($0) } } ?? false)
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

extension Comparison {
  /// Of an element that repeats, one is enough.
  private static func holds(_ test: Test, forAnyOf items: [Value]) -> Bool {
    switch test {
    case .exists(let wanted): wanted
    case .noneOf: items.allSatisfy { holds(test, for: $0) }
    case .equals, .oneOf, .number, .prefix, .suffix: items.contains { holds(test, for: $0) }
    }
  }

  /// Whether it holds only for values that are there.
  package var needsValue: Bool {
    tests.contains { test in
      switch test {
      case .equals, .oneOf, .number, .prefix, .suffix, .exists(true): true
      case .noneOf, .exists(false): false
      }
    }
  }
}

extension Value {
  /// Whether it is the same as another value: numbers go by what they are worth, all others by how they are shown. Nothing is the same as nothing.
  package func isSame(as other: Value) -> Bool {
    if self == .none || other == .none { return false }
    return shown == other.shown || isWritten(other.shown) || other.isWritten(shown)
  }

  /// Whether a word of a rules file stands for it: a number goes by what it is worth, everything else by how it is shown.
  package func isWritten(_ word: String) -> Bool {
    if shown == word { return true }
    switch self {
    case .int, .decimal: return Value.text(word).number == number
    case .none, .bool, .text, .time, .list, .record: return false
    }
  }
}
