package import Rules
package import Wire

/// A line of the decision log, to be judged again.
package struct DecisionReplay: Sendable {
  package let id: TurnID
  package let event: Event
  package let facts: Facts
  package let moment: Moment
  /// What was decided then.
  package let revision: String
  package let rule: String?
  package let arm: String?
  /// Rules under `always:` and rules with `continue: true`.
  package let continued: [String]
  /// Kinds of the reply and of the actions.
  package let reply: String
  package let actions: [String]

  init(
    id: TurnID, event: Event, facts: Facts, moment: Moment, revision: String, rule: String?, arm: String?, continued: [String], reply: String,
    actions: [String]
  ) {
    self.id = id
    self.event = event
    self.facts = facts
    self.moment = moment
    self.revision = revision
    self.rule = rule
    self.arm = arm
    self.continued = continued
    self.reply = reply
    self.actions = actions
  }

  /// Finds a decision in a log.
  /// - Throws: `FileFault` when there is none with this id, or it cannot be judged again.
  /// - Complexity: O(bytes of the log).
  package init(_ id: String, in log: [UInt8]) throws(FileFault) {
    let mark = Array("\"id\":\"\(id)\"".utf8)
    guard TurnID(id) != nil else { throw FileFault("`\(id)` is not the id of a decision") }
    var found: JSON?
    var start = 0
    while start < log.count, found == nil {
      let end = log[start...].firstIndex(of: 0x0A) ?? log.count
      if log.span.firstIndex(of: mark, in: start..<end) != nil { found = try? JSON(kept: Array(log[start..<end])) }
      start = end + 1
    }
    guard let line = found else { throw FileFault("no decision `\(id)` in it") }
    var decoder = EventDecoder()
    self = try DecisionReplay(line, &decoder)
  }

  /// - Throws: `FileFault` when it is no decision, or cannot be judged again.
  package init(_ line: JSON, _ decoder: inout EventDecoder) throws(FileFault) {
    guard let name = line["id"]?.string, let id = TurnID(name) else { throw FileFault("it is no decision: it has no id") }
    guard let xml = line["xml"]?.string, let at = line["at"]?.int, line["facts"] != nil else { throw FileFault("decision `\(name)` is not whole") }
    let decoded: Event
    do throws(DeliveryFault) { decoded = try decoder.decode(Array(xml.utf8)) } catch { throw FileFault("decision `\(name)`: \(error.message)") }
    let facts = FactsCodec.reading(line["facts"] ?? .null, draws: line["draws"])
    guard facts.isWhole else { throw FileFault("decision `\(name)`: its facts are those of another version, or damaged") }
    func list(_ json: JSON?) -> [String] {
      guard case .array(let items)? = json else { return [] }
      return items.compactMap(\.string)
    }
    self.init(
      id: id, event: line["outside"] == true ? decoded.asOutside ?? decoded : decoded, facts: facts.facts,
      moment: Moment(now: Int64(at), seed: UInt64(bitPattern: id.number)), revision: line["revision"]?.string ?? "", rule: line["rule"]?.string,
      arm: line["arm"]?.string, continued: list(line["continued"]), reply: line["reply"]?.string ?? "", actions: list(line["actions"]))
  }

  /// How today's plan differs from what was decided; empty when it does not.
  package func differences(from plan: Plan, under current: String) -> [Phrase] {
    func named(_ name: String?) -> Phrase { name.map { Phrase(verbatim: $0) } ?? "none" }
    var out: [Phrase] = []
    if plan.rule != rule { out.append("then rule \(named(rule)), now \(named(plan.rule))") }
    if plan.arm != arm { out.append("then arm \(named(arm)), now \(named(plan.arm))") }
    if !out.isEmpty, current != revision { out.append("judged by revision \(revision), these rules are \(current)") }
    return out
  }
}
