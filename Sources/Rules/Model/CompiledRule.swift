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
  package let reply: ReplyTemplate
  package let actions: [ActionTemplate]
  private let rest: Rest?

  /// What few rules have: the others need no room for it.
  private final class Rest: Sendable {
    let split: CompiledSplit?
    let limit: CompiledLimit?
    let take: CompiledTake?

    init(split: CompiledSplit?, limit: CompiledLimit?, take: CompiledTake?) {
      self.split = split
      self.limit = limit
      self.take = take
    }
  }

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
    self.reply = reply
    self.actions = actions
    rest = split == nil && limit == nil && take == nil ? nil : Rest(split: split, limit: limit, take: take)
  }

  package var split: CompiledSplit? { rest?.split }
  package var limit: CompiledLimit? { rest?.limit }
  package var take: CompiledTake? { rest?.take }

  /// Seconds by which the events that it is asked for may come late.
  package var lateness: Int64 { events.contains { $0.takes(.outside) } ? Lateness.posted : Lateness.delivered }
}
