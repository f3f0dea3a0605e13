package import Rules
internal import Wire

/// A remembered turn for people.
package enum TurnText {
  /// What the follower wrote, scanned or tapped, in short.
  package static func said(_ turn: TurnRecord) -> String? {
    // What the platform puts into the key of these, as the number of a payment, nobody said.
    if turn.kind == "subscribe" || turn.kind == "unsubscribe" { return nil }
    let elements = turn.detail.elements.list
    func text(_ name: String) -> String? {
      guard let at = elements.firstIndex(of: .string(name)), at % 2 == 0, at + 1 < elements.count else { return nil }
      return elements[at + 1].string
    }
    guard let said = text("Content") ?? text("EventKey") ?? text("Recognition"), !said.isEmpty else { return nil }
    let shown = OutsideText.shown(said)
    return shown.count > 60 ? shown.prefix(60) + "…" : shown
  }

  /// The reply as the rules of then give it from what was noted; nothing where they are not kept.
  package static func reply(_ turn: TurnRecord, _ ruleSet: RuleSet?) -> [String] {
    guard let ruleSet, turn.rule != nil, let replay = try? turn.replay() else { return [] }
    let plan = ruleSet.plan(replay.event, given: replay.facts, at: replay.moment)
    return plan.rule == turn.rule ? ReplyText.lines(plan.reply) : []
  }

  /// One turn whole: when, whose, what was noted, and why the rules of then answered so.
  /// - Parameter ruleSet: of its revision; nil where its files are not kept.
  package static func page(
    _ turn: TurnRecord, _ ruleSet: RuleSet?, actions: [OutboxRecord], zone: Zone, colour: Bool
  ) -> String {
    let paint = Paint(colour)
    var out = ""
    func line(_ title: String, _ text: String) {
      out += paint(title, .dim) + String(repeating: " ", count: max(1, 10 - title.count)) + text + "\n"
    }
    let marks = turn.marks.words.isEmpty ? "" : "  (\(turn.marks.words.joined(separator: ", ")))"
    line("turn", "\(paint(turn.id.description, .bold))  \(WallClock.text(turn.at, in: zone))\(marks)")
    line("follower", "\(turn.follower) of \(turn.account)")
    line("revision", turn.revision)
    if let ruleSet, let replay = try? turn.replay() {
      let simulation = Simulation(replay.event, named: turn.id.description, against: ruleSet, given: replay.facts, at: replay.moment)
      out += SimulationText(simulation, colour: colour, explains: true).render()
      let differences = replay.differences(from: simulation.plan, under: ruleSet.revision)
      if differences.isEmpty { line("then", "the same rule") } else { for difference in differences { line("then", difference) } }
    } else {
      line("event", (turn.detail.title ?? turn.kind) + (said(turn).map { "  \"\($0)\"" } ?? ""))
      line("rule", "\(turn.rule ?? "none")  the files of this revision are not kept")
      line("reply", turn.detail.reply)
      if !turn.detail.actions.isEmpty { line("actions", turn.detail.actions.joined(separator: ", ")) }
      for remark in turn.detail.remarks { line("remark", OutsideText.shown(remark)) }
    }
    if let ruleSet, let name = turn.rule, let rule = RuleText(of: name, account: turn.account, in: ruleSet) {
      line("text", rule.place)
      for text in rule.lines { out += "          \(paint("│", .dim)) \(OutsideText.shown(text))\n" }
    }
    if !actions.isEmpty {
      out += "\n" + OutboxText(paint) { _ in zone }.table(actions)
    }
    return out
  }
}
