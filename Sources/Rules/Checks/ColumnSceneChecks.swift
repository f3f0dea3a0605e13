/// Codes whose scenes are made of columns, and that another campaign has too.
extension Lowering {
  /// The codes of each are written out once, and looked up among those of all other campaigns.
  /// - Parameter campaigns: those of one account, in their order.
  /// - Complexity: O(bytes of the codes), beside what is found.
  mutating func checkColumns(_ campaigns: [Campaign]) {
    guard campaigns.contains(where: \.hasColumns) else { return }
    let others = OtherScenes(campaigns, patterns: parts.patterns)
    var codes = ByteMap()
    for (index, campaign) in campaigns.enumerated() where campaign.hasColumns {
      let count = campaign.members.combinations(tables: parts.tables)
      // By campaign, what both produce: how often, and what of it.
      var met: [Int: (hits: Int, example: String)] = [:]
      for position in 0..<count {
        guard let code = campaign.code(at: position, patterns: parts.patterns, tables: parts.tables) else { continue }
        if let earlier = codes.insert(code.utf8, Int32(index)) { met[Int(earlier), default: (0, code)].hits += 1 }
        for other in others.candidates(for: code, tables: parts.tables) where takes(campaigns[other], code) {
          met[other, default: (0, code)].hits += 1
        }
      }
      for (other, found) in met.sorted(by: { $0.key < $1.key }) {
        let (first, second) = other < index ? (campaigns[other], campaign) : (campaign, campaigns[other])
        collide(first, second, example: found.example, count: (found.hits, count, campaign.id))
      }
    }
  }

  private func takes(_ campaign: Campaign, _ code: String) -> Bool {
    switch campaign.scene {
    case .text(let id): matches(parts.patterns[Int(id)], code)
    case .columns: false
    case .allocated, .onDemand: Int64(code).map { String($0) == code && campaign.scene.numbers?.contains($0) ?? false } ?? false
    }
  }
}

/// Campaigns whose scenes are texts and numbers, found by a scene.
private struct OtherScenes {
  private let families: PatternTrie
  /// By their first number. Ranges that overlap have a finding of their own.
  private let numbers: [(range: ClosedRange<Int64>, campaign: Int)]

  init(_ campaigns: [Campaign], patterns: [Pattern]) {
    let builder = PatternTrie.Builder()
    var numbers: [(range: ClosedRange<Int64>, campaign: Int)] = []
    for (index, campaign) in campaigns.enumerated() {
      if case .text(let id) = campaign.scene { builder.insert(patterns[Int(id)], id: Int32(index)) }
      if let range = campaign.scene.numbers { numbers.append((range, index)) }
    }
    families = builder.freeze()
    self.numbers = numbers.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  func candidates(for code: String, tables: [Table]) -> [Int] {
    let bytes = Array(code.utf8)
    var found: Set<Int> = []
    families.lookUp(bytes.span, 0..<bytes.count, tables: tables) { id, _ in found.insert(Int(id)) }
    if let number = Int64(code) {
      var (low, high) = (0, numbers.count)
      while low < high {
        let middle = (low + high) / 2
        if numbers[middle].range.lowerBound <= number { low = middle + 1 } else { high = middle }
      }
      if low > 0, numbers[low - 1].range.contains(number) { found.insert(numbers[low - 1].campaign) }
    }
    return Array(found)
  }
}

extension Campaign {
  fileprivate var hasColumns: Bool { if case .columns = scene { true } else { false } }
}
