/// One rule, as two rule sets are compared by: its name, for whom it is, and what it says.
struct RuleMark: Hashable {
  let id: String
  /// Names of accounts; nil for all.
  let accounts: [String]?
  let content: RuleContent
  /// What it gives.
  let pieces: ContentDigest

  static func all(of rules: CompiledRules) -> [RuleMark] {
    let contents = RuleContents(rules)
    return rules.rules.map { rule in
      let isForAll = rule.accounts == .max || rules.accounts.count < 2
      let accounts = rules.accounts.indices.filter { rule.accounts >> UInt64($0) & 1 == 1 }.map { rules.accounts[$0].name }
      return RuleMark(id: rule.id, accounts: isForAll ? nil : accounts, content: contents.content(of: rule), pieces: contents.pieces(of: rule))
    }
  }
}

/// Which rules of two sets are asked alike and stand in the same order: as many as can be. All others are displaced; of those that are not, some
/// may say something else.
struct RuleAlignment {
  /// What decides which events a rule takes from those behind it.
  private struct Claim: Hashable {
    let id: String
    let accounts: [String]?
    let condition: ContentDigest
    let limit: ContentDigest

    init(_ mark: RuleMark) { (id, accounts, condition, limit) = (mark.id, mark.accounts, mark.content.condition, mark.content.limit) }
  }
  let old: [RuleMark]
  let new: [RuleMark]
  /// By rule, in its own set.
  private(set) var isDisplacedInOld: [Bool]
  private(set) var isDisplacedInNew: [Bool]
  /// Displaced, or rewritten.
  private(set) var isChangedInOld: [Bool]
  private(set) var isChangedInNew: [Bool]

  /// - Complexity: O(n log n).
  init(_ old: [RuleMark], _ new: [RuleMark]) {
    self.old = old
    self.new = new
    isDisplacedInOld = Array(repeating: true, count: old.count)
    isDisplacedInNew = Array(repeating: true, count: new.count)
    let places = Dictionary(new.enumerated().map { (Claim($1), $0) }) { first, _ in first }
    let pairs = old.enumerated().compactMap { at, mark in places[Claim(mark)].map { (old: at, new: $0) } }
    let kept = Self.longestAscent(pairs.map(\.new)).map { pairs[$0] }
    for pair in kept {
      isDisplacedInOld[pair.old] = false
      isDisplacedInNew[pair.new] = false
    }
    (isChangedInOld, isChangedInNew) = (isDisplacedInOld, isDisplacedInNew)
    for pair in kept
    where !old[pair.old].content.isSameOutcome(as: new[pair.new].content) || old[pair.old].pieces != new[pair.new].pieces {
      isChangedInOld[pair.old] = true
      isChangedInNew[pair.new] = true
    }
  }

  var isSame: Bool { !isChangedInOld.contains(true) && !isChangedInNew.contains(true) }

  /// Places of a longest run of numbers that ascend.
  private static func longestAscent(_ numbers: [Int]) -> [Int] {
    var ends: [Int] = []  // by length, the place of the lowest number that ends such a run
    var before = Array(repeating: -1, count: numbers.count)
    for (place, number) in numbers.enumerated() {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[ends[middle]] < number { low = middle + 1 } else { high = middle }
      }
      before[place] = low == 0 ? -1 : ends[low - 1]
      if low == ends.count { ends.append(place) } else { ends[low] = place }
    }
    var run: [Int] = []
    var place = ends.last ?? -1
    while place >= 0 {
      run.append(place)
      place = before[place]
    }
    return run.reversed()
  }
}
