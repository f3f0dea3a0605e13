internal import Engine
internal import Rules
internal import Serving
internal import WeChat

/// Makes what the rules declare, as commands do: for a sandbox that plays all of it.
extension RuleServer {
  /// Makes every code that the rules declare, as `wxrules qr apply` does.
  /// - Throws: `StoreFault`, `PlatformFault`, or `ServingFault` when something is refused.
  package func makeDeclaredCodes() async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil {
      let now = clock.seconds
      let plan = CodePlan(
        DeclaredCodes(of: account, in: ruleSet, at: now), against: try PublishedCodes(of: account.name, in: store, at: now), at: now)
      if let objection = plan.objections.first { throw ServingFault(reasons: [objection.reason]) }
      if plan.steps.isEmpty { continue }
      let report = try await CodeApply(try platforms.platform(of: account), store: store, clock: clock).run(plan)
      if case .stopped(let fault, _) = report.ending { throw fault }
      guard report.ending == .finished, report.failures.isEmpty else {
        throw ServingFault(reasons: ["not every code could be made: \(report.failures.first?.fault.message ?? "the day's calls are used up")"])
      }
    }
  }

  /// Publishes every menu that the rules declare, as `wxrules menu apply` does.
  /// - Parameter accounts: that may have none.
  /// - Throws: `PlatformFault`.
  package func publishDeclaredMenus(except accounts: Set<String>) async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil && !accounts.contains(account.name) {
      guard let menu = ruleSet.compiled.menus.first(where: { $0.account == account.name }) else { continue }
      let platform = try platforms.platform(of: account)
      let tagIDs = menu.variants.contains { $0.tag != nil } ? try await platform.tagIDs() : [:]
      try await MenuPlan(menu, against: try await PublishedMenu.of(platform), tagIDs: tagIDs, account: account.name).apply(on: platform)
    }
  }

  /// Makes codes with these scenes, as far as they belong to campaigns whose codes are made on demand.
  /// - Throws: `PlatformFault`.
  package func makeCodes(onDemand scenes: [String]) async throws {
    let ruleSet = reloader.live.current.ruleSet
    for account in ruleSet.accounts where account.secret != nil {
      for scene in scenes {
        guard let campaign = ruleSet.campaign(ofScene: scene, account: account.name), campaign.isOnDemand else { continue }
        _ = try await platforms.platform(of: account).makeCode(.text(scene), lifetime: campaign.lifetime)
      }
    }
  }
}
