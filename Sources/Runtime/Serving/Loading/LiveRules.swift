package import Rules
internal import Synchronization

/// The one reference that a reload swaps.
package final class LiveRules: Sendable {
  private let serving: Mutex<ServedRules>

  package init(_ initial: ServedRules) { serving = Mutex(initial) }
  /// For commands, which take no deliveries.
  package convenience init(_ ruleSet: RuleSet) { self.init(ServedRules.closed(ruleSet)) }

  package var current: ServedRules { serving.withLock { $0 } }
  package func replace(with next: ServedRules) { serving.withLock { $0 = next } }
}
