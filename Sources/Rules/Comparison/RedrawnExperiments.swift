/// Experiments whose arms change while they run.
extension RuleSet {
  /// Names of experiments that go on under these rules with other arms or shares, and with the same salt: some followers who saw one arm are
  /// shown another, and their figures are those of neither.
  package func experimentsRedrawn(since old: RuleSet) -> [String] {
    compiled.experiments.compactMap { experiment in
      let names = [experiment.name] + (compiled.moves.experiments[experiment.name] ?? [])
      guard let former = names.lazy.compactMap({ old.compiled.experiment(named: $0) }).first, former.terms.salt == experiment.terms.salt,
        former.running.overlaps(experiment.running)
      else { return nil }
      let isSame = former.split.arms.count == experiment.split.arms.count && zip(former.split.arms, experiment.split.arms).allSatisfy { $0 == $1 }
      return isSame ? nil : experiment.name
    }
  }
}
