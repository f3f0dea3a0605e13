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
  package static func reply(_ turn: TurnRecord, _ ruleSet: RuleSet?) -> [Phrase] {
    guard let ruleSet, turn.rule != nil, let replay = try? turn.replay() else { return [] }
    let plan = ruleSet.plan(replay.event, given: replay.facts, at: replay.moment)
    return plan.rule == turn.rule ? ReplyText.lines(plan.reply) : []
  }

  /// One turn whole: when, whose, what was noted, and why the rules of then answered so.
  /// - Parameter ruleSet: of its revision; nil where its files are not kept.
  package static func page(
    _ turn: TurnRecord, _ ruleSet: RuleSet?, actions: [OutboxRecord], zone: Zone, colour: Bool
  ) -> Phrase {
    let paint = Paint(colour)
    var out: Phrase = ""
    func line(_ title: Phrase, _ text: Phrase) { out += paint(title.padded(to: 9), .dim) + " " + text + "\n" }
    func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
    let head = own("\(paint(verbatim: turn.id.description, .bold))  \(WallClock.text(turn.at, in: zone))")
    line("turn", turn.marks.words.isEmpty ? head : "\(head)  (\(turn.marks.words.listed()))")
    line("follower", "\("\(turn.follower)" as String) of \(turn.account)")
    line("revision", own(turn.revision))
    if let ruleSet, let replay = try? turn.replay() {
      let simulation = Simulation(replay.event, named: turn.id.description, against: ruleSet, given: replay.facts, at: replay.moment)
      out += SimulationText(simulation, colour: colour, explains: true).render()
      let differences = replay.differences(from: simulation.plan, under: ruleSet.revision)
      if differences.isEmpty { line("then", "the same rule") } else { for difference in differences { line("then", difference) } }
    } else {
      let event = turn.detail.title ?? turn.kind
      line("event", own(said(turn).map { "\(event)  \"\($0)\"" } ?? event))
      line("rule", turn.rule.map { "\($0)  the files of this revision are not kept" } ?? "none; the files of this revision are not kept")
      line("reply", own(turn.detail.reply))
      if !turn.detail.actions.isEmpty { line("actions", turn.detail.actions.map(own).listed()) }
      for remark in turn.detail.remarks { line("remark", Phrase(kept: OutsideText.shown(remark))) }
    }
    if let ruleSet, let name = turn.rule, let rule = RuleText(of: name, account: turn.account, in: ruleSet) {
      line("text", own(rule.place))
      for text in rule.lines { out += own("          \(paint(verbatim: "│", .dim)) ") + text.mapped { OutsideText.shown($0) } + own("\n") }
    }
    if !actions.isEmpty {
      out += "\n" + OutboxText(paint) { _ in zone }.table(actions)
    }
    return out
  }
}
