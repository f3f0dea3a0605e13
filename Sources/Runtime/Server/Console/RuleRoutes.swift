internal import Engine
internal import NIOPosix
internal import Rules
internal import Wire

/// `/api/rules`, `/api/validate`, `/api/table` and `/api/diff`: the rules in force, and those of before. Nothing is changed.
struct RuleRoutes: Sendable {
  let shelf: RuleShelf
  let clock: WallClock
  /// For what is there at once.
  let threads: NIOThreadPool
  /// For what has to be worked out.
  let desk: ConsoleDesk
  /// Days for which hits are shown beside the rules.
  private static let hitDays: Int64 = 28
  /// Classes of events that are shown of a difference, as the command does.
  private static let shownClasses = 50

  /// The files of a revision, with what each rule did.
  /// - Parameter revision: nil for the one in force.
  func files(revision: String?) async throws -> ConsoleOutcome {
    // Another one may have to be compiled first.
    guard let revision, revision != shelf.live.revision else {
      return try await threads.runIfActive { try files(of: shelf.live, isLive: true) }
    }
    return try await worked {
      guard let ruleSet = try shelf.ruleSet(of: revision) else { return Self.notKept(revision) }
      return try files(of: ruleSet, isLive: false)
    }
  }

  private func files(of ruleSet: RuleSet, isLive: Bool) throws(StoreFault) -> ConsoleOutcome {
    var hits: RuleHitReport?
    if isLive, let turns = shelf.turns {
      let from = clock.seconds.subtractingSaturated(Self.hitDays * 86_400)
      let counted = try turns.countedSince()
      hits = RuleHitReport(
        try turns.counts(in: TurnCounts.hour(of: from)..<Int64.max), ruleSet, days: nil, byDay: false, since: counted.map { max($0, from) })
    }
    let allowed = isLive ? shelf.knownValidation?.allowances.allowed ?? [] : []
    return .json(RuleFilesReport(ruleSet, kept: try shelf.kept(), hits: hits, allowances: allowed).json)
  }

  /// What is wrong with the rules in force, and what is proved of them.
  func validate() async throws -> ConsoleOutcome {
    if let known = shelf.knownValidation { return .json(known.json) }
    return try await worked { .json(try shelf.validation().json) }
  }

  /// Who answers the codes of a campaign.
  /// - Parameter showsPieces: whether pieces of stocks are shown whole.
  func table(_ campaign: String, account: String?, showsPieces: Bool) async throws -> ConsoleOutcome {
    try await worked {
      let ruleSet = shelf.live
      do throws(TableReport.Refusal) {
        let json = try TableReport(of: campaign, account: account, in: ruleSet).json
        return .json(showsPieces ? json : json.hiding(nextOf: [ruleSet]))
      } catch {
        switch error {
        case .campaign(let reason): return .unknown(OutsideText.shown(reason, upTo: 400))
        case .account(let reason): return .unknown("`account`: \(OutsideText.shown(reason, upTo: 400))")
        }
      }
    }
  }

  /// What followers met otherwise since a revision.
  /// - Parameter new: nil for the one in force.
  func difference(old: String?, new: String?, showsPieces: Bool) async throws -> ConsoleOutcome {
    guard let old else { return .refused(.badRequest, ["which revisions? Write ?old=REVISION, and &new=REVISION unless it is the one in force"]) }
    return try await worked {
      guard let before = try shelf.ruleSet(of: old) else { return Self.notKept(old) }
      let name = new ?? shelf.live.revision
      guard let after = try shelf.ruleSet(of: name) else { return Self.notKept(name) }
      let report = DifferenceReport(
        DifferenceReport.Side(name: before.revision, ruleSet: before), DifferenceReport.Side(name: after.revision, ruleSet: after),
        RuleSetDifference(from: before, to: after), only: [], limit: Self.shownClasses)
      return .json(showsPieces ? report.json : report.json.hiding(nextOf: [before, after]))
    }
  }

  private func worked(_ body: @escaping @Sendable () throws -> ConsoleOutcome) async throws -> ConsoleOutcome {
    try await desk.seated { try await $0.work(body) } ?? .busy
  }

  private static func notKept(_ revision: String) -> ConsoleOutcome {
    .unknown("the files of revision `\(OutsideText.shown(revision, upTo: 64))` are not kept, or are no rules for this version")
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
