/// A compiled condition. Nodes lie in one array and refer to each other by index, so that judging copies no references.
package struct Condition: Sendable {
  package enum Kind: Sendable {
    case all(Range<Int32>)  // of `CompiledRules.operands`
    case any(Range<Int32>)
    case not(Int32)
    case scene(Range<Int32>)  // operands are patterns
    case key(Range<Int32>)
    case campaign(Range<Int32>)  // operands are campaigns
    case subscription(UInt8)  // bit per state
    case text(Int32)  // of `CompiledRules.texts`
    case url(Int32)
    case field(path: Int32, comparison: Int32)
    case tag(Range<Int32>)  // operands are names
    case attribute(name: Int32, comparison: Int32)
    case variable(name: Int32, comparison: Int32)
    case counter(name: Int32, comparison: Int32)
    case taken(Range<Int32>)  // operands are names of stocks
    case time(days: UInt8, from: Int32, to: Int32)
    case dates(Range<Int32>)  // operands are days since 1970
    case dateWindow(from: Int64, until: Int64)
    case language(Range<Int32>)
    case source(Range<Int32>)
    case touch(Touch.Order, Range<Int32>)  // operands are names of campaigns
    case followCount(comparison: Int32)
    case firstFollowed(from: Int64, until: Int64)
  }
  package let kind: Kind
  /// The key that a trace points at.
  package let span: SourceSpan
}

/// One way of looking at a text; all of a condition's must hold.
package struct TextMatcher: Sendable {
  package enum Mode: Sendable {
    case equals([[UInt8]])
    case prefix([[UInt8]])
    case suffix([[UInt8]])
    case contains([[UInt8]])
    case containsAll([[UInt8]])
    case glob([Glob])
    case pattern([Int32])
    case regex([Int32])
  }
  package let modes: [Mode]
}

package struct Comparison: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf([String])
    case number(ComparisonDeclaration.NumberTest, Double)
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
      case .oneOf(let words): return value.map { words.contains($0.shown) } ?? false
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
