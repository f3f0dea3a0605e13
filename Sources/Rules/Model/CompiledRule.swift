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
