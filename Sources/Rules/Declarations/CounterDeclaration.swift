package struct CounterDeclaration: Sendable {
  package let name: Located<String>
  package var reach = Reach.everyone
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  /// Counts each value of this once.
  package let of: TemplateDeclaration?
  package let period: CountedPeriod
}

extension CounterDeclaration: Reaching {
  func reaching(_ reach: Reach) -> CounterDeclaration {
    var counter = self
    counter.reach = reach
    return counter
  }
}
