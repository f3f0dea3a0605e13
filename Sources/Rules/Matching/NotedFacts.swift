/// What a rule set notes of followers by itself. Of what is not among it nothing is known wherever only these rules served.
package struct NotedFacts: Sendable {
  /// How something is counted. Two that differ here have not counted the same.
  struct Counting: Equatable {
    let events: [EventSelector]
    let period: CountedPeriod
    let isConditional: Bool
    /// What is counted, as the template was compiled.
    let of: String?
    let accounts: UInt64
  }
  struct Limiting: Equatable {
    let period: CountedPeriod
    let share: LimitShare
    /// What answers are counted apart by, as the template was compiled.
    let by: String?
    /// Counts that all followers share are looked up for these alone.
    let sharedEvents: [EventSelector]

    init(_ limit: CompiledLimit, of rule: CompiledRule) {
      period = limit.period
      share = limit.share
      by = limit.by.map { "\($0.nodes)" }
      sharedEvents = limit.share == .account ? rule.events : []
    }

    /// Whether answers stand under the same keys, so that one who has none there had none.
    func isKept(as other: Limiting) -> Bool { (share, by, sharedEvents) == (other.share, other.by, other.sharedEvents) }
  }
  /// Nil: any, since a rule makes a tag of a text.
  let tags: Set<String>?
  let variables: Set<String>
  /// Nil: any.
  let attributes: Set<String>?
  let counters: [String: [Counting]]
  let limits: [String: Limiting]
  let campaigns: Set<String>
  /// Parts of one that is divided each by itself.
  let stocks: Set<String>
  /// By name, under what it is kept who was shown an arm, of experiments that are not for all: with them it decides the arm.
  let keptArms: [String: String]
  /// Those that are divided: of them is noted what was taken of any part.
  let dividedStocks: Set<String>

  /// What rules note of which nothing is known: nothing.
  package static let none = NotedFacts()

  private init() {
    tags = []
    variables = []
    attributes = nil
    counters = [:]
    limits = [:]
    campaigns = []
    stocks = []
    keptArms = [:]
    dividedStocks = []
  }

  package init(of ruleSet: RuleSet) {
    let rules = ruleSet.compiled
    var tags: Set<String>? = []
    var variables: Set<String> = []
    for action in rules.rules.lazy.flatMap(\.actions) {
      switch action.kind {
      case .tag(let added, _):
        for template in added {
          if let constant = template.constant { tags?.insert(constant) } else { tags = nil }
        }
      case .set(let values): variables.formUnion(values.map(\.name))
      case .webhook(let hook): variables.formUnion(hook.returns.map(\.name))
      case .remark, .send, .template, .unset, .use, .record: break
      }
    }
    self.tags = tags
    self.variables = variables
    attributes = rules.attributes.isEmpty ? nil : Set(rules.attributes.keys)
    counters = Dictionary(grouping: rules.counters, by: \.name).mapValues { parts in
      parts.map {
        Counting(
          events: $0.events, period: $0.period, isConditional: $0.condition >= 0, of: $0.of.map { "\($0.nodes)" }, accounts: $0.accounts)
      }
    }
    limits = Dictionary(
      rules.rules.compactMap { rule in
        rule.limit.map { (rule.id, Limiting($0, of: rule)) }
      }
    ) { first, _ in first }
    campaigns = Set(rules.campaigns.map(\.id))
    stocks = Set(rules.stocks.map(\.name))
    keptArms = Dictionary(
      rules.experiments.filter { !$0.terms.isForAll }.map { ($0.name, ExposureKey.of($0.name, salt: $0.terms.salt)) }
    ) { first, _ in first }
    dividedStocks = Set(rules.stocks.compactMap { StockLevel.whole(of: $0.name) })
  }
}
