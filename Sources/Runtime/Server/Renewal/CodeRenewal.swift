package import Engine
package import Logging
internal import Rules
package import Serving
package import WeChat

/// Renews temporary codes in time, while the server runs.
package struct CodeRenewal: Sendable {
  private let rules: LiveRules
  private let platforms: Platforms
  private let store: any CodeStore
  private let clock: WallClock
  private let metrics: ServerMetrics
  private let log: Logger

  package init(rules: LiveRules, platforms: Platforms, store: any CodeStore, clock: WallClock, metrics: ServerMetrics, log: Logger) {
    self.rules = rules
    self.platforms = platforms
    self.store = store
    self.clock = clock
    self.metrics = metrics
    self.log = log
  }

  /// Renews what is due in every account, once.
  package func run() async {
    let ruleSet = rules.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil {
      do {
        let plan = try due(account, ruleSet)
        if plan.steps.isEmpty { continue }
        let claim = try store.claimApplying()
        defer { claim.release() }
        // Read again: whoever had the claim before may have done it.
        let report = try await CodeApply(platforms.platform(of: account), store: store, clock: clock, lanes: 2).run(due(account, ruleSet))
        // The server is stopping: what is left is renewed after the next start.
        if Task.isCancelled { return }
        note(report, account)
      } catch StoreFault.applying {
        log.say(.notice, "codes are due for renewal, and wait: another process is making codes", metadata: ["account": "\(account.name)"])
      } catch let fault as StoreFault {
        log.say(.error, "codes are not renewed: \(fault.message)")
      } catch let fault as PlatformFault {
        log.say(.error, "codes are not renewed: \(fault.message)", metadata: ["account": "\(account.name)"])
      } catch {
        continue
      }
    }
  }

  /// When the next code is to be renewed, in milliseconds since 1970 UTC; nil when none will be.
  package var nextDue: Int64? {
    let ruleSet = rules.current.ruleSet
    guard ruleSet.campaigns.contains(where: { $0.renew != nil }) else { return nil }
    let now = clock.seconds
    var next: Int64?
    for account in ruleSet.accounts where account.secret != nil {
      let codes = (try? store.codes(of: account.name)) ?? []
      let ends = Dictionary(codes.compactMap { code in code.kind.expiresAt.map { (code.address, $0) } }) { first, _ in first }
      for code in DeclaredCodes(of: account, in: ruleSet, at: now).codes {
        guard let before = code.renewBefore, let end = ends[code.address] else { continue }
        // What could not be renewed in time is tried again at its end.
        guard let due = [end - before, end].first(where: { $0 > now }) else { continue }
        next = min(next ?? due, due)
      }
    }
    return next.map { $0 * 1000 }
  }

  /// Only codes that exist: the first of each is made by `wxrules qr apply`, which somebody looks at.
  private func due(_ account: Account, _ ruleSet: RuleSet) throws(StoreFault) -> CodePlan {
    let now = clock.seconds
    let declared = DeclaredCodes(of: account, in: ruleSet, at: now)
    let published = try PublishedCodes(of: account.name, in: store, at: now)
    let plan = CodePlan(declared, against: published, at: now)
    let protected = Set(published.codes.filter(\.isProtected).map(\.address))
    return plan.renewals(of: Set(declared.codes.filter { $0.renewBefore != nil }.map(\.address)), protected: protected)
  }

  private func note(_ report: CodeApply.Report, _ account: Account) {
    let left: Int
    switch report.ending {
    case .finished: left = 0
    case .quota(let remaining), .stopped(_, let remaining): left = remaining
    }
    metrics.renewed(report.done, failed: report.failures.count + left)
    if report.done > 0 { log.say(.notice, "renewed \(counted(report.done, "code"))", metadata: ["account": "\(account.name)"]) }
    for (address, fault) in report.failures.prefix(5) {
      log.say(.error, "\(address.description) was not renewed: \(fault.message)", metadata: ["account": "\(account.name)"])
    }
    switch report.ending {
    case .finished: break
    case .quota(let remaining):
      log.say(.error, "\(counted(remaining, "code")) cannot be renewed today: the day's calls are used up", metadata: ["account": "\(account.name)"])
    case .stopped(let fault, let remaining):
      log.say(.error, "\(counted(remaining, "code")) not renewed: \(fault.message)", metadata: ["account": "\(account.name)"])
    }
  }
}

extension CodePlan {
  /// Only what renews codes that end or have ended, and are to be renewed by themselves.
  /// - Parameter protected: codes that stay so: only `apply`, which somebody looks at, changes that.
  fileprivate func renewals(of renewing: Set<CodeAddress>, protected: Set<CodeAddress>) -> CodePlan {
    // A code that has moved is renewed when somebody has applied the move.
    let moved = Set(steps.compactMap { step in if case .move = step.action { step.address } else { nil } })
    return CodePlan(
      account: account,
      steps: steps.filter { step in
        switch step.action {
        case .renew(.due), .renew(.ended): renewing.contains(step.address) && !moved.contains(step.address)
        case .renew(.lost), .create, .replace, .restore, .move, .protect, .unprotect, .retire: false
        }
      }.map { $0.withProtection(protected.contains($0.address)) },
      objections: [], kept: kept, begun: begun, permanentCodes: permanentCodes, callsToday: callsToday, callLimit: callLimit)
  }
}
