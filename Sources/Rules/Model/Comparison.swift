package struct Comparison: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf([String])
    /// Also for what is absent: it is the contrary of `oneOf`.
    case noneOf([String])
    case number(NumberTest, Double)
    /// Of a day or a time of day.
    case moment(NumberTest, ComparedMoment)
    case prefix(String)
    case suffix(String)
    case exists(Bool)
  }
  package let tests: [Test]

  /// - Parameter now: the event's own time, by the clock of its account; without it `now` holds for nothing.
  package func holds(for value: Value?, at now: CivilTime? = nil) -> Bool { tests.allSatisfy { Self.holds($0, for: value, at: now) } }

  /// Whether it is held against the event's own time.
  package var asksNow: Bool { tests.contains { if case .moment(_, .now) = $0 { true } else { false } } }

  /// The same for many values at once, of which none is a list: however many words it names, each value is looked up.
  package func verdicts(for values: [Value]) -> [Bool] {
    let lookups = tests.map { $0.lookup }
    return values.map { value in
      tests.indices.allSatisfy { index in
        if let lookup = lookups[index] { return lookup.words.hasWord(for: value) == lookup.isWanted }
        return Self.holds(tests[index], for: value == .none ? nil : value, at: nil)
      }
    }
  }

  private static func holds(_ test: Test, for value: Value?, at now: CivilTime?) -> Bool {
    if case .list(let items)? = value { return holds(test, forAnyOf: items, at: now) }
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
      return value?.number.map { test.holds($0, against: bound) } ?? false
    case .moment(let test, let moment): return holds(test, moment, for: value, at: now)
    case .prefix(let prefix): return value?.shown.hasPrefix(prefix) ?? false
    case .suffix(let suffix): return value?.shown.hasSuffix(suffix) ?? false
    }
  }
}

extension Comparison {
  /// Of an element that repeats, one is enough.
  private static func holds(_ test: Test, forAnyOf items: [Value], at now: CivilTime?) -> Bool {
    switch test {
    case .exists(let wanted): wanted
    case .noneOf: items.allSatisfy { holds(test, for: $0, at: now) }
    case .equals, .oneOf, .number, .moment, .prefix, .suffix: items.contains { holds(test, for: $0, at: now) }
    }
  }

  /// Days are compared as whole days, times of day as minutes.
  private static func holds(_ test: NumberTest, _ moment: ComparedMoment, for value: Value?, at now: CivilTime?) -> Bool {
    switch value {
    case .time(let instant, let zone)?:
      let day = zone.civil(at: instant).dayNumber
      switch moment {
      case .day(let bound): return test.holds(day, against: bound)
      case .now: return now.map { test.holds(day, against: $0.dayNumber) } ?? false
      case .clock: return false
      }
    case .text(let text)?:
      guard let minutes = ComparedMoment.minutes(text) else { return false }
      switch moment {
      case .clock(let bound): return test.holds(minutes, against: bound)
      case .now: return now.map { test.holds(minutes, against: $0.minuteOfDay) } ?? false
      case .day: return false
      }
    case nil, .some(.none), .bool?, .int?, .decimal?, .list?, .record?: return false
    }
  }

  /// Whether it holds only for values that are there.
  package var needsValue: Bool {
    tests.contains { test in
      switch test {
      case .equals, .oneOf, .number, .moment, .prefix, .suffix, .exists(true): true
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
