/// Scene → campaign, for all campaigns at once. Two campaigns never share a scene (`WX0401`).
///
/// A reference, so that choosing an account's costs one retain.
final class CampaignIndex: Sendable {
  private let exact: ByteMap
  private let families: PatternTrie
  private let numbers: [(range: ClosedRange<Int64>, campaign: Int32)]
  private let patterns: [Int32]
  private let columns: [(scene: ColumnScene, campaign: Int32)]

  /// - Parameter isIncluded: whether a campaign is looked for.
  init(_ campaigns: [Campaign], patterns: [Pattern], where isIncluded: (Campaign) -> Bool) {
    let builder = PatternTrie.Builder()
    var exact = ByteMap()
    var numbers: [(range: ClosedRange<Int64>, campaign: Int32)] = []
    var columns: [(scene: ColumnScene, campaign: Int32)] = []
    for (index, campaign) in campaigns.enumerated() where isIncluded(campaign) {
      switch campaign.scene {
      case .text(let id):
        if let literal = patterns[Int(id)].literal {
          _ = exact.insert(literal, Int32(index))
        } else {
          builder.insert(patterns[Int(id)], id: Int32(index))
        }
      case .columns(let scene): columns.append((scene, Int32(index)))
      case .allocated(let numbering): numbers.append((numbering.range, Int32(index)))
      case .onDemand(let range): numbers.append((range, Int32(index)))
      }
    }
    self.exact = exact
    self.columns = columns
    self.patterns = campaigns.map { if case .text(let id) = $0.scene { id } else { -1 } }
    families = builder.freeze()
    self.numbers = numbers.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  var isEmpty: Bool { exact.count == 0 && families.isEmpty && numbers.isEmpty && columns.isEmpty }

  /// The campaign and what its scene captured; nil when no campaign makes such a code.
  /// - Complexity: O(length of the scene), once more for each campaign whose scenes are made of columns.
  func find(_ bytes: Span<UInt8>, _ range: Range<Int>, in rules: CompiledRules) -> (Int32, Binding?)? {
    if let campaign = exact.find(bytes, range) { return (campaign, nil) }
    var found: Int32 = -1
    families.lookUp(bytes, range, tables: rules.tables) { id, _ in if found < 0 || id < found { found = id } }
    if found >= 0 {
      var captures = Captures()
      let pattern = patterns[Int(found)]
      if rules.patterns[Int(pattern)].matches(bytes, range, tables: rules.tables, captures: &captures) {
        return (found, Binding(source: .pattern(pattern), captures: captures))
      }
    }
    for (scene, campaign) in columns {
      guard let position = scene.position(of: bytes, range) else { continue }
      return (campaign, Binding(source: .allocated(campaign: campaign, position: position), captures: Captures()))
    }
    guard !numbers.isEmpty, let number = number(bytes, range) else { return nil }
    for (numbers, campaign) in numbers where numbers.contains(number) {
      let declared = rules.campaigns[Int(campaign)]
      guard case .allocated(let numbering) = declared.scene else { return (campaign, nil) }
      guard let position = numbering.position(of: number) else { return nil }
      return (campaign, Binding(source: .allocated(campaign: campaign, position: position), captures: Captures()))
    }
    return nil
  }

  private func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard (1...10).contains(range.count), range.count == 1 || bytes[range.lowerBound] != 0x30 else { return nil }
    var value: Int64 = 0
    for at in range {
      guard ByteSet.digits.contains(bytes[at]) else { return nil }
      value = value * 10 + Int64(bytes[at] - 0x30)
    }
    return value
  }
}
