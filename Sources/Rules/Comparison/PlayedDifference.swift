/// One event that two rule sets do not answer alike: what each of them makes of it.
struct PlayedDifference {
  let witness: Witness
  let before: Plan
  let after: Plan
}

extension ComparedArena {
  /// Whether the engine says so too, at an event of it.
  func played(_ difference: OutcomeDifference, of differences: OutcomeDifferences) -> PlayedDifference? {
    let witness = witness(of: difference, in: differences)
    let (before, after) = (oldSet.plan(witness), newSet.plan(witness))
    return isShown(difference, before, after) ? PlayedDifference(witness: witness, before: before, after: after) : nil
  }

  private func witness(of difference: OutcomeDifference, in differences: OutcomeDifferences) -> Witness {
    var witness = differences.start.at(difference.area, of: differences.axes, in: vocabulary.rules)
    var counts: [String: (no: [Int], yes: [Int])] = [:]
    for (axis, point, isAsked) in differences.axes.choice(in: difference.area) {
      guard isAsked, case .truth(let number) = axis, let freedom = vocabulary.freedoms[number] else { continue }
      switch freedom {
      case .fewerAnswers(let rule, let count):
        if point == .truth(false) { counts[rule, default: ([], [])].no.append(count) } else { counts[rule, default: ([], [])].yes.append(count) }
      case .pieces(let stocks): if point == .truth(false) { for stock in stocks { witness.left[stock] = 0 } }
      }
    }
    for (rule, known) in counts {
      let answered = known.no.filter { count in known.yes.allSatisfy { count < $0 } }.max() ?? 0
      if answered > 0 { witness.answered[rule] = answered }
    }
    return witness
  }

  private func isShown(_ difference: OutcomeDifference, _ before: Plan, _ after: Plan) -> Bool {
    let (old, new) = (oldSet.id(difference.before), newSet.id(difference.after))
    switch difference.aspect {
    case .answer:
      guard before.match?.rule == difference.before, after.match?.rule == difference.after else { return false }
      return old != new || before.reply != after.reply || !Self.actsAlike(old, before, after)
    case .beside:
      guard Self.acts(old ?? new, in: before) == (old != nil), Self.acts(new ?? old, in: after) == (new != nil) else { return false }
      return old == nil || new == nil || !Self.actsAlike(old, before, after)
    case .order(let other):
      func isFirst(_ plan: Plan) -> Bool? {
        guard let first = plan.continued.firstIndex(where: { $0 == old }), let second = plan.continued.firstIndex(of: other) else { return nil }
        return first < second
      }
      return isFirst(before) == true && isFirst(after) == false
    }
  }

  private static func acts(_ id: String?, in plan: Plan) -> Bool { id.map { plan.continued.contains($0) || plan.audited.contains($0) } ?? false }

  private static func actsAlike(_ id: String?, _ before: Plan, _ after: Plan) -> Bool {
    before.actions.filter { $0.rule == id } == after.actions.filter { $0.rule == id }
  }

  /// In which states of the follower it is so; whether it hangs on the moment.
  func standing(of difference: OutcomeDifference, in differences: OutcomeDifferences) -> (states: Set<Subscription>, isTimed: Bool) {
    let points = differences.axes.points(of: .follower, in: difference.area)
    let states = points?.compactMap { point -> Subscription? in if case .follower(let follower) = point { follower.subscription } else { nil } }
    let possible: [Subscription] =
      switch kind {
      case .scan, .outside: Subscription.allCases
      case .subscribe: [.new, .returning]
      case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
        .menuLocation, .locationReport, .templateDone, .massDone, .other:
        [.existing]
      }
    let isTimed = differences.axes.choice(in: difference.area).contains { $0.axis == .moment && $0.isAsked }
    return (Set(states ?? possible), isTimed)
  }
}
