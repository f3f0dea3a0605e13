/// One event that two rule sets do not answer alike: what each of them makes of it.
struct PlayedDifference {
  let witness: Witness
  let before: Plan
  let after: Plan
}

extension ComparedArena {
  /// Whether the engine says so too, at an event of it.
  /// - Parameter variation: settles what the difference leaves open.
  func played(
    _ difference: OutcomeDifference, of differences: OutcomeDifferences, by variation: OutcomeVariation? = nil
  ) -> PlayedDifference? {
    var (witness, gone) = witness(of: difference, in: differences)
    var seed: UInt64 = 1
    if let variation {
      witness = witness.varied(by: variation)
      switch variation {
      case .seed(let drawn): seed = drawn
      case .gone(let stock, let count): gone[stock] = count
      case .person, .moment, .known: break
      }
    }
    let shown = newSet.leaving(gone, of: witness)
    let (before, after) = (oldSet.plan(oldSet.leaving(gone, of: witness), seed: seed), newSet.plan(shown, seed: seed))
    return isShown(difference, before, after) ? PlayedDifference(witness: shown, before: before, after: after) : nil
  }

  /// - Returns: with how many pieces are gone from stocks, which leaves another number in each set that has another number of them.
  private func witness(of difference: OutcomeDifference, in differences: OutcomeDifferences) -> (witness: Witness, gone: [String: Int]) {
    var witness = differences.start.at(difference.area, of: differences.axes, in: vocabulary.rules)
    var (answers, pieces): ([String: Known], [String: Known]) = ([:], [:])
    for (axis, point, isAsked) in differences.axes.choice(in: difference.area) {
      guard isAsked, case .truth(let number) = axis, let freedom = vocabulary.freedoms[number] else { continue }
      switch freedom {
      case .fewerAnswers(let rule, let count): answers[rule, default: Known()].note(count, isFewer: point != .truth(false))
      case .fewerGone(let stock, let count): pieces[stock, default: Known()].note(count, isFewer: point != .truth(false))
      case .pieces(let stocks): if point == .truth(false) { for stock in stocks { witness.left[stock] = 0 } }
      }
    }
    for (rule, known) in answers where known.least > 0 { witness.answered[rule] = known.least }
    return (witness, pieces.mapValues(\.least).filter { $0.value > 0 })
  }

  /// Of a number, than which it is less and than which it is not.
  private struct Known {
    private var fewer: [Int] = []
    private var others: [Int] = []

    mutating func note(_ count: Int, isFewer: Bool) { if isFewer { fewer.append(count) } else { others.append(count) } }

    var least: Int { others.filter { count in fewer.allSatisfy { count < $0 } }.max() ?? 0 }
  }

  private func isShown(_ difference: OutcomeDifference, _ before: Plan, _ after: Plan) -> Bool {
    let (old, new) = (oldSet.id(difference.before), newSet.id(difference.after))
    switch difference.aspect {
    case .answer:
      guard before.match?.rule == difference.before, after.match?.rule == difference.after else { return false }
      return old != new || before.reply != after.reply || !Self.actsAlike(old, before, after) || !before.given.elementsEqual(after.given, by: ==)
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

  /// In which states of the follower it is so.
  func states(of difference: OutcomeDifference, in differences: OutcomeDifferences) -> Set<Subscription> {
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
    return Set(states ?? possible)
  }

  /// Whether it hangs on the moment.
  func isTimed(_ difference: OutcomeDifference, in differences: OutcomeDifferences) -> Bool {
    differences.axes.choice(in: difference.area).contains { $0.axis == .moment && $0.isAsked }
  }

  /// At which moments it is so, in words.
  func times(of difference: OutcomeDifference, in differences: OutcomeDifferences) -> Phrase? {
    AxisWords(ofMoments: differences.axes, asking: vocabulary.rules, of: newSet.ruleSet, in: room).times(of: difference.area)
  }
}

extension Plan {
  /// Pieces that the follower has by it.
  package var given: [(stock: String, piece: String)] {
    changes.compactMap { if case .took(let stock, let piece, _) = $0 { (stock, piece) } else { nil } }
  }
}
