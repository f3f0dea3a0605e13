package import Rules
package import Wire

/// One remembered turn with all that explains it, for programs.
package enum TurnExplanation {
  /// The turn's actions, those that have ended too. Blocks.
  package static func actions(of turn: TurnID, in store: any OutboxStore) throws(StoreFault) -> [OutboxRecord] {
    var filter = OutboxFilter()
    filter.turn = turn
    filter.states = Set(OutboxFilter.State.allCases)
    return try store.actions(matching: filter, limit: 100)
  }

  /// - Parameters:
  ///   - name: under which it was asked for.
  ///   - ruleSet: of its revision; nil where its files are not kept.
  package static func json(_ record: TurnRecord, named name: String, _ ruleSet: RuleSet?, _ actions: [OutboxRecord]) -> JSON {
    guard case .object(var fields) = record.decision else { return .null }
    fields["marks"] = .array(record.marks.words.map { .string($0) })
    if let ruleSet, let replay = try? record.replay() {
      let simulation = Simulation(replay.event, named: name, against: ruleSet, given: replay.facts, at: replay.moment)
      fields["judged_again"] = SimulationReport.json(simulation)
      fields["differences"] = .array(replay.differences(from: simulation.plan, under: ruleSet.revision).map { .string($0) })
      let text = record.rule.flatMap { RuleText(of: $0, account: record.account, in: ruleSet) }
      fields["place"] = text.map { .string($0.place) } ?? .null
      fields["rule_text"] = text.map { .string($0.lines.joined(separator: "\n")) } ?? .null
    }
    // Masked, as all of it.
    fields["results"] = .array(
      actions.map { action in
        guard case .object(var row) = OutboxText.json(action) else { return .null }
        row["openid"] = nil
        return .object(row)
      })
    return .object(fields)
  }
}
