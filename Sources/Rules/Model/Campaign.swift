/// A declared campaign: the codes it has, and when it holds. A family is never expanded for matching.
public struct Campaign: Sendable {
  /// The name under `campaigns:`.
  public let id: String
  package let span: SourceSpan
  package let account: String?
  package let kind: CampaignKind
  package let scene: Scene
  package let members: [Member]
  /// Seconds since 1970 UTC, half-open.
  package let active: Range<Int64>
  package let expires: Int64?
  package let renew: Int64?
  package let isProtected: Bool
  package let isOnDemand: Bool
  package let fields: [(name: String, template: Template)]
  package let attribution: CampaignAttribution
  /// The name that it had before.
  package let movedFrom: String?
  /// Keys that were renamed: the one that a code has now → the one that it had.
  package let movedKeys: [String: String]
  package var cost: CampaignCost?

  package enum Scene: Sendable {
    /// A pattern of the rule set.
    case text(Int32)
    /// Columns of rows, each code written out.
    case columns(ColumnScene)
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
      case .table(let index): tables[index].rowCount
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
    isOnDemand ? 0 : members.combinations(tables: tables)
  }

  /// Where it stands at a moment. A window that is empty is over once it would have begun.
  package func phaseReached(at time: Int64) -> CampaignPhase {
    if active.contains(time) { return .running }
    return time < active.lowerBound ? .before : .ended
  }

  /// Seconds that a temporary code of it lasts; nil for a permanent one.
  package var lifetime: Int64? { kind == .temporary ? max(1, (expires ?? 0) / 1000) : nil }

  /// The values of one code, counted with the last member running fastest.
  package func memberIndices(at position: Int, tables: [Table]) -> [Int] { members.valueIndices(ofCode: position, tables: tables) }

  /// The row that a member from a list stands for.
  package func row(of name: String, at position: Int, tables: [Table]) -> Int? {
    guard let at = members.firstIndex(where: { $0.name == name }), case .table = members[at].values else { return nil }
    return memberIndices(at: position, tables: tables)[at]
  }

  package func member(_ name: String, at position: Int, tables: [Table], in zone: Zone) -> Value? {
    guard let at = members.firstIndex(where: { $0.name == name }) else { return nil }
    let index = memberIndices(at: position, tables: tables)[at]
    switch members[at].values {
    case .table(let table): return tables[table].value(ofRow: index, in: zone)
    case .range(let range): return .int(range.lowerBound + Int64(index))
    case .words(let words): return words.indices.contains(index) ? .text(words[index]) : nil
    }
  }
}

extension Campaign.Member {
  package var holeType: HoleType {
    switch values {
    case .table(let table): .list(table)
    case .range(let range): .int(range)
    case .words(let words): .choice(words)
    }
  }
}

extension [Campaign.Member] {
  /// How many codes they make together, `Int.max` when there are more than one can count.
  package func combinations(tables: [Table]) -> Int {
    reduce(1) { total, member in
      let (product, overflow) = total.multipliedReportingOverflow(by: member.count(tables: tables))
      return overflow ? Int.max : product
    }
  }

  /// Which of its values each one has in one code, counted with the last member running fastest.
  package func valueIndices(ofCode position: Int, tables: [Table]) -> [Int] {
    var rest = position
    var indices: [Int] = []
    for member in reversed() {
      let count = Swift.max(1, member.count(tables: tables))
      indices.append(rest % count)
      rest /= count
    }
    return indices.reversed()
  }
}

extension ClosedRange where Bound == Int64 {
  /// How many numbers there are, or the limit when there are more.
  fileprivate func count(limit: Int) -> Int {
    let (width, overflow) = upperBound.subtractingReportingOverflow(lowerBound)
    return overflow || width >= Int64(limit) ? limit : Int(width) + 1
  }
}
