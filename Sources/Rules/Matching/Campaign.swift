/// A declared campaign: the codes it has, and when it holds. A family is never expanded for matching.
public struct Campaign: Sendable {
  /// The name under `campaigns:`.
  public let id: String
  package let span: SourceSpan
  package let account: String?
  package let kind: CampaignDeclaration.Kind
  package let scene: Scene
  package let members: [Member]
  /// Seconds since 1970 UTC, half-open.
  package let active: Range<Int64>
  package let expires: Int64?
  package let renew: Int64?
  package let isProtected: Bool
  package let isOnDemand: Bool
  package let fields: [(name: String, template: Template)]
  /// Its own policy; the account's holds when there is none.
  package let attribution: AttributionPolicy?
  /// The name that it had before.
  package let movedFrom: String?
  /// Keys that were renamed: the one that a code has now → the one that it had.
  package let movedKeys: [String: String]

  package enum Scene: Sendable {
    /// A pattern of the rule set.
    case text(Int32)
    /// Ids given out to the codes, once and for all.
    case allocated(Numbering)
    /// Ids drawn when asked for.
    case onDemand(ClosedRange<Int64>)
  }
  package struct Member: Sendable {
    package enum Values: Sendable {
      case table(Int)
      case range(ClosedRange<Int64>)
      case words([String])
    }
    package let name: String
    package let values: Values

    package func count(tables: [Table]) -> Int {
      switch values {
      case .table(let index): tables[index].rows.count
      case .range(let range): range.count(limit: .max)
      case .words(let words): words.count
      }
    }

    package func text(at index: Int, tables: [Table]) -> String {
      switch values {
      case .table(let table): tables[table].key(index)
      case .range(let range): String(range.lowerBound + Int64(index))
      case .words(let words): words[index]
      }
    }
  }

  /// How many codes the campaign plans; 0 when they are made on demand, `Int.max` when there are more than one can count.
  package func codeCount(tables: [Table]) -> Int {
    if isOnDemand { return 0 }
    return members.reduce(1) { total, member in
      let (product, overflow) = total.multipliedReportingOverflow(by: member.count(tables: tables))
      return overflow ? Int.max : product
    }
  }

  /// The values of one code, counted with the last member running fastest.
  package func memberIndices(at position: Int, tables: [Table]) -> [Int] {
    var rest = position
    var indices: [Int] = []
    for member in members.reversed() {
      let count = max(1, member.count(tables: tables))
      indices.append(rest % count)
      rest /= count
    }
    return indices.reversed()
  }

  package func member(_ name: String, at position: Int, tables: [Table]) -> Value? {
    guard let at = members.firstIndex(where: { $0.name == name }) else { return nil }
    let index = memberIndices(at: position, tables: tables)[at]
    switch members[at].values {
    case .table(let table): return tables[table].value(ofRow: index)
    case .range(let range): return .int(range.lowerBound + Int64(index))
    case .words(let words): return words.indices.contains(index) ? .text(words[index]) : nil
    }
  }
}

/// Scene → campaign, for all campaigns at once. Two campaigns never share a scene (`WX0401`).
///
/// A reference, so that choosing an account's costs one retain.
package final class CampaignIndex: Sendable {
  private let exact: ByteMap
  private let families: PatternTrie
  private let numbers: [(range: ClosedRange<Int64>, campaign: Int32)]
  private let patterns: [Int32]

  /// - Parameter isIncluded: whether a campaign is looked for.
  package init(_ campaigns: [Campaign], patterns: [Pattern], where isIncluded: (Campaign) -> Bool) {
    let builder = PatternTrie.Builder()
    var exact = ByteMap()
    var numbers: [(range: ClosedRange<Int64>, campaign: Int32)] = []
    for (index, campaign) in campaigns.enumerated() where isIncluded(campaign) {
      switch campaign.scene {
      case .text(let id):
        if let literal = patterns[Int(id)].literal {
          _ = exact.insert(literal, Int32(index))
        } else {
          builder.insert(patterns[Int(id)], id: Int32(index))
        }
      case .allocated(let numbering): numbers.append((numbering.range, Int32(index)))
      case .onDemand(let range): numbers.append((range, Int32(index)))
      }
    }
    self.exact = exact
    self.patterns = campaigns.map { if case .text(let id) = $0.scene { id } else { -1 } }
    families = builder.freeze()
    self.numbers = numbers.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  package var isEmpty: Bool { exact.count == 0 && families.isEmpty && numbers.isEmpty }

  /// The campaign and what its scene captured; nil when no campaign makes such a code.
  /// - Complexity: O(length of the scene).
  package func find(_ bytes: Span<UInt8>, _ range: Range<Int>, in rules: CompiledRules) -> (Int32, Binding?)? {
    if let campaign = exact.find(bytes, range) { return (campaign, nil) }
    var found: Int32 = -1
    families.lookUp(bytes, range, tables: rules.tables) { if found < 0 || $0 < found { found = $0 } }
    if found >= 0 {
      var captures = Captures()
      let pattern = patterns[Int(found)]
      if rules.patterns[Int(pattern)].matches(bytes, range, tables: rules.tables, captures: &captures) {
        return (found, Binding(source: .pattern(pattern), captures: captures))
      }
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

extension ClosedRange where Bound == Int64 {
  /// How many numbers there are, or the limit when there are more.
  fileprivate func count(limit: Int) -> Int {
    let (width, overflow) = upperBound.subtractingReportingOverflow(lowerBound)
    return overflow || width >= Int64(limit) ? limit : Int(width) + 1
  }
}
