/// What the files mean: names resolved, templates parsed, patterns compiled, defaults filled in. Immutable; shared by reference,
/// so that a turn keeps its revision with one retain.
package final class CompiledRules: Sendable {
  package let rules: [CompiledRule]
  package let conditions: [Condition]
  package let operands: [Int32]
  package let names: [String]
  package let fieldPaths: [[[UInt8]]]
  package let patterns: [Pattern]
  package let tables: [Table]
  package let texts: [TextMatcher]
  package let regexes: [RE2Regex]
  package let comparisons: [Comparison]
  package let campaigns: [Campaign]
  package let accounts: [Account]
  package let media: [Medium]
  package let stocks: [Stock]
  package let counters: [CompiledCounter]
  package let menus: [Menu]
  /// Whether any rule sends customer messages: then the windows in which they may go are kept.
  package let asksWindows: Bool
  /// By event kind, the stocks that its rules give from.
  private let stocksByKind: [Set<Int>]
  package let defaultAccount: Int?
  package let timezone: Zone
  package let limits: Limits
  package let index: RuleIndex
  /// One for each account, or one for all when there is no second: two accounts may have the same scenes.
  private let campaignIndexes: [CampaignIndex]

  package init(_ parts: Parts, limits: Limits) {
    rules = parts.rules
    conditions = parts.conditions
    operands = parts.operands
    names = parts.names
    fieldPaths = parts.fieldPaths
    patterns = parts.patterns
    tables = parts.tables
    texts = parts.texts
    regexes = parts.regexes
    comparisons = parts.comparisons
    campaigns = parts.campaigns
    accounts = parts.accounts
    media = parts.media
    stocks = parts.stocks
    counters = parts.counters
    menus = parts.menus
    asksWindows = parts.rules.contains { $0.actions.contains { $0.kind.asksWindows } }
    stocksByKind = EventKind.allCases.map { kind in
      Set(parts.rules.filter { rule in rule.events.contains { $0.kind == kind || $0.kind == nil } }.compactMap { $0.take?.stock })
    }
    defaultAccount = parts.defaultAccount
    timezone = parts.timezone
    self.limits = limits
    campaignIndexes =
      parts.accounts.count > 1
      ? parts.accounts.map { account in CampaignIndex(parts.campaigns, patterns: parts.patterns) { $0.account == account.name } }
      : [CampaignIndex(parts.campaigns, patterns: parts.patterns) { _ in true }]
    index = RuleIndex(parts, limits: limits)
  }

  /// The same while it is being put together.
  package struct Parts {
    package var rules: [CompiledRule] = []
    package var conditions: [Condition] = []
    package var operands: [Int32] = []
    package var names: [String] = []
    package var fieldPaths: [[[UInt8]]] = []
    package var patterns: [Pattern] = []
    package var tables: [Table] = []
    package var texts: [TextMatcher] = []
    package var regexes: [RE2Regex] = []
    package var comparisons: [Comparison] = []
    package var campaigns: [Campaign] = []
    package var accounts: [Account] = []
    package var media: [Medium] = []
    package var stocks: [Stock] = []
    package var counters: [CompiledCounter] = []
    package var menus: [Menu] = []
    package var defaultAccount: Int?
    package var timezone = Zone.shanghai
    package init() {}
  }

  /// The stocks that rules for an event may give from, as indexes.
  package func stocks(for kind: EventKind) -> Set<Int> { stocksByKind[Int(kind.rawValue)] }

  package func account(of event: Event) -> Account? {
    if let index = accountIndex(of: event) { return accounts[index] }
    return nil
  }

  package func accountIndex(of event: Event) -> Int? {
    if accounts.count > 1 || defaultAccount == nil {
      for (index, account) in accounts.enumerated()
      where account.originalIDBytes.map({ event.fields.bytes.span.equals($0, in: event.accountRange) }) ?? false {
        return index
      }
    }
    return defaultAccount
  }

  /// The campaigns that a scan can be of; nil when the event is for none of the accounts.
  package func campaignIndex(for event: Event) -> CampaignIndex? {
    campaignIndexes.count == 1 ? campaignIndexes[0] : accountIndex(of: event).map { campaignIndexes[$0] }
  }

  /// The campaign of an account whose codes carry this scene.
  package func campaign(ofScene scene: String, account: String) -> Campaign? {
    let bytes = Array(scene.utf8)
    let index = campaignIndexes.count == 1 ? 0 : accounts.firstIndex { $0.name == account } ?? 0
    guard campaignIndexes.indices.contains(index) else { return nil }
    return campaignIndexes[index].find(bytes.span, 0..<bytes.count, in: self).map { campaigns[Int($0.0)] }
  }

  package func zone(of event: Event) -> Zone { accounts.isEmpty ? timezone : account(of: event)?.timezone ?? timezone }

  /// A captured text as the value that its hole's type makes of it.
  package func value(of type: HoleType, text: String, row: Int32, zone: Zone) -> Value {
    switch type {
    // Digits that somebody typed may be full-width.
    case .int: return Int64(String(decoding: TextFolding.fold(text), as: UTF8.self)).map { .int($0) } ?? .text(text)
    case .list(let table): return tables[table].value(ofRow: Int(row))
    case .date(let format):
      let bytes = TextFolding.fold(text)
      guard bytes.count == format.width, let civil = format.read(bytes.span, at: 0) else { return .text(text) }
      return .time(zone.instant(of: civil), zone)
    case .word, .slug, .hex, .uuid, .choice, .text, .rest: return .text(text)
    }
  }
}

extension Table {
  /// A plain list's row is its word; a table's row is a record that shows its key.
  package func value(ofRow row: Int) -> Value {
    guard rows.indices.contains(row) else { return .none }
    if isPlain { return .text(rows[row][0]) }
    return .record(zip(columns, rows[row]).map { Value.Field($0.name, $0.kind.value($1)) })
  }

  package static let plainColumn = "value"
  package var isPlain: Bool { columns.count == 1 && columns[0].name == Self.plainColumn }
}

extension Table.Column.Kind {
  package func value(_ cell: String) -> Value {
    switch self {
    case .int: Int64(cell).map { .int($0) } ?? .none
    case .decimal: Double(cell).map { .decimal($0) } ?? .none
    case .string, .word, .url: .text(cell)
    }
  }
}

/// A reference, so that a candidate costs one retain and not one for each of its parts.
package final class CompiledRule: Sendable {
  package let id: String
  package let span: SourceSpan
  package let tier: Tier
  package let events: [EventSelector]
  package let condition: Int32  // -1: none
  /// Whether a condition captures anything; without one the winner is not looked at again.
  package let binds: Bool
  package let isContinuing: Bool
  package let isAudit: Bool
  /// Bit per account; all ones unless the rule narrows.
  package let accounts: UInt64
  package let split: CompiledSplit?
  package let reply: ReplyTemplate
  package let actions: [ActionTemplate]
  package let limit: CompiledLimit?
  package let take: CompiledTake?

  package init(
    id: String, span: SourceSpan, tier: Tier, events: [EventSelector], condition: Int32, binds: Bool, isContinuing: Bool, isAudit: Bool,
    accounts: UInt64,
    split: CompiledSplit?, reply: ReplyTemplate, actions: [ActionTemplate], limit: CompiledLimit?, take: CompiledTake?
  ) {
    self.id = id
    self.span = span
    self.tier = tier
    self.events = events
    self.condition = condition
    self.binds = binds
    self.isContinuing = isContinuing
    self.isAudit = isAudit
    self.accounts = accounts
    self.split = split
    self.reply = reply
    self.actions = actions
    self.limit = limit
    self.take = take
  }
}

package struct CompiledSplit: Sendable {
  package let experiment: String
  /// Names with the first hundredth of a percent that is no longer theirs.
  package let arms: [(name: String, end: Int)]

  /// The same person keeps the same arm of an experiment, on every machine and after every reload.
  package func share(of openid: String) -> Int {
    let bytes = Array("\(experiment)\u{0}\(openid)".utf8)
    return Int(byteHash(bytes.span, 0..<bytes.count) % 10_000)
  }

  package func arm(at share: Int) -> Int { arms.firstIndex { share < $0.end } ?? 0 }
}

package enum ReplyTemplate: Sendable {
  case text(Template, TruncationPolicy)
  case image(Template)
  case voice(Template)
  case video(media: Template, title: Template?, description: Template?)
  case music(title: Template?, description: Template?, url: Template?, hqURL: Template?, thumb: Template)
  case news([ArticleTemplate])
  case transfer(Template?)
  case none
  case random([(reply: ReplyTemplate, weight: Int)], RandomPick)
  case arms([ReplyTemplate])
  indirect case by(TemplateExpression, cases: [(value: String, reply: ReplyTemplate)], otherwise: ReplyTemplate)
}

package struct ArticleTemplate: Sendable {
  package let title: Template
  package let description: Template?
  package let picture: Template?
  package let url: Template?
}
