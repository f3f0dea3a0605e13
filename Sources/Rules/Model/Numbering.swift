/// Ids that codes with `scene: int` have, as the store remembers them.
package struct GivenNumbers: Sendable, Equatable {
  /// Campaign → key → id.
  package var ids: [String: [String: Int64]] = [:]
  /// Every id that was ever given out, also to codes that are gone: none is given twice. Permanent and temporary codes share them,
  /// because a scan does not tell which of the two it was.
  package var spent: Set<Int64> = []

  package init() {}
}

/// Which id stands for which code of a campaign.
package struct Numbering: Sendable {
  package let range: ClosedRange<Int64>
  private let count: Int
  /// Nil while ids simply follow the order of the codes.
  private let assigned: (ids: [Int64?], positions: [Int64: Int32])?

  /// Ids in the order of the codes.
  package init(range: ClosedRange<Int64>, count: Int) {
    self.range = range
    self.count = count
    assigned = nil
  }

  /// Ids that were given out stay; each further code gets the lowest id that was never given out.
  /// - Complexity: O(codes + spent ids).
  package init(range: ClosedRange<Int64>, count: Int, spent: Set<Int64>, given: (Int) -> Int64?) {
    self.range = range
    self.count = count
    var ids: [Int64?] = (0..<count).map(given)
    var positions: [Int64: Int32] = [:]
    for (position, id) in ids.enumerated() { if let id { positions[id] = Int32(position) } }
    var next = range.lowerBound
    for position in ids.indices where ids[position] == nil {
      while next <= range.upperBound, spent.contains(next) || positions[next] != nil { next += 1 }
      guard next <= range.upperBound else { break }
      ids[position] = next
      positions[next] = Int32(position)
    }
    assigned = (ids, positions)
  }

  /// Nil when the range has no id left for the code.
  package func id(at position: Int) -> Int64? {
    guard (0..<count).contains(position) else { return nil }
    if let assigned { return assigned.ids[position] }
    return range.lowerBound + Int64(position)
  }

  /// The ids, while they simply follow the order of the codes.
  package var inOrder: ClosedRange<Int64>? {
    guard assigned == nil, count > 0 else { return nil }
    return range.lowerBound...min(range.upperBound, range.lowerBound.addingReportingOverflow(Int64(count) - 1).partialValue)
  }

  /// The ids, where they follow the order of the codes, however they were given out.
  package var followsOrder: ClosedRange<Int64>? {
    guard let assigned else { return inOrder }
    guard let last = assigned.ids.last, last == range.lowerBound.addingSaturated(Int64(count) - 1) else { return nil }
    let isInOrder = assigned.ids.enumerated().allSatisfy { position, id in id == range.lowerBound.addingSaturated(Int64(position)) }
    return isInOrder ? range.lowerBound...range.lowerBound.addingSaturated(Int64(count) - 1) : nil
  }

  package func position(of id: Int64) -> Int? {
    if let assigned { return assigned.positions[id].map { Int($0) } }
    guard range.contains(id), id - range.lowerBound < Int64(count) else { return nil }
    return Int(id - range.lowerBound)
  }
}

extension Campaign.Scene {
  /// The ids of a scene that is a number.
  package var numbers: ClosedRange<Int64>? {
    switch self {
    case .text, .columns: nil
    case .allocated(let numbering): numbering.range
    case .onDemand(let range): range
    }
  }
}
