internal import Engine
internal import Rules
internal import Serving
internal import WeChat

/// Looks at what a server promises. Nothing is fetched and nothing is written.
struct ConsoleChecks: Sendable {
  let configuration: ServerConfiguration
  let reloader: RuleReloader
  let store: any Store
  let secrets: Secrets
  let writer: TurnWriter
  let gauge: StoreGauge
  let books: BookKeeper
  let recorder: TurnRecorder?
  let decisions: DecisionLog?
  let clock: WallClock
  /// Lines that a server may be behind while turns come.
  private static let mostBehind = 10_000
  /// Days that a calendar should know.
  private static let calendarDays = 30

  /// Blocks.
  func look() throws(StoreFault) -> [ConsoleCheck] {
    let ruleSet = reloader.live.current.ruleSet
    var checks = [rules, turns]
    checks += books.standings.map { figures($0) }
    checks.append(actions)
    checks += calls
    checks += try codes(ruleSet)
    checks += try printed(ruleSet)
    checks += owners(ruleSet)
    checks.append(secretsThere(ruleSet))
    checks += records
    return checks + [calendars(ruleSet), guarded]
  }

  private var rules: ConsoleCheck {
    let loaded = reloader.history.last { $0.result != .unchanged }
    if reloader.isDegraded {
      return ConsoleCheck(promise: .rules, held: false, evidence: .said(loaded?.reasons.first ?? "the files on the disk are at fault"))
    }
    let zone = reloader.live.current.ruleSet.accounts.first?.timezone ?? reloader.live.current.ruleSet.compiled.timezone
    return ConsoleCheck(promise: .rules, held: true, evidence: .revision(reloader.revision, loadedAt: loaded?.at ?? clock.seconds, zone: zone))
  }

  private var turns: ConsoleCheck {
    let obstacle = writer.obstacle
    return ConsoleCheck(promise: .turns, held: obstacle == nil, evidence: obstacle.map { .said($0) } ?? .waiting(writer.state.waiting))
  }

  private func figures(_ standing: BookKeeper.Standing) -> ConsoleCheck {
    if let fault = standing.fault { return ConsoleCheck(promise: .figures, account: standing.account, held: false, evidence: .said(fault)) }
    if let read = standing.read { return ConsoleCheck(promise: .figures, account: standing.account, held: nil, evidence: .madeAnew(read: read)) }
    return ConsoleCheck(
      promise: .figures, account: standing.account, held: standing.behind < Self.mostBehind, evidence: .behind(lines: standing.behind))
  }

  private var actions: ConsoleCheck {
    let counts = gauge.outbox
    return ConsoleCheck(
      promise: .actions, held: counts.paused == 0 && counts.dead == 0,
      evidence: .actions(waiting: counts.waiting, paused: counts.paused, dead: counts.dead))
  }

  /// Calls that are paused, by what was said last.
  private var calls: [ConsoleCheck] {
    var diagnosis = Diagnosis()
    diagnosis.note(gauge.outbox.held)
    if diagnosis.lines.isEmpty { return [ConsoleCheck(promise: .calls, held: true, evidence: .nothingHeld)] }
    return diagnosis.lines.map { ConsoleCheck(promise: .calls, account: nil, $0) }
  }

  private func printed(_ ruleSet: RuleSet) throws(StoreFault) -> [ConsoleCheck] {
    let objections = try PrintedCodes.objections(to: ruleSet, in: store, at: clock.seconds)
    if objections.isEmpty {
      var isMade = false
      for account in ruleSet.accounts where !isMade { isMade = try !store.codes(of: account.name).isEmpty }
      return [ConsoleCheck(promise: .printed, held: isMade ? true : nil, evidence: isMade ? .nothingMissing : .nothingMade)]
    }
    return objections.map { ConsoleCheck(promise: .printed, held: false, evidence: .said($0)) }
  }

  private func codes(_ ruleSet: RuleSet) throws(StoreFault) -> [ConsoleCheck] {
    var checks: [ConsoleCheck] = []
    let now = clock.seconds
    for account in ruleSet.accounts {
      let declared = DeclaredCodes(of: account, in: ruleSet, at: now)
      if declared.codes.isEmpty { continue }
      let plan = CodePlan(declared, against: try PublishedCodes(of: account.name, in: store, at: now), at: now)
      checks.append(
        ConsoleCheck(
          promise: .codes, account: account.name, held: plan.steps.isEmpty && plan.objections.isEmpty,
          evidence: plan.objections.first.map { .said($0.reason) } ?? .codes(declared: declared.codes.count, lacking: plan.steps.count)))
    }
    return checks
  }

  private func owners(_ ruleSet: RuleSet) -> [ConsoleCheck] {
    let objections = CodeOwner.objections(of: ruleSet, configuration, in: store)
    if objections.isEmpty { return [ConsoleCheck(promise: .owner, held: true, evidence: .nothingMissing)] }
    return objections.map { ConsoleCheck(promise: .owner, held: false, evidence: .said($0)) }
  }

  private func secretsThere(_ ruleSet: RuleSet) -> ConsoleCheck {
    let missing = AskedSecrets.missing(in: ruleSet, secrets)
    return ConsoleCheck(
      promise: .secrets, held: missing.isEmpty, evidence: missing.isEmpty ? .nothingMissing : .said(missing.joined(separator: "; ")))
  }

  private var records: [ConsoleCheck] {
    var checks = [
      recorder.map { ConsoleCheck(promise: .records, held: $0.dropped == 0, evidence: .dropped($0.dropped)) }
        ?? ConsoleCheck(promise: .records, held: nil, evidence: .notKept)
    ]
    if let decisions { checks.append(ConsoleCheck(promise: .decisions, held: decisions.dropped == 0, evidence: .dropped(decisions.dropped))) }
    return checks
  }

  private func calendars(_ ruleSet: RuleSet) -> ConsoleCheck {
    let first = CalendarReport(ruleSet.compiled, now: clock.seconds).lines.min { $0.left < $1.left }
    return ConsoleCheck(
      promise: .calendars, held: first.map { $0.left >= Self.calendarDays } ?? true, evidence: .calendars(name: first?.name, days: first?.left ?? 0))
  }

  private var guarded: ConsoleCheck {
    let tokens = [(OperatorRole.operate, configuration.adminToken), (.view, configuration.viewToken)].compactMap { $1 == nil ? nil : $0 }
    let address = configuration.admin.map { "\($0)" } ?? "-"
    return ConsoleCheck(
      promise: .guarded, held: !tokens.isEmpty || (configuration.admin?.isLoopback ?? true), evidence: .listens(address, tokens: tokens))
  }
}
