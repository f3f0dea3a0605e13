internal import Engine
internal import Rules
internal import Serving
internal import Synchronization
package import Wire

/// One decision as it is written down: enough to judge it again, followers by their masks, without what is hidden. Of this one thing the line of
/// the decision log and the row of the turns' file are made.
package struct DecisionRecord: Sendable {
  let record: TurnRecord
  /// What the follower wrote that no rule answered; nil where it is hidden.
  let unanswered: String?
  package var json: JSON { record.decision }

  /// - Parameter words: as `RuleSet.ownWords` gives them.
  init(_ turn: Turn, by mask: DecisionMask, words: Set<String> = [], microseconds: Int64) {
    let event = turn.delivery.event
    let plan = turn.plan
    let masked = mask.of(turn, words: words)
    record = TurnRecord(turn, follower: masked.follower, microseconds: microseconds) { detail in
      if event.kind.isByName { detail.title = event.kind == .other ? masked.text(event.title) : event.title }
      detail.elements = masked.elements
      detail.facts = FactsCodec.json(masked.facts(turn.facts))
      if !plan.captures.isEmpty, !masked.hides {
        detail.captures = JSON(Value.record(plan.captures.map { Value.Field($0.name, masked.value($0.value)) }))
      }
      detail.remarks = plan.remarks.map { masked.text($0.english) }
    }
    unanswered = plan.rule == nil ? masked.writtenText : nil
  }
}

/// The words of rule sets, by their revision: of two, while one is tried.
final class OwnWords: Sendable {
  private let words = Mutex<[String: Set<String>]>([:])

  func of(_ ruleSet: RuleSet) -> Set<String> {
    words.withLock { known in
      if let words = known[ruleSet.revision] { return words }
      if known.count > 1 { known = [:] }
      let words = ruleSet.ownWords
      known[ruleSet.revision] = words
      return words
    }
  }
}
