internal import Engine
internal import Rules
internal import Wire

/// The rules in force, and those of before, for pages. Nothing is changed. Everything blocks, and throws `ConsoleFault` or `StoreFault`.
struct RuleAnswers: Sendable {
  let shelf: RuleShelf
  let clock: WallClock
  /// Days for which hits are shown beside the rules.
  private static let hitDays: Int64 = 28
  /// Classes of events that are shown of a difference, as the command does.
  private static let shownClasses = 50

  /// The rules that are asked for where they are those in force; nil where they may have to be compiled first, which takes as long as a load.
  func atHand(_ words: AskedWords) -> RuleSet? {
    let live = shelf.live
    return words["revision"].map { $0 == live.revision } ?? true ? live : nil
  }

  /// The files of a revision, with what each rule did.
  func files(_ words: AskedWords) throws -> ConsoleOutcome {
    if let live = atHand(words) { return try files(of: live) }
    return try files(of: try kept(words["revision"] ?? shelf.live.revision), isLive: false)
  }

  /// The same of rules that are in memory.
  /// - Parameter isLive: whether they are in force.
  func files(of ruleSet: RuleSet, isLive: Bool = true) throws(StoreFault) -> ConsoleOutcome {
    var hits: RuleHitReport?
    if isLive, let turns = shelf.turns {
      let from = clock.seconds.subtractingSaturated(Self.hitDays * 86_400)
      let counted = try turns.countedSince()
      hits = RuleHitReport(
        try turns.counts(in: TurnCounts.hour(of: from)..<Int64.max), ruleSet, days: nil, byDay: false, since: counted.map { max($0, from) })
    }
    let allowed = isLive ? shelf.knownValidation(of: ruleSet)?.allowances.allowed ?? [] : []
    return ConsoleOutcome(json: RuleFilesReport(ruleSet, kept: try shelf.kept(), hits: hits, allowances: allowed).json)
  }

  /// What `validate` answers, where it is worked out already.
  var validated: RuleValidation? { shelf.knownValidation(of: shelf.live) }

  /// What is wrong with the rules in force, and what is proved of them.
  func validate() throws -> ConsoleOutcome { ConsoleOutcome(json: try shelf.validation().json()) }

  /// Who answers the codes of a campaign.
  /// - Parameter showsPieces: whether pieces of stocks are shown whole.
  func table(_ campaign: String, _ words: AskedWords, showsPieces: Bool) throws -> ConsoleOutcome {
    let ruleSet = shelf.live
    do throws(TableReport.Refusal) {
      let json = try TableReport(of: campaign, account: words["account"], in: ruleSet, now: clock.seconds).json
      return ConsoleOutcome(json: showsPieces ? json : json.hiding(nextOf: [ruleSet]))
    } catch {
      switch error {
      case .campaign(let reason): throw ConsoleFault.unknown(reason.shown(upTo: 400))
      case .account(let reason): throw ConsoleFault.unknown("`account`: \(reason.shown(upTo: 400))")
      }
    }
  }

  /// What followers met otherwise since a revision.
  func difference(_ words: AskedWords, showsPieces: Bool) throws -> ConsoleOutcome {
    guard let old = words["old"] else {
      throw ConsoleFault.bad("which revisions? Write ?old=REVISION, and &new=REVISION unless it is the one in force")
    }
    let (before, after) = (try kept(old), try kept(words["new"] ?? shelf.live.revision))
    let difference = RuleSetDifference(from: before, to: after)
    // Of what was left off half way nothing may be told.
    if Patience.isOver { throw StoreFault.cutShort }
    let report = DifferenceReport(
      DifferenceReport.Side(name: before.revision, ruleSet: before), DifferenceReport.Side(name: after.revision, ruleSet: after), difference,
      only: [], limit: Self.shownClasses)
    return ConsoleOutcome(json: showsPieces ? report.json : report.json.hiding(nextOf: [before, after]))
  }

  private func kept(_ revision: String) throws -> RuleSet {
    guard let ruleSet = try shelf.ruleSet(of: revision) else {
      throw ConsoleFault.unknown(
        "the files of revision `\(OutsideText.shown(revision, upTo: 64))` are not kept, or are no rules for this version")
    }
    return ruleSet
  }
}

extension JSON {
  /// The same with words in its texts put otherwise; names of members stay.
  func replacing(_ words: [(word: String, by: String)]) -> JSON {
    if words.isEmpty { return self }
    switch self {
    case .string(let text): return .string(words.reduce(text) { $0.contains($1.word) ? $0.replacing($1.word, with: $1.by) : $0 })
    case .array(let values): return .array(values.map { $0.replacing(words) })
    case .object(let fields): return .object(fields.mapValues { $0.replacing(words) })
    case .null, .bool, .int, .number: return self
    }
  }

  /// The same with pieces of stocks as reports show them: those that are given to whoever plays an event.
  /// - Parameter others: that were given besides.
  func hiding(nextOf ruleSets: [RuleSet], and others: [String] = []) -> JSON {
    let pieces = Set(ruleSets.flatMap { $0.stockLevels().values.flatMap(\.next) } + others).filter { $0.count > 4 }
    // Longer ones first: one may stand in another.
    return replacing(pieces.sorted { ($1.count, $0) < ($0.count, $1) }.map { ($0, StockPapers.hidden($0)) })
  }
}
