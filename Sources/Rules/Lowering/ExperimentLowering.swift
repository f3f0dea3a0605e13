/// Arms that are tried on followers.
extension Lowering {
  mutating func lowerExperiments() {
    unreadExperiments = unreadableNames(under: DocumentKey.experiments.word)
    // They are there all the same, with arms that nobody knows.
    for name in unreadExperiments { experimentArms[name] = [] }
    // The name under which followers were first divided divides them still.
    parts.moves.experiments = names(
      declarations.moves.experiments, "experiment", in: Set(declarations.experiments.map(\.name.value)), add: DocumentKey.experiments.word)
    for declaration in unique(declarations.experiments, "experiment", { $0.name }) {
      experimentArms[declaration.name.value] = declaration.isWhole ? declaration.arms.map(\.name.value) : []
      parts.experiments.append(experiment(declaration))
    }
  }

  private mutating func experiment(_ declaration: ExperimentDeclaration) -> Experiment {
    let name = declaration.name.value
    let arms = Self.ends(of: declaration.arms)
    let states = declaration.states.isEmpty ? Set(Subscription.allCases) : declaration.states
    let terms = ExperimentTerms(
      states: states.reduce(0) { $0 | 1 << $1.bit },
      running: declaration.running.map { range($0, what: "experiment `\(name)`", isOfThePast: true) } ?? .min..<(.max),
      then: then(of: declaration), salt: declaration.salt)
    let success = declaration.success.map { success in
      Experiment.Success(
        events: success.events.map(\.value), records: success.records.map(\.value), within: (success.within ?? Self.successWithin) / 1000)
    }
    var watched: [String] = []
    for selector in success?.events ?? [] where !selector.isInLedger && !watched.contains(selector.word) { watched.append(selector.word) }
    let split = CompiledSplit(experiment: name, drawnAs: parts.moves.experiments[name]?.last, arms: arms, terms: terms, watched: watched)
    return Experiment(
      split: split, terms: terms, success: success, kept: declaration.kept.map { $0.value / 1000 }, span: declaration.name.span)
  }

  /// A day, in milliseconds.
  private static let successWithin: Int64 = 86_400_000

  private mutating func then(of declaration: ExperimentDeclaration) -> Int? {
    guard let then = declaration.then else { return nil }
    let names = declaration.arms.map(\.name.value)
    guard let arm = names.firstIndex(of: then.value) else {
      if declaration.isWhole { report(.unknownWord(then, "`then`", allowed: names)) }
      return nil
    }
    return arm
  }

  /// Each arm with the first hundredth of a percent that is no longer its own.
  static func ends(of arms: [(name: Located<String>, share: Located<Int>)]) -> [(name: String, end: Int)] {
    var end = 0
    return arms.map { arm in
      end += arm.share.value
      return (arm.name.value, end)
    }
  }

  /// Experiments whose arm something asks by its path: their draws are noted with each turn, so that it can be judged again.
  mutating func nameAskedExperiments() {
    for case .experimentArm(let name) in uses.variables { parts.askedExperiments.insert(name) }
  }

  // MARK: splits

  mutating func namedSplit(_ name: Located<String>) -> CompiledSplit? {
    if let experiment = parts.experiments.first(where: { $0.name == name.value }) { return experiment.split }
    undefined(name, "experiment", in: experimentArms.keys.sorted(), add: DocumentKey.experiments.word)
    return nil
  }

  /// The arms of a rule's split, wherever they stand.
  func armDeclarations(of split: SplitDeclaration) -> [(name: Located<String>, share: Located<Int>)] {
    split.isNamed ? declaredExperiment(split)?.arms ?? [] : split.arms
  }

  func declaredExperiment(_ split: SplitDeclaration) -> ExperimentDeclaration? {
    split.isNamed ? declarations.experiments.first { $0.name.value == split.experiment.value } : nil
  }

  /// Nil where they could not all be read.
  func knownArms(of split: SplitDeclaration) -> [String]? {
    guard split.isNamed ? declaredExperiment(split)?.isWhole ?? false : split.isWhole else { return nil }
    return armDeclarations(of: split).map(\.name.value)
  }
}
