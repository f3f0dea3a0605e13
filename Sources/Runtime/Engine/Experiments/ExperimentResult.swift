internal import Rules

/// How the arms of an experiment did. Pure.
package struct ExperimentResult: Sendable, Equatable {
  /// One thing that is counted, for one arm.
  package struct Measure: Sendable, Equatable {
    /// `success` for any of them, a kind of event, `record NAME`, or `kept`.
    package let name: String
    /// Of those who are old enough and of whom it is known; nil where it is known of nobody.
    package let share: Share?
    /// Those who are old enough, and of whom it is not known.
    package let untold: Int
    /// How much larger than in the first arm, with an interval of 95 %; nil for the first arm itself.
    package let difference: ShareDifference?
  }
  package struct Arm: Sendable, Equatable {
    package let name: String
    package let exposed: Int
    package let measures: [Measure]
  }
  package enum Verdict: Sendable, Equatable {
    /// Before its end, or before everybody who took part is old enough: nobody wins.
    case early(until: Int64?)
    /// The arms are not divided as they were declared: what chose among them may also be what they differ by.
    case unfair
    case winner(String)
    /// No difference that could not be chance.
    case level
    /// Nobody keeps what it is measured by.
    case unknown
  }
  package let terms: ExperimentPlan
  package let arms: [Arm]
  /// Nil before anybody took part.
  package let ratio: SampleRatio?
  /// Followers who saw two arms, as when shares were changed: they count for none.
  package let mixed: Int
  package let verdict: Verdict
  /// Where it stands now; nil where rules do not declare it.
  package let stage: ExperimentPlan.Stage?

  package static let any = "success"
  package static let kept = "kept"

  /// - Parameters:
  ///   - followers: each of those who took part, with all that they saw.
  ///   - now: seconds since 1970 UTC.
  /// - Complexity: O(what is known of them).
  package init(_ terms: ExperimentPlan, _ followers: [[ExperimentFacts]], now: Int64) {
    self.terms = terms
    stage = terms.stage(at: now)
    var byArm: [String: [ExperimentFacts]] = [:]
    var mixed = 0
    for seen in followers {
      guard let first = seen.min(by: { ($0.at, $0.turn) < ($1.at, $1.turn) }) else { continue }
      if seen.contains(where: { $0.arm != first.arm }) { mixed += 1 } else { byArm[first.arm, default: []].append(first) }
    }
    self.mixed = mixed
    let declared = terms.arms.map(\.name)
    // Arms that are not declared any more are told, and nobody should be in them.
    let names = declared + byArm.keys.filter { !declared.contains($0) }.sorted()
    let shares = names.map { name in terms.arms.first { $0.name == name }?.share ?? 0 }
    ratio = SampleRatio(counts: names.map { byArm[$0]?.count ?? 0 }, shares: shares)
    let questions = Question.all(of: terms)
    let base = names.first.map { byArm[$0] ?? [] } ?? []
    arms = names.enumerated().map { place, name in
      let own = byArm[name] ?? []
      let measures = questions.map { question in
        let (share, untold) = question.share(of: own, now: now)
        let difference = place == 0 ? nil : question.share(of: base, now: now).share.flatMap { share?.difference(to: $0) }
        return Measure(name: question.name, share: share, untold: untold, difference: difference)
      }
      return Arm(name: name, exposed: own.count, measures: measures)
    }
    verdict = Self.verdict(terms, arms, ratio, isKnown: arms.allSatisfy { arm in arm.measures.first.map { $0.share != nil } ?? true }, now: now)
  }

  /// What everybody is given while nothing is drawn; nil while it is, or where that is not known.
  package var given: String? { stage == .waits || stage == .ended ? terms.then : nil }
  /// Whether it is over, and what is given since is not what did better.
  package var isOtherwise: Bool { if case .winner(let arm) = verdict, let given { stage == .ended && given != arm } else { false } }

  /// Where several arms are held against the first, each has to be clear beyond more than 95 %, so that all together are right so often.
  private static func verdict(_ terms: ExperimentPlan, _ arms: [Arm], _ ratio: SampleRatio?, isKnown: Bool, now: Int64) -> Verdict {
    guard let horizon = terms.horizon, horizon <= now else { return .early(until: terms.horizon) }
    if ratio?.isAlarming ?? false { return .unfair }
    guard arms.count > 1 else { return .level }
    guard isKnown else { return .unknown }
    guard let base = arms[0].measures.first?.share else { return .level }
    let confidence = 1 - 0.05 / Double(arms.count - 1)
    let others = arms.dropFirst().map { arm in
      (arm.name, arm.measures.first?.share, arm.measures.first?.share?.difference(to: base, confidence: confidence))
    }
    let better = others.filter { ($0.2?.low ?? 0) > 0 }.max { ($0.1?.value ?? 0) < ($1.1?.value ?? 0) }
    if let better { return .winner(better.0) }
    return others.allSatisfy { ($0.2?.high ?? 0) < 0 } ? .winner(arms[0].name) : .level
  }
}

/// What is asked of each who took part.
private struct Question {
  let name: String
  /// Seconds after the exposure when the answer is known.
  let age: Int64
  /// Whether it is known of somebody at all.
  let isTold: (ExperimentFacts) -> Bool
  let holds: (ExperimentFacts) -> Bool

  /// The first is the one by which an arm wins.
  static func all(of terms: ExperimentPlan) -> [Question] {
    var all: [Question] = []
    func ask(_ name: String, _ successes: [ExperimentPlan.Success]) {
      let (wanted, within) = (Set(successes), terms.within)
      all.append(
        Question(name: name, age: within, isTold: { facts in successes.allSatisfy { facts.tells($0) } }, holds: { $0.did(wanted, within: within) }))
    }
    if !terms.success.isEmpty { ask(ExperimentResult.any, terms.success) }
    if terms.success.count > 1 { for success in terms.success { ask(success.word, [success]) } }
    if let kept = terms.kept {
      all.append(Question(name: ExperimentResult.kept, age: kept, isTold: { _ in true }, holds: { $0.follows(at: $0.at.addingSaturated(kept)) }))
    }
    return all
  }

  func share(of followers: [ExperimentFacts], now: Int64) -> (share: Share?, untold: Int) {
    let old = followers.filter { $0.at.addingSaturated(age) <= now }
    let told = old.filter(isTold)
    let untold = old.count - told.count
    return (told.isEmpty && untold > 0 ? nil : Share(told.count(where: holds), of: told.count), untold)
  }
}
