/// Rules of one campaign that differ by a column of the row that its code stands for: the row says which of them could match.
struct RowIndex: Sendable {
  /// A capture by which some rules of a campaign are filed.
  struct Lane: Sendable {
    let capture: String
    /// Row → rules, as postings.
    let rows: [Int32: Int32]
    /// All of them, for a code that stands for no row.
    let all: Int32
  }
  private var campaigns: [Int32: [Lane]] = [:]

  /// The postings of rules that could match.
  func lookUp(_ judgement: borrowing Judgement, found: (Int32) -> Void) {
    if campaigns.isEmpty { return }
    guard let lanes = campaigns[judgement.campaign] else { return }
    for lane in lanes {
      let place = judgement.campaignBinding.flatMap { judgement.row(of: lane.capture, in: $0) }
      if let posting = place.map({ lane.rows[Int32($0.row)] }) ?? lane.all { found(posting) }
    }
  }

  struct Builder {
    private struct Key: Hashable {
      let campaign: Int32
      let capture: String
    }
    private struct Rules {
      var rows: [Int32: [Int32]] = [:]
      var all: [Int32] = []
    }
    private var lanes: [Key: Rules] = [:]
    /// What the lists may hold together: a rule for all rows but one is not worth its places.
    private var room = 1 << 20

    /// False when there is no room for it.
    mutating func file(_ rule: Int32, _ campaigns: [Int32], _ capture: String, _ set: RowSet) -> Bool {
      let campaigns = Set(campaigns)
      let (places, isTooMany) = set.count.multipliedReportingOverflow(by: campaigns.count)
      if isTooMany || places > room { return false }
      room -= places
      for campaign in campaigns {
        lanes[Key(campaign: campaign, capture: capture), default: Rules()].all.append(rule)
        for row in set.rows { lanes[Key(campaign: campaign, capture: capture), default: Rules()].rows[Int32(row), default: []].append(rule) }
      }
      return true
    }

    func freeze(_ lists: inout PostingLists) -> RowIndex {
      var index = RowIndex()
      for (key, rules) in lanes {
        var rows: [Int32: Int32] = [:]
        for (row, rules) in rules.rows { rows[row] = lists.post(rules) }
        index.campaigns[key.campaign, default: []].append(Lane(capture: key.capture, rows: rows, all: lists.post(rules.all)))
      }
      return index
    }
  }

  /// What a rule must be of, when nothing but its campaign binds anything: then the row is that of the campaign's code.
  static func conditions(of index: Int32, _ parts: CompiledRules.Parts) -> (campaigns: [Int32], capture: String, rows: RowSet)? {
    var campaigns: [Int32]?
    var best: (capture: String, rows: RowSet)?
    var rest = [index]
    while let next = rest.popLast() {
      switch parts.conditions[Int(next)].kind {
      case .all(let inner): rest += inner.map { parts.operands[Int($0)] }
      case .any: return nil
      case .not: continue
      case .leaf(let leaf):
        switch (leaf.lookup, leaf) {
        case (.campaigns(let ids)?, _):
          if campaigns != nil { return nil }
          campaigns = ids.map { parts.operands[Int($0)] }
        case (.match?, _): return nil
        case (nil, .value(let test)):
          let test = parts.values[Int(test)]
          guard let rows = test.rows, let capture = test.operand.capture else { continue }
          if best.map({ rows.count < $0.rows.count }) ?? true { best = (capture, rows) }
        case (nil, _): continue
        }
      }
    }
    guard let campaigns, let best, campaigns.allSatisfy({ table(of: best.capture, in: $0, parts) == best.rows.table })
    else { return nil }
    return (campaigns, best.capture, best.rows)
  }

  private static func table(of name: String, in campaign: Int32, _ parts: CompiledRules.Parts) -> Int? {
    let campaign = parts.campaigns[Int(campaign)]
    if case .table(let table)? = campaign.members.first(where: { $0.name == name })?.values { return table }
    guard case .text(let pattern) = campaign.scene else { return nil }
    for case .hole(let hole) in parts.patterns[Int(pattern)].segments where hole.name == name {
      if case .list(let table) = hole.type { return table }
    }
    return nil
  }
}
