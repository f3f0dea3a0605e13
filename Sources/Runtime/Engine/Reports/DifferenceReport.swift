package import Rules

/// What is different about two rule sets, as a person reads it.
package struct DifferenceReport {
  /// One of the two.
  package struct Side {
    package let name: String
    package let ruleSet: RuleSet

    package init(name: String, ruleSet: RuleSet) {
      self.name = name
      self.ruleSet = ruleSet
    }
  }
  let old: Side
  let new: Side
  let difference: RuleSetDifference
  /// What is not about the codes of campaigns that may change; nil when nothing was asked of that.
  let outside: RuleSetDifference?
  let only: [String]
  let limit: Int
  /// Whether nobody said which id a code has.
  let areIDsAssumed: Bool

  /// - Parameters:
  ///   - only: campaigns whose codes may be answered otherwise; none when all may be.
  ///   - limit: how many classes of events are shown.
  ///   - areIDsAssumed: whether ids of `scene: int` are as the old rules would give them, and not as a server gave them.
  package init(_ old: Side, _ new: Side, _ difference: RuleSetDifference, only: [String], limit: Int, areIDsAssumed: Bool = false) {
    (self.old, self.new, self.difference, self.only) = (old, new, difference, only)
    self.limit = max(0, limit)
    self.areIDsAssumed = areIDsAssumed
    outside = only.isEmpty ? nil : difference.outside(of: Set(only))
  }

  /// What is shown: of campaigns that may change, nothing.
  var shown: RuleSetDifference { outside ?? difference }

  /// Whether nothing differs that must not.
  package var isSame: Bool { shown.isSame }

  // MARK: text

  package func text(_ paint: Paint) -> Phrase {
    var out: Phrase = ""
    for (title, side) in [("old" as Phrase, old), ("new", new)] {
      out += "\(paint(title, .dim))  \(side.name)  \(counted(side.ruleSet.ruleCount, "rule")), revision \(side.ruleSet.revision)\n"
    }
    let changes = shown.rules.changes
    for change in changes.prefix(limit) { out += "\n" + text(change, paint) }
    if changes.count > limit {
      out += "\n\(counted(changes.count - limit, "more class of events", "more classes of events")); --limit \(changes.count) shows all\n"
    }
    for campaign in shown.campaigns { out += "\n" + Self.set(lines(campaign)) }
    for menu in shown.menus { out += "\n" + Self.set(lines(menu)) }
    let moved = ruleLines
    if !moved.isEmpty { out += "\n" + Self.set(moved) }
    if !shown.rules.unproved.isEmpty {
      out += "\n" + shown.rules.unproved.map { "\(paint("not proved", .yellow))  rule `\($0.rule)`: \($0.reason)\n" as Phrase }.joined(separator: "")
    }
    for name in new.ruleSet.experimentsRedrawn(since: old.ruleSet) { out += "\n\(paint("note", .dim))  \(Self.redrawn(name))\n" }
    if areIDsAssumed { out += "\n\(paint("note", .dim))  \(Self.assumption)\n" }
    return out + "\n" + (isSame ? paint("same", .green) : paint("differs", .yellow)) + "  \(verdict)\n"
  }

  private static func set(_ lines: [Phrase]) -> Phrase { lines.map { $0 + "\n" }.joined(separator: "") }

  static let assumption: Phrase =
    "ids of `scene: int` are assumed: given in the order of the old rules, and kept by key; `wxrules diff served:` knows those of a server"

  static func redrawn(_ experiment: String) -> Phrase {
    """
    experiment `\(experiment)` goes on with other arms: some who were shown one get another; with another `salt:` everybody is divided and counted \
    anew
    """
  }

  private func text(_ change: RuleDifference.Change, _ paint: Paint) -> Phrase {
    var out: Phrase = "\(paint(heading(change), .bold))  \(place(change))\n"
    func line(_ title: Phrase, _ text: Phrase) { out += "  " + paint(title.padded(to: 8), .dim) + text + "\n" }
    line("event", change.witness.line(in: new.ruleSet))
    let (before, after) = outcomes(change)
    for (title, lines) in [("before" as Phrase, before), ("after", before == after ? ["the same"] : after)] {
      for (index, text) in lines.enumerated() { line(index == 0 ? title : "", text) }
    }
    return out
  }

  // MARK: words

  /// As `welcome → promo`.
  func heading(_ change: RuleDifference.Change) -> Phrase {
    let (before, after) = (change.before.map { Phrase(verbatim: $0) } ?? "nobody", change.after.map { Phrase(verbatim: $0) } ?? "nobody")
    switch change.aspect {
    case .answer: return before == after ? "\(after) says something else" : "\(before) → \(after)"
    case .beside:
      guard change.before != nil else { return "\(after) acts too" }
      return change.after == nil ? "\(before) acts no more" : "\(after) acts otherwise"
    case .order(let other): return "\(after) acts after \(other)"
    }
  }

  /// At which events, in words.
  func place(_ change: RuleDifference.Change) -> Phrase {
    func list(_ names: some Sequence<String>) -> Phrase { names.map { Phrase(verbatim: $0) }.listed() }
    var parts: [Phrase] = [
      change.events.count > 4
        ? "\(change.events.prefix(3).listed()), … (\(change.events.count) kinds of events)" : change.events.listed()
    ]
    if let campaign = change.campaign {
      parts.append(change.codes == 0 ? "codes of campaign \(campaign)" : "\(counted(change.codes, "code")) of campaign \(campaign)")
    }
    if !change.accounts.isEmpty { parts.append("account \(list(change.accounts))") }
    let states = Subscription.allCases.filter(change.states.contains)
    if change.events == [Phrase(verbatim: EventKind.scan.word)], states.count < Subscription.allCases.count {
      parts.append("who is \(states.map { Phrase(verbatim: $0.rawValue) }.alternatives())")
    }
    if change.isTimed { parts.append(change.times ?? "at some times") }
    return parts.listed()
  }

  /// What both do at the event; and what they give, where nothing else tells them apart.
  func outcomes(_ change: RuleDifference.Change) -> (before: [Phrase], after: [Phrase]) {
    let (before, after) = (outcome(change.planBefore, change.before, change.aspect), outcome(change.planAfter, change.after, change.aspect))
    guard before == after, change.aspect == .answer else { return (before, after) }
    func given(_ plan: Plan) -> [Phrase] { plan.given.map { "gives \($0.piece) of \($0.stock)" } }
    return (before + given(change.planBefore), after + given(change.planAfter))
  }

  private static let shownLines = 8

  /// What a rule does at an event: what the follower sees, and what is done.
  func outcome(_ plan: Plan, _ rule: String?, _ aspect: RuleDifference.Change.Aspect) -> [Phrase] {
    var lines: [Phrase] = []
    switch aspect {
    case .answer: lines = rule == nil ? ["no answer"] : plan.reply == .none ? ["no reply"] : ReplyText.lines(plan.reply)
    case .beside: break
    case .order: return ["acts \((plan.continued.firstIndex { $0 == rule } ?? 0) + 1). of \(plan.continued.count)"]
    }
    for action in plan.actions where action.rule == rule {
      let act = ActionText.describe(action.kind)
      lines.append(action.delay == 0 ? "do \(act)" : "do \(ActionText.due(action.delay))  \(act)")
    }
    if aspect == .beside, lines.isEmpty { lines = [rule.map { plan.audited.contains($0) ? "is noted only" : "does nothing" } ?? "does not act"] }
    return lines.count > Self.shownLines ? lines.prefix(Self.shownLines - 1) + ["… (\(lines.count) lines)"] : lines
  }

  func lines(_ campaign: CampaignDifference) -> [Phrase] {
    let name: Phrase = campaign.account.map { "campaign \(campaign.campaign) of account \($0)" } ?? "campaign \(campaign.campaign)"
    func keys(_ keys: [String]) -> Phrase {
      let shown = keys.prefix(5).map { $0.isEmpty ? "its code" : Phrase(verbatim: $0) }
      return (keys.count > 5 ? shown + [Phrase(verbatim: "…")] : shown).listed()
    }
    switch campaign.fate {
    case .added: return ["\(name) is new: \(counted(campaign.added.count, "planned code"))"]
    case .removed: return ["\(name) is gone: \(counted(campaign.removed.count, "planned code"))"]
    case .changed: break
    }
    var lines: [Phrase] = [name]
    if !campaign.added.isEmpty { lines.append("  + \(counted(campaign.added.count, "code")): \(keys(campaign.added))") }
    if !campaign.removed.isEmpty { lines.append("  - \(counted(campaign.removed.count, "code")): \(keys(campaign.removed))") }
    if let first = campaign.reprinted.first {
      let key = first.key.isEmpty ? "" : "\(first.key) "
      lines.append("  ! \(counted(campaign.reprinted.count, "code")) with another scene: \(key)\(first.before) → \(first.after)")
    }
    return lines + campaign.settings.map { "  \($0)" as Phrase }
  }

  func lines(_ menu: MenuDifference) -> [Phrase] {
    let name: Phrase =
      switch (menu.account, menu.variant) {
      case (nil, nil): "menu"
      case (let account?, nil): "menu of account \(account)"
      case (nil, let variant?): "menu for \(variant)"
      case (let account?, let variant?): "menu of account \(account) for \(variant)"
      }
    return [name] + menu.removed.map { "  - \($0)" as Phrase } + menu.added.map { "  + \($0)" as Phrase }
  }

  /// Rules as their authors changed them.
  var ruleLines: [Phrase] {
    let rules = difference.rules
    func list(_ ids: [String]) -> Phrase { (ids.prefix(5).map { Phrase(verbatim: $0) } + (ids.count > 5 ? [Phrase(verbatim: "…")] : [])).listed() }
    func all(_ names: [String]) -> Phrase { names.map { Phrase(verbatim: $0) }.listed() }
    var parts: [Phrase] = []
    if !rules.added.isEmpty { parts.append("\(rules.added.count) added (\(list(rules.added)))") }
    if !rules.removed.isEmpty { parts.append("\(rules.removed.count) removed (\(list(rules.removed)))") }
    if !rules.rewritten.isEmpty { parts.append("\(rules.rewritten.count) rewritten (\(list(rules.rewritten)))") }
    if !rules.moved.isEmpty { parts.append("\(rules.moved.count) moved (\(list(rules.moved)))") }
    var lines: [Phrase] = parts.isEmpty ? [] : ["rules: \(parts.listed())"]
    if !rules.accountsAdded.isEmpty { lines.append("accounts: new \(all(rules.accountsAdded))") }
    if !rules.accountsRemoved.isEmpty { lines.append("accounts: gone \(all(rules.accountsRemoved))") }
    return lines
  }

  /// The last line.
  var verdict: Phrase {
    let names = only.map { Phrase(verbatim: $0) }.listed()
    if isSame {
      return only.isEmpty ? "every event is answered as before, and codes and menus stay" : "nothing but campaign \(names) changes (proved)"
    }
    var parts: [Phrase] = []
    let (changes, unproved) = (shown.rules.changes.count, shown.rules.unproved.count)
    if changes > 0 { parts.append(changes == 1 ? "1 class of events changes" : "\(changes) classes of events change") }
    if !shown.campaigns.isEmpty { parts.append(counted(shown.campaigns.count, "campaign")) }
    if !shown.menus.isEmpty { parts.append(counted(shown.menus.count, "menu")) }
    let accounts = shown.rules.accountsAdded.count + shown.rules.accountsRemoved.count
    if accounts > 0 { parts.append(counted(accounts, "account")) }
    if unproved > 0 { parts.append("\(unproved) not proved") }
    return only.isEmpty ? parts.listed() : "\(parts.listed()) beside campaign \(names)"
  }
}
