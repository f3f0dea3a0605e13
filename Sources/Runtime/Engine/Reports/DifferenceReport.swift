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

  package func text(_ paint: Paint) -> String {
    var out = ""
    for (title, side) in [("old", old), ("new", new)] {
      out += "\(paint(title, .dim))  \(side.name)  \(counted(side.ruleSet.ruleCount, "rule")), revision \(side.ruleSet.revision)\n"
    }
    let changes = shown.rules.changes
    for change in changes.prefix(limit) { out += "\n" + text(change, paint) }
    if changes.count > limit {
      out += "\n\(counted(changes.count - limit, "more class of events", "more classes of events")); --limit \(changes.count) shows all\n"
    }
    for campaign in shown.campaigns { out += "\n" + lines(campaign).map { $0 + "\n" }.joined() }
    for menu in shown.menus { out += "\n" + lines(menu).map { $0 + "\n" }.joined() }
    let moved = ruleLines
    if !moved.isEmpty { out += "\n" + moved.map { $0 + "\n" }.joined() }
    if !shown.rules.unproved.isEmpty {
      out += "\n" + shown.rules.unproved.map { "\(paint("not proved", .yellow))  rule `\($0.rule)`: \($0.reason)\n" }.joined()
    }
    for name in new.ruleSet.experimentsRedrawn(since: old.ruleSet) { out += "\n\(paint("note", .dim))  \(Self.redrawn(name))\n" }
    if areIDsAssumed { out += "\n\(paint("note", .dim))  \(Self.assumption)\n" }
    return out + "\n\(paint(isSame ? "same" : "differs", isSame ? .green : .yellow))  \(verdict)\n"
  }

  static let assumption =
    "ids of `scene: int` are assumed: given in the order of the old rules, and kept by key; `wxrules diff served:` knows those of a server"

  static func redrawn(_ experiment: String) -> String {
    "experiment `\(experiment)` goes on with other arms: some who were shown one get another; "
      + "with another `salt:` everybody is divided and counted anew"
  }

  private func text(_ change: RuleDifference.Change, _ paint: Paint) -> String {
    var out = "\(paint(heading(change), .bold))  \(place(change))\n"
    func line(_ title: String, _ text: String) {
      out += "  \(paint(title, .dim))\(String(repeating: " ", count: max(0, 8 - title.count)))\(text)\n"
    }
    line("event", change.witness.line(in: new.ruleSet))
    let (before, after) = outcomes(change)
    for (title, lines) in [("before", before), ("after", before == after ? ["the same"] : after)] {
      for (index, text) in lines.enumerated() { line(index == 0 ? title : "", text) }
    }
    return out
  }

  // MARK: words

  /// As `welcome → promo`.
  func heading(_ change: RuleDifference.Change) -> String {
    let (before, after) = (change.before ?? "nobody", change.after ?? "nobody")
    switch change.aspect {
    case .answer: return before == after ? "\(after) says something else" : "\(before) → \(after)"
    case .beside:
      guard change.before != nil else { return "\(after) acts too" }
      return change.after == nil ? "\(before) acts no more" : "\(after) acts otherwise"
    case .order(let other): return "\(after) acts after \(other)"
    }
  }

  /// At which events, in words.
  func place(_ change: RuleDifference.Change) -> String {
    let some = change.events.prefix(3).joined(separator: ", ")
    var parts = [change.events.count > 4 ? "\(some), … (\(change.events.count) kinds of events)" : change.events.joined(separator: ", ")]
    if let campaign = change.campaign {
      parts.append(change.codes == 0 ? "codes of campaign \(campaign)" : "\(counted(change.codes, "code")) of campaign \(campaign)")
    }
    if !change.accounts.isEmpty { parts.append("account \(change.accounts.joined(separator: ", "))") }
    let states = Subscription.allCases.filter(change.states.contains)
    if change.events == [EventKind.scan.word], states.count < Subscription.allCases.count {
      parts.append("who is \(states.map(\.rawValue).joined(separator: " or "))")
    }
    if change.isTimed { parts.append(change.times ?? "at some times") }
    return parts.joined(separator: ", ")
  }

  /// What both do at the event; and what they give, where nothing else tells them apart.
  func outcomes(_ change: RuleDifference.Change) -> (before: [String], after: [String]) {
    let (before, after) = (outcome(change.planBefore, change.before, change.aspect), outcome(change.planAfter, change.after, change.aspect))
    guard before == after, change.aspect == .answer else { return (before, after) }
    func given(_ plan: Plan) -> [String] { plan.given.map { "gives \($0.piece) of \($0.stock)" } }
    return (before + given(change.planBefore), after + given(change.planAfter))
  }

  private static let shownLines = 8

  /// What a rule does at an event: what the follower sees, and what is done.
  func outcome(_ plan: Plan, _ rule: String?, _ aspect: RuleDifference.Change.Aspect) -> [String] {
    var lines: [String] = []
    switch aspect {
    case .answer: lines = rule == nil ? ["no answer"] : plan.reply == .none ? ["no reply"] : ReplyText.lines(plan.reply)
    case .beside: break
    case .order: return ["acts \((plan.continued.firstIndex { $0 == rule } ?? 0) + 1). of \(plan.continued.count)"]
    }
    for action in plan.actions where action.rule == rule {
      let delay = action.delay == 0 ? "" : "\(ActionText.due(action.delay))  "
      lines.append("do \(delay)\(ActionText.describe(action.kind))")
    }
    if aspect == .beside, lines.isEmpty { lines = [rule.map { plan.audited.contains($0) ? "is noted only" : "does nothing" } ?? "does not act"] }
    return lines.count > Self.shownLines ? lines.prefix(Self.shownLines - 1) + ["… (\(lines.count) lines)"] : lines
  }

  func lines(_ campaign: CampaignDifference) -> [String] {
    let name = "campaign \(campaign.campaign)\(campaign.account.map { " of account \($0)" } ?? "")"
    func keys(_ keys: [String]) -> String {
      let shown = keys.prefix(5).map { $0.isEmpty ? "its code" : $0 }.joined(separator: ", ")
      return keys.count > 5 ? shown + ", …" : shown
    }
    switch campaign.fate {
    case .added: return ["\(name) is new: \(counted(campaign.added.count, "planned code"))"]
    case .removed: return ["\(name) is gone: \(counted(campaign.removed.count, "planned code"))"]
    case .changed: break
    }
    var lines = [name]
    if !campaign.added.isEmpty { lines.append("  + \(counted(campaign.added.count, "code")): \(keys(campaign.added))") }
    if !campaign.removed.isEmpty { lines.append("  - \(counted(campaign.removed.count, "code")): \(keys(campaign.removed))") }
    if let first = campaign.reprinted.first {
      let key = first.key.isEmpty ? "" : "\(first.key) "
      lines.append("  ! \(counted(campaign.reprinted.count, "code")) with another scene: \(key)\(first.before) → \(first.after)")
    }
    return lines + campaign.settings.map { "  \($0)" }
  }

  func lines(_ menu: MenuDifference) -> [String] {
    let name = "menu\(menu.account.map { " of account \($0)" } ?? "")\(menu.variant.map { " for \($0)" } ?? "")"
    return [name] + menu.removed.map { "  - \($0)" } + menu.added.map { "  + \($0)" }
  }

  /// Rules as their authors changed them.
  var ruleLines: [String] {
    let rules = difference.rules
    var parts: [String] = []
    for (word, ids) in [("added", rules.added), ("removed", rules.removed), ("rewritten", rules.rewritten), ("moved", rules.moved)] where !ids.isEmpty
    {
      parts.append("\(ids.count) \(word) (\(ids.prefix(5).joined(separator: ", "))\(ids.count > 5 ? ", …" : ""))")
    }
    var lines = parts.isEmpty ? [] : ["rules: \(parts.joined(separator: ", "))"]
    if !rules.accountsAdded.isEmpty { lines.append("accounts: new \(rules.accountsAdded.joined(separator: ", "))") }
    if !rules.accountsRemoved.isEmpty { lines.append("accounts: gone \(rules.accountsRemoved.joined(separator: ", "))") }
    return lines
  }

  /// The last line.
  var verdict: String {
    let names = only.joined(separator: ", ")
    if isSame {
      return only.isEmpty ? "every event is answered as before, and codes and menus stay" : "nothing but campaign \(names) changes (proved)"
    }
    var parts: [String] = []
    let (changes, unproved) = (shown.rules.changes.count, shown.rules.unproved.count)
    if changes > 0 { parts.append("\(counted(changes, "class of events", "classes of events")) \(changes == 1 ? "changes" : "change")") }
    if !shown.campaigns.isEmpty { parts.append(counted(shown.campaigns.count, "campaign")) }
    if !shown.menus.isEmpty { parts.append(counted(shown.menus.count, "menu")) }
    let accounts = shown.rules.accountsAdded.count + shown.rules.accountsRemoved.count
    if accounts > 0 { parts.append(counted(accounts, "account")) }
    if unproved > 0 { parts.append("\(unproved) not proved") }
    return parts.joined(separator: ", ") + (only.isEmpty ? "" : " beside campaign \(names)")
  }
}
