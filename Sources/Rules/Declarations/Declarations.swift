/// What the authors wrote, all files together: names not resolved, templates not parsed, everything with its place.
package struct Declarations: Sendable {
  package var requires: Located<Version>?
  package var defaults = DefaultsDeclaration()
  package var accounts: [AccountDeclaration] = []
  package var lists: [ListDeclaration] = []
  package var macros: [MacroDeclaration] = []
  package var campaigns: [CampaignDeclaration] = []
  package var media: [MediumDeclaration] = []
  package var stocks: [StockDeclaration] = []
  package var counters: [CounterDeclaration] = []
  package var menus: [MenuDeclaration] = []
  package var rules: [RuleDeclaration] = []
  package var tests: [TestDeclaration] = []
}

package struct DefaultsDeclaration: Sendable {
  package var account: Located<String>?
  package var timezone: Located<String>?
  package var truncate: TruncationPolicy?
}

/// A scalar that will be parsed as a template; the node knows how to find a place inside it again.
package struct TemplateDeclaration: Sendable {
  package let node: YAMLNode
  package var text: String { node.scalar ?? "" }
  package var span: SourceSpan { node.span }
  /// Whether it is written out: every event renders the same.
  package var isPlain: Bool { !text.contains("{{") && !text.contains("{%") }
}

package struct AccountDeclaration: Sendable {
  package let name: Located<String>
  package let appID: Located<String>?
  package let originalID: Located<String>?
  package let kind: String
  package let mode: DeliveryMode
  package let token: KeyringReference?
  package let secret: SecretReference?
  package let aesKey: KeyringReference?
  package let timezone: Located<String>?
  package let attribution: AttributionPolicy?
  package let privacy: PrivacyPolicy?
  package let api: PlatformAddress
  package let webhooks: WebhookPolicy
}

package struct ListDeclaration: Sendable {
  package enum Content: Sendable {
    case words([Located<String>])
    case table(TableDeclaration)
  }
  package let name: Located<String>
  package let content: Content
}

package struct TableDeclaration: Sendable {
  package let key: Located<String>
  package let columns: [(name: Located<String>, kind: Table.Column.Kind)]
  package let rows: [TableRow]
}

/// Inline rows know the place of each cell; rows of a CSV file know that of their line.
package struct TableRow: Sendable {
  package let span: SourceSpan
  package let cells: [String]
}

package struct MacroDeclaration: Sendable {
  package let name: Located<String>
  package let condition: ConditionDeclaration
}

package struct CampaignDeclaration: Sendable {
  package enum Kind: String, Sendable { case permanent, temporary }
  package enum Scene: Sendable {
    case text(PatternDeclaration)
    case int
  }
  package enum Member: Sendable {
    case list(Located<String>)
    case range(Located<ClosedRange<Int64>>)
    case words([Located<String>])
  }
  package let name: Located<String>
  package let qr: SourceSpan
  package let kind: Located<Kind>
  package let scene: Located<Scene>
  package let allocate: Located<ClosedRange<Int64>>?
  package let range: Located<ClosedRange<Int64>>?
  package let expires: Located<Int64>?
  /// Not given, not even misspelt or in the wrong form.
  package let lacksExpires: Bool
  package let renew: Located<Int64>?
  package let isOnDemand: Bool
  package let forEach: [(name: Located<String>, member: Located<Member>)]
  package let active: DateWindowDeclaration?
  package let isProtected: Bool
  package let account: Located<String>?
  package let fields: [(name: Located<String>, template: TemplateDeclaration)]
  package let attribution: AttributionPolicy?
  package let moved: MovedDeclaration?
}

package struct MovedDeclaration: Sendable {
  package let from: Located<String>?
  package let keys: [(old: Located<String>, new: Located<String>)]
}

package struct PatternDeclaration: Sendable {
  package let node: YAMLNode
  package var text: String { node.scalar ?? "" }
  package var span: SourceSpan { node.span }
  /// Whether it is written out: every event renders the same.
  package var isPlain: Bool { !text.contains("{{") && !text.contains("{%") }
}

package struct DateWindowDeclaration: Sendable {
  package let span: SourceSpan
  package let from: Located<WrittenTime>?
  package let until: Located<WrittenTime>?
}

package struct EventSelector: Sendable, Hashable {
  package let kind: EventKind?  // nil: any
  package let name: String?  // of an `event: NAME`

  package var kinds: [EventKind] { kind.map { [$0] } ?? EventKind.allCases }
}

package struct RuleDeclaration: Sendable {
  package let id: Located<String>
  package let span: SourceSpan
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  package let split: SplitDeclaration?
  package let reply: ReplyDeclaration?
  package let actions: [ActionDeclaration]
  package let isContinuing: Located<Bool>?
  package let tier: Tier
  package let accounts: [Located<String>]
  package let isEnabled: Bool
  package let isAudit: Bool
  package let overlaps: [Located<String>]
  package let limit: LimitDeclaration?
  package let take: TakeDeclaration?
}

/// At most so many answers to one follower within a time.
package struct LimitDeclaration: Sendable {
  package let times: Located<Int>
  /// Milliseconds; nil for ever.
  package let within: Located<Int64>?
}

package struct TakeDeclaration: Sendable {
  /// Who may take how often.
  package enum Share: String, Sendable, CaseIterable {
    /// Once in a follower's life.
    case user
    /// With each event.
    case event
  }
  package let stock: Located<String>
  package let share: Share
}

package indirect enum ConditionKind: Sendable {
  case all([ConditionDeclaration])
  case any([ConditionDeclaration])
  case not(ConditionDeclaration)
  case macro([Located<String>])
  case scene([PatternDeclaration], isExternal: Bool)
  case campaign([Located<String>])
  case subscription(Set<Subscription>)
  case text(TextMatchDeclaration)
  case key([PatternDeclaration])
  case url(TextMatchDeclaration)
  case field(Located<String>, ComparisonDeclaration)
  case tag([Located<String>])
  case attribute(Located<String>, ComparisonDeclaration)
  case variable(Located<String>, ComparisonDeclaration)
  case counter(Located<String>, ComparisonDeclaration)
  case taken([Located<String>])
  case time(TimeWindowDeclaration)
  case dates([Located<WrittenTime>])
  case dateList(Located<String>)
  case dateWindow(DateWindowDeclaration)
  case language([Located<String>])
  case source([Located<String>])
  case touch(Touch.Order, [Located<String>])
  case followCount(ComparisonDeclaration)
  case firstFollowed(DateWindowDeclaration)
}

package struct ConditionDeclaration: Sendable {
  package let kind: ConditionKind
  /// The key, which is the word that a trace points at.
  package let keySpan: SourceSpan
  package let span: SourceSpan
}

package enum WordsDeclaration: Sendable {
  case words([Located<String>])
  case list(Located<String>)
}

package struct TextMatchDeclaration: Sendable {
  package enum Mode: Sendable {
    case equals(WordsDeclaration), prefix(WordsDeclaration), suffix(WordsDeclaration)
    case contains(WordsDeclaration), containsAll(WordsDeclaration)
    case glob([Located<String>])
    case pattern([PatternDeclaration])
    case regex([YAMLNode], isSearch: Bool)
  }
  package let modes: [(mode: Mode, span: SourceSpan)]
  package let span: SourceSpan
}

package struct ComparisonDeclaration: Sendable {
  package enum Test: Sendable {
    case equals(Value)
    case oneOf(WordsDeclaration)
    case number(NumberTest, Double)
    case prefix(String)
    case suffix(String)
    case exists(Bool)
  }
  package enum NumberTest: String, Sendable { case gt, gte, lt, lte }
  package let tests: [(test: Test, span: SourceSpan)]
  package let span: SourceSpan
}

package struct TimeWindowDeclaration: Sendable {
  package let span: SourceSpan
  /// Bit 0 is Monday.
  package let days: UInt8
  /// Minutes since midnight.
  package let from: Located<Int>?
  package let to: Located<Int>?
}

package struct SplitDeclaration: Sendable {
  package let span: SourceSpan
  package let experiment: Located<String>
  package let armsSpan: SourceSpan
  /// Shares in hundredths of a percent.
  package let arms: [(name: Located<String>, share: Located<Int>)]
}

package struct ReplyDeclaration: Sendable {
  package indirect enum Kind: Sendable {
    case text(TemplateDeclaration, TruncationPolicy?)
    case image(TemplateDeclaration)
    case voice(TemplateDeclaration)
    case video(media: TemplateDeclaration, title: TemplateDeclaration?, description: TemplateDeclaration?)
    case music(MusicDeclaration)
    case news([ArticleDeclaration])
    case transfer(TemplateDeclaration?)
    case none
    case random([(reply: ReplyDeclaration, weight: Located<Int>)], RandomPick)
    case arms([(name: Located<String>, reply: ReplyDeclaration)])
    case by(field: YAMLNode, cases: [(value: Located<String>, reply: ReplyDeclaration)], otherwise: ReplyDeclaration)
  }
  package let kind: Kind
  package let span: SourceSpan
}

package struct MusicDeclaration: Sendable {
  package let title: TemplateDeclaration?
  package let description: TemplateDeclaration?
  package let url: TemplateDeclaration?
  package let hqURL: TemplateDeclaration?
  package let thumb: TemplateDeclaration
}

package struct ArticleDeclaration: Sendable {
  package let span: SourceSpan
  package let title: TemplateDeclaration
  package let description: TemplateDeclaration?
  package let picture: TemplateDeclaration?
  package let url: TemplateDeclaration?
}

package struct TestDeclaration: Sendable {
  package let name: Located<String>
  package let span: SourceSpan
  /// When it begins.
  package let at: WrittenTime?
  package let seed: UInt64
  package let user: FollowerDeclaration?
  /// What is left of stocks before the first event.
  package let stocks: [(name: Located<String>, left: Int)]
  package let steps: [TestStepDeclaration]
}

package struct FollowerDeclaration: Sendable {
  package let openid: String?
  package let tags: [String]
  package let variables: [(String, Value)]
  package let attributes: [(String, Value)]
  package let firstFollowedAt: WrittenTime?
  package let lastFollowedAt: WrittenTime?
  package let followCount: Int?
  package let language: String?
  package let source: String?
  package let firstTouch: String?
  package let lastTouch: String?
  package let taken: [(String, String)]
}

package struct TestStepDeclaration: Sendable {
  package enum Event: Sendable {
    case scan(String), follow, unfollow, text(String), click(String), view(String)
    case named(String)
    case xml(Located<String>)
    /// Nothing but time passes, in milliseconds.
    case wait(Int64)
  }
  package let event: Event
  package let fields: [(String, String)]
  package let subscription: Subscription?
  package let at: WrittenTime?
  package let expect: ExpectationDeclaration?
  package let span: SourceSpan
}

package struct ExpectationDeclaration: Sendable {
  package enum ReplyParts: Sendable {
    case kind(String)
    case text(String)
    case contains([String])
    case xml(Located<String>)
  }
  package let span: SourceSpan
  package let rule: Located<String>?
  package let captures: [(name: Located<String>, value: String)]
  package let reply: [ReplyParts]
  package let actions: [String]?
  package let subscription: Subscription?
  package let variables: [(String, String)]
  package let tags: [String]?
  /// Messages that the follower gets since the step before, in order; each has these texts in it.
  package let sent: [[String]]?
  /// Messages and other actions that are given up since the step before, by their reasons.
  package let dropped: [String]?
}
