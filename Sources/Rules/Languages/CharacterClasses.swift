/// The coarsest partition of all characters over the automata at hand: within a class no set tells one from another, so one legal
/// character stands for all of its class. Classes without a legal character are none.
///
///     `s:{id:word}` and `s:vip`   →   a (other letters and digits), v, i, p, s, `:`, 一 (all others)
struct CharacterClasses: Sendable {
  /// What stands beside a place of a text.
  enum Neighbour: UInt8, Sendable, CaseIterable { case nothing, word, lineFeed, other }

  /// By class, in the order in which they are tried: shorter ones first, then those that read well.
  private(set) var signs: [UInt32] = []
  private(set) var neighbours: [Neighbour] = []
  /// By automaton, and by its sets: the classes that it takes; nil where it takes all.
  private(set) var covered: [[[Int32]?]] = []

  var count: Int { signs.count }

  init(of automata: [CharacterAutomaton], among legal: LegalTexts) {
    var numbers: [ScalarSet: Int] = [:]
    var sets: [ScalarSet] = []
    func number(_ set: ScalarSet) -> Int {
      if let known = numbers[set] { return known }
      sets.append(set)
      numbers[set] = sets.count - 1
      return sets.count - 1
    }
    let own = automata.map { automaton in automaton.sets.map { $0.isAll ? -1 : number($0) } }
    if automata.contains(where: \.asksAround) { for set in [ScalarSet.wordSigns, .lineFeed] { _ = number(set) } }

    let starts = Self.starts(of: sets)
    let ranges = sets.map { Self.indices(of: $0, starts) }
    var classOf = Self.refined(ranges, count: starts.count)
    var best = [LegalTexts.Sign?](repeating: nil, count: starts.count)
    for (index, start) in starts.enumerated() {
      let end = index + 1 < starts.count ? starts[index + 1] - 1 : ScalarSet.highest
      let number = Int(classOf[index])
      if let known = best[number], known.rank < 1_000, start >= 0x80 { continue }
      guard let sign = legal.bestSign(in: start...end) else { continue }
      if (sign.rank, sign.scalar) < (best[number].map { ($0.rank, $0.scalar) } ?? (.max, .max)) { best[number] = sign }
    }
    let chosen = best.indices.compactMap { number in best[number].map { (number, $0.scalar.widthInUTF8, $0.rank, $0.scalar) } }
      .sorted { ($0.1, $0.2, $0.3) < ($1.1, $1.2, $1.3) }
    var renumbered = [Int32](repeating: -1, count: best.count)
    for (new, old) in chosen.enumerated() { renumbered[old.0] = Int32(new) }
    for index in classOf.indices { classOf[index] = renumbered[Int(classOf[index])] }
    signs = chosen.map(\.3)
    neighbours = signs.map { $0 == 0x0A ? .lineFeed : ScalarSet.wordSigns.contains($0) ? .word : .other }

    var seen = [Int](repeating: -1, count: signs.count)
    let classes = ranges.enumerated().map { set, ranges in
      var classes: [Int32] = []
      for range in ranges {
        for index in range where classOf[index] >= 0 && seen[Int(classOf[index])] != set {
          seen[Int(classOf[index])] = set
          classes.append(classOf[index])
        }
      }
      return classes
    }
    covered = own.map { $0.map { $0 < 0 ? nil : classes[$0] } }
  }

  /// Where a set begins or ends: between these no set tells characters apart.
  private static func starts(of sets: [ScalarSet]) -> [UInt32] {
    var starts: [UInt32] = [0]
    for set in sets {
      for range in set.ranges {
        starts.append(range.lowerBound)
        if range.upperBound < ScalarSet.highest { starts.append(range.upperBound + 1) }
      }
    }
    starts.sort()
    var out = 1
    for index in starts.indices.dropFirst() where starts[index] != starts[index - 1] {
      starts[out] = starts[index]
      out += 1
    }
    starts.removeLast(starts.count - out)
    return starts
  }

  private static func indices(of set: ScalarSet, _ starts: [UInt32]) -> [Range<Int>] {
    set.ranges.map { range in
      let low = firstIndex(starts, atLeast: range.lowerBound)
      return low..<(range.upperBound == ScalarSet.highest ? starts.count : firstIndex(starts, atLeast: range.upperBound + 1))
    }
  }

  private static func firstIndex(_ starts: [UInt32], atLeast scalar: UInt32) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// By stretch, a number that only stretches have which the same sets take.
  /// - Complexity: O(stretches that the sets cover).
  private static func refined(_ sets: [[Range<Int>]], count: Int) -> [Int32] {
    var classOf = [Int32](repeating: 0, count: count)
    var sizes: [Int32] = [Int32(count)]
    for ranges in sets {
      var taken: [Int32: Int32] = [:]
      for range in ranges { for index in range { taken[classOf[index], default: 0] += 1 } }
      var renamed: [Int32: Int32] = [:]
      // What a set takes whole needs no new number.
      for (number, count) in taken.sorted(by: { $0.key < $1.key }) where count < sizes[Int(number)] {
        renamed[number] = Int32(sizes.count)
        sizes[Int(number)] -= count
        sizes.append(count)
      }
      guard !renamed.isEmpty else { continue }
      for range in ranges { for index in range { if let new = renamed[classOf[index]] { classOf[index] = new } } }
    }
    return classOf
  }
}
