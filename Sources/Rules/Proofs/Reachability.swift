/// Whether a rule can ever do what it says.
enum Reachability {
  /// It can; there.
  case reached(Witness)
  /// Whenever it would match, one of these answers before it. An event that one would expect it to answer.
  case covered(by: [Int32], example: Witness, in: Arena)
  /// No event meets its conditions.
  case contradictory
  /// It was not worked out within the budget.
  case unproved

  init(of ordinal: Int32, in arenas: [Arena]) {
    let rule = arenas.first.map { $0.ruleSet.compiled.rules[Int(ordinal)] }
    var worst = Reachability.contradictory
    for arena in arenas where rule.map(arena.hears) ?? false {
      let reach = arena.reach(of: ordinal)
      switch (reach, worst) {
      case (.reached, _):
        self = reach
        return
      case (.unproved, _): worst = reach
      case (.covered, .contradictory): worst = reach
      case (.covered, _), (.contradictory, _): break
      }
    }
    self = worst
  }
}

extension Arena {
  fileprivate func reach(of ordinal: Int32) -> Reachability {
    let samples = Samples(of: ruleSet.compiled.rules[Int(ordinal)], in: self)
    var search = CoverSearch()
    for text in samples.likely { if let reached = search.look(at: text, standing(of: ordinal, at: text)) { return reached } }
    // Where the letters count as they are written, others may be left to it.
    if search.isUnknown, isSpelling(ruleSet.compiled.rules[Int(ordinal)]) {
      for text in samples.likely.prefix(Self.mostSpellings).map({ $0.uppercased() }) where !search.seen.contains(text) {
        if let reached = search.look(at: text, standing(of: ordinal, at: text)) { return reached }
      }
    }
    if let all = samples.all() {
      for text in all where !search.seen.contains(text) { if let reached = search.look(at: text, standing(of: ordinal, at: text)) { return reached } }
      return search.verdict(in: self)
    }
    let silent = kind.mayLackSubject && hasSubject ? standing(of: ordinal, at: nil) : .notTaken
    if case .left(let witness) = silent { return .reached(witness) }
    var proof = TextProof(of: ordinal, in: self, covers: search.covers)
    let proved = proof.run()
    if case .reached = proved { return proved }
    if case .unknown = silent { return .unproved }
    return proved
  }
}

extension Arena {
  private static var mostSpellings: Int { 16 }
}

/// What has been found while texts are looked at one by one.
private struct CoverSearch {
  private(set) var seen: Set<String> = []
  private(set) var covers: Set<Int32> = []
  private var example: Witness?
  private(set) var isUnknown = false

  mutating func look(at text: String, _ standing: Standing) -> Reachability? {
    seen.insert(text)
    switch standing {
    case .notTaken: break
    case .left(let witness): return .reached(witness)
    case .nothing(let by, let found):
      covers.formUnion(by)
      if example == nil { example = found }
    case .unknown: isUnknown = true
    }
    return nil
  }

  func verdict(in arena: Arena) -> Reachability {
    if isUnknown { return .unproved }
    guard let example else { return .contradictory }
    return .covered(by: covers.sorted(), example: example, in: arena)
  }
}
