/// One thing that conditions ask about.
enum Axis: Hashable, Sendable {
  /// Whether they come by this event, how often they had come before, and when first.
  case follower
  case moment
  case tag(Int32)  // of `CompiledRules.names`
  case language
  case source
  case touch(Touch.Order)
  /// A variable, an attribute, a counter, a piece of a stock, or an element of the event.
  case fact(Variable)
  /// Whether a text is one that a matcher takes, or the scene a campaign's, where that is all that is known of it.
  case text(TextAtom)
  /// Whether a condition holds of which no more is known.
  case truth(Int32)
}

/// What a condition asks of the text of an event.
enum TextAtom: Hashable, Sendable {
  case match(TextSource, Int32)  // of `CompiledRules.texts`
  case campaign(Int32)
}

/// What a condition asks along its axis.
enum AxisTest: Hashable, Sendable {
  case holds
  case subscription(UInt8)
  case number(NumberFact, comparison: Int32)
  case firstFollowed(from: Int64, until: Int64)
  case phases(campaign: Int32, UInt8)
  case time(days: UInt8, from: Int32, to: Int32)
  case dates(Range<Int32>)
  case window(from: Int64, until: Int64)
  case calendar(Int32, isOpen: Bool)
  case words(Range<Int32>)
  case value(Int32)  // of `CompiledRules.values`
  case comparison(Int32)  // of `CompiledRules.comparisons`
  case equals(Int32)  // of `CompiledRules.texts`: one that names words
  /// How a value stands to the event's own time.
  case toNow(Value, test: Int32)
}

/// A value that stands for all between which no condition at hand tells.
enum AxisPoint: Hashable, Sendable {
  struct Follower: Hashable, Sendable {
    var isFollow: Bool
    var isAway = false
    var followCount: Int
    var firstFollowedAt: Int64?

    var subscription: Subscription { isFollow || isAway ? (followCount == 0 ? .new : .returning) : .existing }
  }
  case truth(Bool)
  case follower(Follower)
  case moment(Int64)
  case word(String?)
  case value(Value)
  /// All that come with an event under one name; none where nothing does.
  case elements([Element])

  struct Element: Hashable, Sendable {
    let text: String
    /// Whether it has elements below it.
    var isWrapper = false
  }
}
