package import Rules
package import Wire

/// How the codes of an account stand: what is declared, what exists, what ends when.
package struct CodeStatus: Sendable {
  package struct Campaign: Sendable, Equatable {
    package let id: String
    package var declared = 0
    package var live = 0
    /// Of those that are live, how many the rules do not declare any more.
    package var undeclared = 0
    package var due = 0
    package var ended = 0
    package var lost = 0
    package var missing = 0
    package var retired = 0
    package var isOver = false
    package var minted: Int?
  }
  package let account: String
  package let campaigns: [Campaign]
  /// Days in the account's zone, as `2026-06-03`, and how many codes end on each, soonest first.
  package let calendar: [(day: String, count: Int)]
  package let plan: CodePlan

  package init(
    _ declared: DeclaredCodes, _ published: PublishedCodes, plan: CodePlan, minted: [String: Int], zone: Zone, at now: Int64
  ) {
    account = declared.account
    self.plan = plan
    var order: [String] = []
    var campaigns: [String: Campaign] = [:]
    func edit(_ id: String, _ body: (inout Campaign) -> Void) {
      if campaigns[id] == nil { order.append(id) }
      body(&campaigns[id, default: Campaign(id: id)])
    }
    for code in declared.codes {
      edit(code.address.campaign) { campaign in
        campaign.declared += 1
        campaign.isOver = declared.over.contains(campaign.id)
      }
    }
    let addresses = Set(declared.codes.map(\.address))
    var days: [String: Int] = [:]
    for code in published.codes {
      edit(code.address.campaign) { campaign in
        switch code.status {
        case .retired: campaign.retired += 1
        case .lost: campaign.lost += 1
        case .live where code.isOver(at: now): campaign.ended += 1
        case .live:
          campaign.live += 1
          if !addresses.contains(code.address), !declared.onDemand.contains(campaign.id) { campaign.undeclared += 1 }
          if let end = code.kind.expiresAt {
            days[zone.civil(at: end).date, default: 0] += 1
          }
        }
      }
    }
    for step in plan.steps {
      edit(step.address.campaign) { campaign in
        if step.action == .create { campaign.missing += 1 }
        if step.action == .renew(.due) { campaign.due += 1 }
      }
    }
    for (id, count) in minted.sorted(by: { $0.key < $1.key }) { edit(id) { $0.minted = count } }
    self.campaigns = order.compactMap { campaigns[$0] }
    calendar = days.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// How the codes of an account stand in a store.
  /// - Parameters:
  ///   - plan: what is to be done about them.
  ///   - now: seconds since 1970 UTC.
  package init(of account: Account, in ruleSet: RuleSet, _ store: any CodeStore, plan: CodePlan, at now: Int64) throws(StoreFault) {
    let declared = DeclaredCodes(of: account, in: ruleSet, at: now)
    var minted: [String: Int] = [:]
    for campaign in declared.onDemand { minted[campaign] = try store.mintedCount(campaign, of: account.name, at: now) }
    self.init(
      declared, try PublishedCodes(of: account.name, in: store, at: now), plan: plan, minted: minted, zone: account.timezone, at: now)
  }

  package var text: Phrase {
    var out: Phrase = "account \(account)\n"
    if campaigns.isEmpty { return out + "  no campaign is declared, and no code exists\n" }
    let width = campaigns.map { DisplayWidth.of($0.id) }.max() ?? 0
    for campaign in campaigns { out += Phrase(verbatim: "  \(DisplayWidth.padded(campaign.id, to: width))  ") + campaign.phrase + "\n" }
    if !calendar.isEmpty {
      out += "codes end on\n"
      for (day, count) in calendar.prefix(31) { out += Phrase(verbatim: "  \(day)  \(count)\n") }
    }
    out += "budget  \(permanentCodes) of \(CodePlan.permanentLimit) permanent codes exist\n"
    out += "quota   \(plan.callsToday) of \(plan.callLimit) calls made today\n"
    if plan.begun > 0 { out += "note    \(counted(plan.begun, "code")) begun and never answered; `wxrules qr apply` makes them again\n" }
    return out
  }

  /// Those that exist, also those that are not declared any more: without what the plan would make.
  private var permanentCodes: Int { plan.permanentCodes - plan.steps.count { $0.isCall && $0.lifetime == nil } }

  package var json: JSON {
    [
      "account": .string(account),
      "campaigns": .array(
        campaigns.map { campaign in
          [
            "id": .string(campaign.id), "declared": .int(campaign.declared), "live": .int(campaign.live), "undeclared": .int(campaign.undeclared),
            "missing": .int(campaign.missing),
            "due": .int(campaign.due), "ended": .int(campaign.ended), "lost": .int(campaign.lost), "retired": .int(campaign.retired),
            "over": .bool(campaign.isOver), "minted": campaign.minted.map { .int($0) } ?? .null,
          ]
        }),
      "calendar": .array(calendar.map { ["day": .string($0.day), "codes": .int($0.count)] }), "changes": .bool(!plan.isEmpty),
      "budget": ["permanent": .int(permanentCodes), "limit": .int(CodePlan.permanentLimit)], "quota": plan.json["quota"] ?? .null,
      "begun": .int(plan.begun),
    ]
  }
}

extension CodeStatus.Campaign {
  fileprivate var phrase: Phrase {
    var parts: [Phrase] = [minted.map { "\($0) minted and alive" } ?? "\(live) live of \(declared) declared"]
    if undeclared > 0 { parts.append("\(undeclared) not declared any more") }
    if missing > 0 { parts.append("\(missing) not made yet") }
    if due > 0 { parts.append("\(due) due for renewal") }
    if ended > 0 { parts.append("\(ended) ended") }
    if lost > 0 { parts.append("\(lost) lost by the platform") }
    if retired > 0 { parts.append("\(retired) retired") }
    if isOver { parts.append("its time is over") }
    return parts.listed()
  }
}

extension PublishedCode {
  package func json(_ now: Int64) -> JSON {
    [
      "address": .string(address.description), "campaign": .string(address.campaign), "key": .string(address.key),
      "scene": .string(scene.description), "kind": .string(kind.word),
      "status": .string(status == .live && isOver(at: now) ? "ended" : status.rawValue), "ticket": .string(ticket), "url": .string(url),
      "made_at": .string(WallClock.text(madeAt)), "expires_at": kind.expiresAt.map { .string(WallClock.text($0)) } ?? .null,
      "protected": .bool(isProtected), "renewals": .int(renewals),
    ]
  }
}
