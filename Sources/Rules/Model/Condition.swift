/// A compiled condition. Nodes lie in one array and refer to each other by index, so that judging copies no references.
package struct Condition: Sendable {
  package enum Kind: Sendable {
    case all(Range<Int32>)  // of `CompiledRules.operands`
    case any(Range<Int32>)
    case not(Int32)
    case leaf(Leaf)
  }
  /// What a condition with no other inside it asks.
  package enum Leaf: Sendable {
    case match(TextSource, Int32)  // of `CompiledRules.texts`
    case campaign(Range<Int32>, phases: UInt8)  // operands are campaigns; bit per phase
    case subscription(UInt8)  // bit per state
    case field(path: Int32, comparison: Int32)
    case tag(Range<Int32>)  // operands are names
    case value(Int32)  // of `CompiledRules.values`
    case taken(Range<Int32>)  // operands are names of stocks
    case time(days: UInt8, from: Int32, to: Int32)
    case dates(Range<Int32>)  // operands are days since 1970
    case dateWindow(from: Int64, until: Int64)
    case calendar(Int32, isOpen: Bool)  // of `CompiledRules.calendars`
    case language(Range<Int32>)
    case source(Range<Int32>)
    case touch(Touch.Order, Range<Int32>)  // operands are names of campaigns
    case number(NumberFact, comparison: Int32)
    case firstFollowed(from: Int64, until: Int64)
  }
  package let kind: Kind
  /// The key that a trace points at.
  package let span: SourceSpan
}

extension Condition.Leaf {
  /// What a part of the event is held against.
  package enum Lookup: Sendable {
    case match(TextSource, Int32)
    case campaigns(Range<Int32>)
  }

  /// By this a rule is looked up, and from this captures are bound; nil for what asks for something else.
  package var lookup: Lookup? {
    switch self {
    case .match(let source, let matcher): .match(source, matcher)
    case .campaign(let campaigns, _): .campaigns(campaigns)
    case .subscription, .field, .tag, .value, .taken, .time, .dates, .dateWindow, .calendar, .language, .source, .touch,
      .number, .firstFollowed:
      nil
    }
  }
}
