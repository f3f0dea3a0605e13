/// Codes of a campaign that the rules do not tell apart.
struct CodeClass {
  /// One of them.
  let scene: String
  var count: Int
}

extension Arena {
  /// Codes that are looked at, one by one.
  static let mostCodes = 300_000

  /// The classes of a campaign's codes, the one with the first code first; nil when they are more codes than one can look at. Of codes that
  /// are made on demand a few stand for all.
  /// - Complexity: O(codes).
  func classes(of campaign: Campaign) -> [CodeClass]? {
    let rules = ruleSet.compiled
    let count = campaign.codeCount(tables: rules.tables)
    if count > Self.mostCodes { return nil }
    if campaign.isOnDemand { return campaign.samples(in: rules).map { CodeClass(scene: $0, count: 0) } }
    var classes: [CodeClass] = []
    var places: [Key: Int] = [:]
    for position in 0..<count {
      guard let scene = campaign.code(at: position, patterns: rules.patterns, tables: rules.tables) else { continue }
      let key = key(of: scene)
      if let place = places[key] {
        classes[place].count += 1
      } else {
        places[key] = classes.count
        classes.append(CodeClass(scene: scene, count: 1))
      }
    }
    return classes
  }

  /// What the rules make of a scene: those that may take it, and of those that look closer, what they see.
  private struct Key: Hashable {
    var rules: [Int32] = []
    var formulas: [Formula] = []
  }

  private func key(of scene: String) -> Key {
    var maker = FormulaMaker(ruleSet, event(ofScene: scene), .text(isSpelling: false))
    var lanes = maker.candidates(in: ruleSet.index.rules)
    var key = Key()
    while let ordinal = lanes.next(in: ruleSet.index.rules) {
      let rule = ruleSet.compiled.rules[Int(ordinal)]
      key.rules.append(ordinal)
      if room.looksCloser.contains(ordinal) { key.formulas.append(maker.formula(of: rule)) }
    }
    return key
  }

  /// As little of it as rules for scans look at.
  func event(ofScene scene: String) -> Event {
    let account = Array(ruleSet.addressee(account?.name).utf8)
    let bytes = Array(scene.utf8) + account
    let end = scene.utf8.count
    return Event(
      kind: .scan, fields: Fields(bytes: bytes, entries: []), time: 0, isFollow: false, subject: 0..<end, openid: 0..<0,
      account: end..<bytes.count)
  }
}

extension CompiledRules {
  /// Rules for scans of which a condition may hold for one code of a campaign and not for another.
  func rulesThatLookCloser() -> Set<Int32> {
    Set(rules.indices.lazy.map { Int32($0) }.filter { self.rules[Int($0)].condition >= 0 && self.looksCloser(self.rules[Int($0)].condition) })
  }

  private func looksCloser(_ index: Int32) -> Bool {
    switch conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): parts.contains { looksCloser(operands[Int($0)]) }
    case .not(let inner): looksCloser(inner)
    case .leaf(.match), .leaf(.value): true
    case .leaf: false
    }
  }
}
