package import Rules
internal import Wire

/// A line of the decision log, to be judged again.
package struct DecisionReplay: Sendable {
  package let event: Event
  package let facts: Facts
  package let moment: Moment
  /// What was decided then.
  package let revision: String
  package let rule: String?
  package let arm: String?

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
      if log.span.firstIndex(of: mark, in: start..<end) != nil { found = try? JSON(reading: Array(log[start..<end])) }
      start = end + 1
    }
    guard let line = found else { throw FileFault("no decision `\(id)` in it") }
    guard let xml = line["xml"]?.string, let at = line["at"]?.int else { throw FileFault("decision `\(id)` is not whole") }
    var decoder = EventDecoder()
    let decoded: Event
    do throws(DeliveryFault) { decoded = try decoder.decode(Array(xml.utf8)) } catch { throw FileFault("decision `\(id)`: \(error.message)") }
    event = line["outside"] == true ? decoded.asOutside ?? decoded : decoded
    moment = Moment(now: Int64(at), seed: UInt64(id, radix: 16) ?? 0)
    facts = FactsCodec.facts(line["facts"] ?? .null, draws: line["draws"])
    revision = line["revision"]?.string ?? ""
    rule = line["rule"]?.string
    arm = line["arm"]?.string
  }

  /// How today's plan differs from what was decided; empty when it does not.
  package func differences(from plan: Plan, under current: String) -> [String] {
    var out: [String] = []
    if plan.rule != rule { out.append("then rule \(rule ?? "none"), now \(plan.rule ?? "none")") }
    if plan.arm != arm { out.append("then arm \(arm ?? "none"), now \(plan.arm ?? "none")") }
    if !out.isEmpty, current != revision { out.append("judged by revision \(revision), these rules are \(current)") }
    return out
  }
}
