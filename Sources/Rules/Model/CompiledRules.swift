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
  package let cellTemplates: [CellTemplates]
  package let texts: [TextMatcher]
  package let regexes: [RE2Regex]
  package let comparisons: [Comparison]
  package let values: [ValueTest]
  package let campaigns: [Campaign]
  package let calendars: [BusinessCalendar]
  package let accounts: [Account]
  package let media: [Medium]
  package let platformTemplates: [PlatformTemplate]
  package let stocks: [Stock]
  package let counters: [CompiledCounter]
  package let menus: [Menu]
  package let outside: [OutsideEvent]
  package let experiments: [Experiment]
  private let experimentIndex: [String: Int]
  /// Experiments of which something else than their own rules asks the arm.
  package let askedExperiments: [Experiment]
  package let report: ReportTerms
  package let variables: VariableKinds
  package let moves: Moves
  /// Whether a condition asks for what another has captured: then it is noted while rules are judged.
  package let asksCaptures: Bool
  /// Whether a condition asks for the arm of its rule's split.
  package let asksArms: Bool
  /// Of those that are declared; with none of them any is taken.
  package let attributes: [String: VariableKind]
  /// Whether any rule sends customer messages: then the windows in which they may go are kept.
  package let asksWindows: Bool
  /// Seconds by which the events that any rule is asked for may come late.
  package let lateness: Int64
  /// By event kind, the stocks that its rules give from, and how many pieces of each one event takes at most.
  private let stocksByKind: [[Int: Int]]
  /// By event kind, the rules whose limit counts the answers to all followers.
  private let sharedLimitsByKind: [[CompiledRule]]
  /// Of the counters that count over a time.
  private let counterPeriods: [String: CountedPeriod]
  package let defaultAccount: Int?
  package let timezone: Zone
  package let limits: Limits

  package init(_ parts: Parts, limits: Limits) {
    rules = parts.rules
    conditions = parts.conditions
    operands = parts.operands
    names = parts.names
    fieldPaths = parts.fieldPaths
    patterns = parts.patterns
    tables = parts.tables
    cellTemplates = parts.cellTemplates
    texts = parts.texts
    regexes = parts.regexes
    comparisons = parts.comparisons
    values = parts.values
    campaigns = parts.campaigns
    calendars = parts.calendars
    accounts = parts.accounts
    media = parts.media
    platformTemplates = parts.platformTemplates
    stocks = parts.stocks
    counters = parts.counters
    menus = parts.menus
    outside = parts.outside
    experiments = parts.experiments
    experimentIndex = Dictionary(parts.experiments.enumerated().map { ($1.name, $0) }) { first, _ in first }
    askedExperiments = parts.experiments.filter { parts.askedExperiments.contains($0.name) }
    report = parts.report
    variables = parts.variables
    moves = parts.moves
    asksCaptures = parts.values.contains { $0.asksCaptures }
    asksArms = parts.values.contains { $0.asksArm }
    attributes = parts.attributes
    asksWindows = parts.rules.contains { $0.actions.contains { $0.kind.asksWindows } }
    lateness = parts.rules.map(\.lateness).max() ?? Lateness.delivered
    let taking = parts.rules.filter { $0.take != nil }
    stocksByKind = EventKind.allCases.map { kind in
      let rules = taking.filter { rule in rule.events.contains { $0.takes(kind) } }
      func stocks(ofLast: Bool) -> [Int] { rules.filter { ($0.isAudit || $0.role == .answers) == ofLast }.flatMap { $0.take?.stocks ?? [] } }
      // One rule answers, and each that continues may take beside it; those that only watch see what is left.
      let last = Dictionary(stocks(ofLast: true).map { ($0, 1) }) { first, _ in first }
      return stocks(ofLast: false).reduce(into: last) { $0[$1, default: 0] += 1 }
    }
    let shared = parts.rules.filter { $0.limit?.share == .account }
    sharedLimitsByKind = EventKind.allCases.map { kind in shared.filter { rule in rule.events.contains { $0.takes(kind) } } }
    counterPeriods = Dictionary(parts.counters.filter { $0.period != .ever }.map { ($0.name, $0.period) }) { first, _ in first }
    defaultAccount = parts.defaultAccount
    timezone = parts.timezone
    self.limits = limits
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
    package var cellTemplates: [CellTemplates] = []
    package var texts: [TextMatcher] = []
    package var regexes: [RE2Regex] = []
    package var comparisons: [Comparison] = []
    package var values: [ValueTest] = []
    package var campaigns: [Campaign] = []
    package var calendars: [BusinessCalendar] = []
    package var accounts: [Account] = []
    package var media: [Medium] = []
    package var platformTemplates: [PlatformTemplate] = []
    package var stocks: [Stock] = []
    package var counters: [CompiledCounter] = []
    package var menus: [Menu] = []
    package var outside: [OutsideEvent] = []
    package var experiments: [Experiment] = []
    package var askedExperiments: Set<String> = []
    package var report = ReportTerms()
    package var variables = VariableKinds.untyped
    package var moves = Moves()
    package var attributes: [String: VariableKind] = [:]
    package var defaultAccount: Int?
    package var timezone = Zone.shanghai
    package init() {}
  }

  /// The stocks that rules for an event may give from, as indexes, and how many pieces of each it takes at most.
  package func stocks(for kind: EventKind) -> [Int: Int] { stocksByKind[Int(kind.rawValue)] }

  /// The rules for an event whose limit counts the answers to all followers.
  package func sharedLimits(for kind: EventKind) -> [CompiledRule] { sharedLimitsByKind[Int(kind.rawValue)] }

  /// What a counter holds at an event.
  package func count(of counter: String, in profile: Facts.Profile, at event: Event) -> Int {
    guard let tally = profile.counters[counter] else { return 0 }
    guard let period = counterPeriods[counter] else { return tally.count }
    return period.counting(tally.times, at: event.time, in: zone(of: event)).count { $0 <= event.time }
  }

  /// The experiment of this name under `experiments:`.
  package func experiment(named name: String) -> Experiment? { experimentIndex[name].map { experiments[$0] } }

  package func account(of event: Event) -> Account? {
    if let index = accountIndex(of: event) { return accounts[index] }
    return nil
  }

  /// What something must be for, to be for an event; all ones where there is no choice of accounts.
  package func accountBit(of event: Event) -> UInt64 { accounts.count > 1 ? accountIndex(of: event).map { 1 << UInt64($0) } ?? 0 : .max }

  package func accountIndex(of event: Event) -> Int? {
    if accounts.count > 1 || defaultAccount == nil {
      for (index, account) in accounts.enumerated()
      where account.originalIDBytes.map({ event.fields.bytes.span.equals($0, in: event.accountRange) }) ?? false {
        return index
      }
    }
    return defaultAccount
  }

  /// Where that lies which conditions on a text are held against: what was written, or what the platform heard, where the account
  /// says that it listens.
  package func text(of event: Event) -> Range<Int>? {
    switch event.kind {
    case .text: return event.subject
    case .voice:
      guard account(of: event)?.hearsVoice ?? false, let entry = event.fields.find(Self.recognition) else { return nil }
      let heard = event.fields.range(entry)
      return heard.isEmpty ? nil : heard
    case .scan, .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other, .outside:
      return nil
    }
  }
  private static let recognition = [Array("Recognition".utf8)]

  /// A calendar as the account of the event has it.
  func calendar(_ name: String, of event: Event) -> BusinessCalendar? {
    let named = calendars.filter { $0.name == name }
    guard named.count > 1, let account = account(of: event)?.name else { return named.first }
    return named.first { $0.owner == account } ?? named.first
  }

  package func zone(of event: Event) -> Zone { accounts.isEmpty ? timezone : account(of: event)?.timezone ?? timezone }

  /// A captured text as the value that its hole's type makes of it.
  package func value(of type: HoleType, text: String, row: Int32, zone: Zone) -> Value {
    switch type {
    // Digits that somebody typed may be full-width.
    case .int: return Int64(String(decoding: TextFolding.fold(text), as: UTF8.self)).map { .int($0) } ?? .text(text)
    case .list(let table): return tables[table].value(ofRow: Int(row), in: zone)
    case .date(let format):
      let bytes = TextFolding.fold(text)
      guard bytes.count == format.width, let civil = format.read(bytes.span, at: 0) else { return .text(text) }
      return .time(zone.instant(of: civil), zone)
    case .word, .slug, .hex, .uuid, .choice, .text, .rest: return .text(text)
    }
  }
}
