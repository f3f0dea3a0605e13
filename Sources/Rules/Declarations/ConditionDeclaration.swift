package enum ConditionKind: Sendable {
  case all([ConditionDeclaration])
  case any([ConditionDeclaration])
  indirect case not(ConditionDeclaration)
  case macro([Located<String>])
  case leaf(ConditionLeaf)
}

/// A condition with no other inside it: what it asks of the event, or of what is known of the follower.
package indirect enum ConditionLeaf: Sendable {
  case scene([PatternDeclaration], isExternal: Bool)
  /// Without phases it asks whether the campaign runs.
  case campaign([Located<String>], phases: [Located<CampaignPhase>])
  case subscription(Set<Subscription>)
  case match(MatchSubject, TextMatchDeclaration)
  case field(Located<String>, ComparisonDeclaration)
  case tag([Located<String>])
  case value(ValueDeclaration)
  case taken([Located<String>])
  case time(TimeWindowDeclaration)
  case dates(DaysDeclaration)
  case dateWindow(DateWindowDeclaration)
  case calendar(Located<String>, isOpen: Bool)
  case language([Located<String>])
  case source([Located<String>])
  case touch(Touch.Order, [Located<String>])
  case number(NumberFact, ComparisonDeclaration)
  case firstFollowed(DateWindowDeclaration)
}

package struct ConditionDeclaration: Sendable {
  package let kind: ConditionKind
  /// The key, which is the word that a trace points at.
  package let keySpan: SourceSpan
  package let span: SourceSpan
}

/// A part of the event that is held against words, patterns and expressions, all in the same ways.
package enum MatchSubject: Sendable {
  case text, key, url
  case field(Located<String>)

  /// How it is compared unless `exact` says otherwise: people write texts, programs everything else.
  var look: TextLook {
    switch self {
    case .text: .folded
    case .key, .url, .field: .exact
    }
  }
}

package enum WordsDeclaration: Sendable {
  case words([Located<String>])
  case list(Located<String>)
}

package struct KeywordDeclaration: Sendable {
  package let list: Located<String>
  /// Nil where it could not be read: it may be any name.
  package let name: Located<String>?
  package let place: KeywordSet.Place
}

package struct TextMatchDeclaration: Sendable {
  package enum Mode: Sendable {
    case equals(WordsDeclaration), prefix(WordsDeclaration), suffix(WordsDeclaration)
    case contains(WordsDeclaration), containsAll(WordsDeclaration)
    case glob([Located<String>])
    case pattern([PatternDeclaration])
    case regex([YAMLNode], isSearch: Bool)
    /// The longest word of a list, or key of a table, that stands there; it is bound to a name.
    case keyword(KeywordDeclaration)
  }
  package let look: TextLook
  package let modes: [(mode: Mode, span: SourceSpan)]
}

package struct ComparisonDeclaration: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf(WordsDeclaration)
    /// Also when there is no value.
    case noneOf(WordsDeclaration)
    case number(NumberTest, Double)
    /// Of a day or a time of day.
    case moment(NumberTest, ComparedMoment)
    case prefix(String)
    case suffix(String)
    case exists(Bool)
  }
  package let tests: [(test: Test, span: SourceSpan)]
  package let span: SourceSpan
  /// Whether it stands under `where`, which came with 1.6.
  package var isOfWhere = false
}

package struct TimeWindowDeclaration: Sendable {
  package let span: SourceSpan
  /// Bit 0 is Monday.
  package let days: UInt8
  /// Minutes since midnight.
  package let from: Located<Int>?
  package let to: Located<Int>?
}
