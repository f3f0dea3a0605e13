internal import Engine
package import Logging
internal import Rules
package import Serving
internal import Synchronization
package import Wire

/// What was decided and upon what, a line of JSON for each turn. Followers stand in it by a keyed hash, never by openid.
package final class DecisionLog: Sendable {
  private let mask: DecisionMask
  /// The words of rule sets, by their revision: of two, while one is tried.
  private let words = Mutex<[String: Set<String>]>([:])
  private let lines: LineQueue

  /// - Parameter hidden: names of XML elements, as `Content`.
  package init(path: String, mask: Mask, hidden: Set<String>, limit: Int = ServerLimits.standard.logBytes, log: Logger) {
    self.mask = DecisionMask(mask, hidden: hidden)
    let file = LogFile(path: path)
    lines = LineQueue(limit: limit) {
      file.write($0)
    } tell: { news in
      switch news {
      case .dropping: log.error("decisions cannot be written to \(path), and are dropped")
      case .writing(let dropped): log.notice("decisions are written again; \(counted(dropped, "line")) dropped")
      }
    }
  }

  /// Why nothing could be written to this path; nil when it could.
  package static func objection(to path: String) -> String? { LogFile.objection(to: path) }

  /// Decisions that were dropped since the start.
  var dropped: Int { lines.dropped }

  /// Takes the turns of a batch; repeats were decided before. Nobody waits until they are written.
  /// - Parameters:
  ///   - ruleSet: that judged them.
  ///   - microseconds: how long the batch took.
  func write(_ verdicts: [Verdict], under ruleSet: RuleSet, microseconds: Int64) {
    let words = words.withLock { known in
      if let words = known[ruleSet.revision] { return words }
      if known.count > 1 { known = [:] }
      let words = ruleSet.ownWords
      known[ruleSet.revision] = words
      return words
    }
    var text: [UInt8] = []
    var count = 0
    for case .turn(let turn) in verdicts {
      text += DecisionRecord(turn, by: mask, words: words, microseconds: microseconds).json.line.utf8
      text.append(0x0A)
      count += 1
    }
    lines.add(text, count: count)
  }

  /// Waits until everything is written, but not for long.
  func flush() { lines.flush() }
}

/// One decision: enough to judge it again.
package struct DecisionRecord: Sendable {
  package let json: JSON

  /// - Parameter words: as `RuleSet.ownWords` gives them.
  init(_ turn: Turn, by mask: DecisionMask, words: Set<String> = [], microseconds: Int64) {
    let event = turn.delivery.event
    let plan = turn.plan
    let masked = mask.of(turn, words: words)
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var fields: [String: JSON] = [
      "id": .string(turn.id.description), "at": .int(Int(turn.moment.now)), "revision": .string(turn.revision),
      "account": .string(turn.delivery.follower.account), "follower": .string(masked.follower),
      "event": .string(event.kind == .other ? masked.text(event.title) : event.title), "event_at": .int(Int(event.time)),
      "xml": .string(masked.xml), "facts": FactsCodec.json(masked.facts(turn.facts)),
      "subscription": .string(turn.facts.subscription(at: event).rawValue), "rule": plan.rule.map { .string($0) } ?? .null,
      "reply": .string(plan.reply.kind), "actions": list(plan.actions.map(\.kind.name)), "microseconds": .int(Int(microseconds)),
    ]
    if !plan.continued.isEmpty { fields["continued"] = list(plan.continued) }
    if !plan.audited.isEmpty { fields["audited"] = list(plan.audited) }
    if !plan.captures.isEmpty, !masked.hides {
      fields["captures"] = JSON(Value.record(plan.captures.map { Value.Field($0.name, masked.value($0.value)) }))
    }
    if let campaign = plan.campaign { fields["campaign"] = .string(campaign) }
    // What its XML says anybody could have written.
    if event.kind == .outside { fields["outside"] = true }
    if let arm = plan.arm { fields["arm"] = .string(arm) }
    if !plan.draws.isEmpty { fields["draws"] = .object(plan.draws.mapValues { .int($0) }) }
    if !plan.remarks.isEmpty { fields["remarks"] = list(plan.remarks.map { masked.text($0) }) }
    if !turn.queued.isEmpty { fields["outbox"] = list(turn.queued.map(\.description)) }
    json = .object(fields)
  }
}
