package import Wire
package import Rules

/// What is different about two rule sets, for machines and for pull requests.
extension DifferenceReport {
  package var json: JSON { json(upTo: .max) }

  /// - Parameter most: of each kind that are shown; of how many more there are is told beside them.
  package func json(upTo most: Int) -> JSON {
    let rules = difference.rules
    func texts(_ texts: [String]) -> JSON { self.texts(Array(texts.prefix(most))) }
    func texts(_ texts: [Phrase]) -> JSON { self.texts(Array(texts.prefix(most))) }
    var object: [String: JSON] = [
      "old": json(old), "new": json(new), "same": .bool(isSame), "verdict": .string(verdict),
      "classes": .array(shown.rules.changes.prefix(most).map(json)),
      "campaigns": .array(shown.campaigns.prefix(most).map(json)),
      "menus": .array(
        shown.menus.prefix(most).map { menu in
          [
            "account": text(menu.account), "variant": text(menu.variant), "added": texts(menu.added),
            "removed": texts(menu.removed),
          ]
        }),
      "rules": [
        "added": texts(rules.added), "removed": texts(rules.removed), "rewritten": texts(rules.rewritten),
        "moved": texts(rules.moved),
      ],
      "accounts": ["added": texts(rules.accountsAdded), "removed": texts(rules.accountsRemoved)],
      "notProved": .array(shown.rules.unproved.prefix(most).map { ["rule": .string($0.rule), "reason": .string($0.reason)] }),
    ]
    if !only.isEmpty { object["only"] = texts(only) }
    if areIDsAssumed { object["idsAssumed"] = true }
    let counts = [
      "classes": shown.rules.changes.count, "campaigns": shown.campaigns.count, "menus": shown.menus.count, "notProved": shown.rules.unproved.count,
      "added": rules.added.count, "removed": rules.removed.count, "rewritten": rules.rewritten.count, "moved": rules.moved.count,
    ]
    let more = counts.filter { $0.value > most }.mapValues { JSON.int($0 - most) }
    if !more.isEmpty { object["more"] = .object(more) }
    return .object(object)
  }

  private func text(_ text: String?) -> JSON { text.map { .string($0) } ?? .null }
  private func texts(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
  private func texts(_ texts: [Phrase]) -> JSON { .array(texts.map { .string($0) }) }
  private func text(_ text: Phrase?) -> JSON { text.map { .string($0) } ?? .null }

  private func json(_ side: Side) -> JSON {
    ["name": .string(side.name), "rules": .int(side.ruleSet.ruleCount), "revision": .string(side.ruleSet.revision)]
  }

  private func json(_ change: RuleDifference.Change) -> JSON {
    let aspect: JSON =
      switch change.aspect {
      case .answer: "answer"
      case .beside: "beside"
      case .order: "order"
      }
    let (before, after) = outcomes(change)
    var object: [String: JSON] = [
      "heading": .string(heading(change)), "aspect": aspect, "before": text(change.before), "after": text(change.after),
      "events": texts(change.events), "accounts": texts(change.accounts), "campaign": text(change.campaign), "codes": .int(change.codes),
      "states": texts(Subscription.allCases.filter(change.states.contains).map(\.rawValue)), "atSomeTimes": .bool(change.isTimed),
      "times": text(change.times),
      "event": .string(change.witness.line(in: new.ruleSet)),
      "outcomeBefore": texts(before), "outcomeAfter": texts(after),
    ]
    switch test(of: change) {
    case .success(let test): object["test"] = .string(test)
    case .failure(let unsayable): object["noTest"] = .string(unsayable.reason)
    }
    return .object(object)
  }

  /// A test that passes with the files of the new rules, or why there is none.
  private func test(of change: RuleDifference.Change) -> Result<Phrase, Witness.Unsayable> {
    let ruleSet = new.ruleSet
    if let campaign = change.campaign, [old, new].contains(where: { $0.ruleSet.numbersCodes(of: campaign) }) {
      return .failure(Witness.Unsayable(reason: "ids of `scene: int` are given by a server, and files do not say them"))
    }
    let witness = change.witness.known(to: ruleSet)
    let winner = ruleSet.match(witness.event(in: ruleSet), given: witness.facts(in: ruleSet)).map { ruleSet.compiled.rules[Int($0.rule)].id }
    guard winner == change.planAfter.rule else {
      return .failure(Witness.Unsayable(reason: "the new rules know no words for what it hangs on"))
    }
    return Result { () throws(Witness.Unsayable) in
      try witness.test(
        named: change.witness.line(in: ruleSet), expecting: winner.map { .rule($0) } ?? .noReply, in: ruleSet)
    }
  }

  private func json(_ campaign: CampaignDifference) -> JSON {
    [
      "campaign": .string(campaign.campaign), "account": text(campaign.account), "fate": .string(campaign.fate.rawValue),
      "added": texts(campaign.added), "removed": texts(campaign.removed), "settings": texts(campaign.settings),
      "reprinted": .array(
        campaign.reprinted.map { ["key": .string($0.key), "before": .string($0.before), "after": .string($0.after)] }),
    ]
  }

  // MARK: Markdown

  /// For a comment at a pull request.
  package var markdown: Phrase {
    var out: Phrase = "### Rules: \(verdict)\n"
    let changes = shown.rules.changes
    if !changes.isEmpty {
      out += "\n| what changes | at which events | for example | before | after |\n|---|---|---|---|---|\n"
      for change in changes.prefix(limit) {
        let (before, after) = outcomes(change)
        let cells: [Phrase] = [
          CellText.markdown(heading(change)), CellText.markdown(place(change)), CellText.markdown(change.witness.line(in: new.ruleSet)),
          before.map { CellText.markdown($0) }.joined(separator: "<br>"),
          before == after ? "the same" : after.map { CellText.markdown($0) }.joined(separator: "<br>"),
        ]
        out += "| " + cells.joined(separator: " | ") + " |\n"
      }
      if changes.count > limit { out += "\nand \(counted(changes.count - limit, "more class of events", "more classes of events"))\n" }
    }
    let others = shown.campaigns.map(lines) + shown.menus.map(lines)
    for lines in others { out += "\n```\n" + lines.joined(separator: "\n") + "\n```\n" }
    if !ruleLines.isEmpty { out += "\n" + ruleLines.map { CellText.markdown($0) + "\n" }.joined(separator: "") }
    if !shown.rules.unproved.isEmpty {
      out +=
        "\n"
        + shown.rules.unproved.map { "- not proved: rule \(CellText.markdown($0.rule)): \(CellText.markdown($0.reason))\n" as Phrase }.joined(
          separator: "")
    }
    if areIDsAssumed { out += "\n" + CellText.markdown(Self.assumption) + "\n" }
    return out
      + Phrase(verbatim: "\n\(CellText.markdown(old.name)) \(old.ruleSet.revision) → \(CellText.markdown(new.name)) \(new.ruleSet.revision)\n")
  }
}
