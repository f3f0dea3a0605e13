/// A reference, so that a candidate costs one retain and not one for each of its parts.
package final class CompiledRule: Sendable {
  package let id: String
  package let span: SourceSpan
  package let tier: Tier
  package let events: [EventSelector]
  package let condition: Int32  // -1: none
  /// Whether a condition captures anything; without one the winner is not looked at again.
  package let binds: Bool
  package let role: RuleRole
  package let isAudit: Bool
  /// Bit per account; all ones unless the rule narrows.
  package let accounts: UInt64
  /// Ids of rules that it overlaps with on purpose: of others, each once.
  package let overlaps: [Located<String>]
  package let split: CompiledSplit?
  package let reply: ReplyTemplate
  package let actions: [ActionTemplate]
  package let limit: CompiledLimit?
  package let take: CompiledTake?

  package init(
    id: String, span: SourceSpan, tier: Tier, events: [EventSelector], condition: Int32, binds: Bool, role: RuleRole, isAudit: Bool,
    accounts: UInt64, overlaps: [Located<String>],
    split: CompiledSplit?, reply: ReplyTemplate, actions: [ActionTemplate], limit: CompiledLimit?, take: CompiledTake?
  ) {
    self.id = id
    self.span = span
    self.tier = tier
    self.events = events
    self.condition = condition
    self.binds = binds
    self.role = role
    self.isAudit = isAudit
    self.accounts = accounts
    self.overlaps = overlaps
    self.split = split
    self.reply = reply
    self.actions = actions
    self.limit = limit
    self.take = take
  }

  /// Seconds by which the events that it is asked for may come late.
  package var lateness: Int64 { events.contains { $0.takes(.outside) } ? Lateness.posted : Lateness.delivered }
}

package struct CompiledSplit: Sendable {
  package let experiment: String
  /// Names with the first hundredth of a percent that is no longer theirs.
  package let arms: [(name: String, end: Int)]

  /// The same person keeps the same arm of an experiment, on every machine and after every reload.
  package func share(of openid: String) -> Int {
    let bytes = Array("\(experiment)\u{0}\(openid)".utf8)
    return Int(byteHash(bytes.span, 0..<bytes.count) % 10_000)
  }

  /// The arm of whoever an event comes from: a pure hash, unless the facts say otherwise.
  package func arm(of openid: String, _ facts: Facts) -> Int { arm(at: facts.draws[experiment].map { abs($0 % 10_000) } ?? share(of: openid)) }

  package func arm(at share: Int) -> Int { arms.firstIndex { share < $0.end } ?? 0 }
}
