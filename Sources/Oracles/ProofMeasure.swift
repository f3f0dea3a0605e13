internal import Engine
public import Rules

/// What `wxrules validate` proves and `wxrules diff` works out, to be measured.
@_spi(Measuring) public enum ProofMeasure {
  /// The events of a rule set's own tests, which `validate` plays first: what a test shows need not be proved.
  public static func turns(of ruleSet: RuleSet, _ files: any RuleFiles) -> [(event: Event, facts: Facts)] {
    RuleTests(ruleSet, files: files).run { _ in true }.flatMap(\.turns)
  }

  /// - Returns: classes of events that change, and rules of which that is not proved.
  public static func difference(from old: RuleSet, to new: RuleSet) -> (classes: Int, notProved: Int) {
    let rules = RuleSetDifference(from: old, to: new).rules
    return (rules.changes.count, Set(rules.unproved.map(\.rule)).count)
  }
}
