/// What is asked of values: captures of the conditions that have held so far, columns of their rows, facts.
extension Judgement {
  mutating func holds(_ test: ValueTest) -> Bool {
    if let rows = test.rows, let name = test.operand.capture, let place = row(of: name), place.table == rows.table {
      guard rows.contains(place.row) else { return false }
      if test.others.isEmpty { return true }
      return holds(test.others, for: value(of: test.operand))
    }
    let value = value(of: test.operand)
    let now = test.comparison.asksNow ? rules.zone(of: event).civil(at: event.time) : nil
    return test.comparison.holds(for: value == .none ? nil : value, at: now) && holds(test.others, for: value)
  }

  private mutating func holds(_ others: [ValueTest.Other], for value: Value) -> Bool {
    for other in others where value.isSame(as: self.value(of: other.operand)) != other.isSame { return false }
    return true
  }

  /// A value as it is compared: a row goes by its key, and what cannot be rendered is absent.
  mutating func value(of operand: ValueTest.Operand) -> Value {
    // What is asked most, without the rest of the turn.
    if operand.members.isEmpty {
      switch operand.variable {
      case .variable(let name): return rules.variables.value(of: name, in: facts.profile) ?? .none
      case .attribute(let name): return facts.profile.attributes[name] ?? .none
      case .counter(let name): return .int(Int64(rules.count(of: name, in: facts.profile, at: event)))
      default: break
      }
    }
    // A campaign's field may show what its code says.
    let scope = TurnScope(
      rules: rules, event: event, facts: facts, moment: Moment(now: event.time, seed: 0),
      bindings: operand.capture == nil ? Bindings(campaignBinding) : captured(), campaign: campaign, arm: arm)
    var renderer = Renderer(scope: scope, limits: rules.limits)
    let value = (try? renderer.evaluate(.variable(operand.variable, operand.members))) ?? .none
    guard case .record = value else { return value }
    guard operand.members.isEmpty, let name = operand.capture, let (table, row) = renderer.scope.row(of: name), row >= 0 else { return .none }
    return .text(rules.tables[table].key(row))
  }

  /// A cell that is a number with decimals, as it is written; nil for all else.
  mutating func writtenNumber(of operand: ValueTest.Operand) -> String? {
    guard let name = operand.capture, operand.members.count == 1, let (index, row) = row(of: name), row >= 0 else { return nil }
    let table = rules.tables[index]
    switch operand.members[0] {
    case .name(let column), .key(let column):
      guard let at = table.column(column), table.columns[at].kind == .decimal else { return nil }
      return table.cells.text(row, at)
    case .index: return nil
    }
  }

  /// The arm of the rule at hand.
  private var arm: String? { split.map { split in split.arms[split.arm(of: event, facts)].name } }

  /// The row that a capture stands for; nil for what is none.
  mutating func row(of name: String) -> (table: Int, row: Int)? {
    if isBoundByCampaignAlone { return rowOfCampaign(name) }
    let bindings = captured()
    let ofPattern = bindings.firstFound { if case .pattern = $0.source { row(of: name, in: $0) } else { nil } }
    return ofPattern ?? bindings.firstFound { row(of: name, in: $0) }
  }

  /// The rules of a campaign ask one after the other for the row that its code stands for.
  private mutating func rowOfCampaign(_ name: String) -> (table: Int, row: Int)? {
    if let asked = campaignRow, asked.name == name { return asked.place }
    let place = campaignBinding.flatMap { row(of: name, in: $0) }
    campaignRow = (name, place)
    return place
  }

  func row(of name: String, in binding: Binding) -> (table: Int, row: Int)? {
    switch binding.source {
    case .pattern(let id):
      var index = 0
      for case .hole(let hole) in rules.patterns[Int(id)].segments {
        if hole.name == name {
          let row = binding.captures[index].row
          guard case .list(let table) = hole.type, row >= 0 else { return nil }
          return (table, Int(row))
        }
        index += 1
      }
      return nil
    case .allocated(let campaign, let position):
      let members = rules.campaigns[Int(campaign)].members
      guard let member = members.first(where: { $0.name == name }), case .table(let table) = member.values,
        let row = rules.campaigns[Int(campaign)].row(of: name, at: position, tables: rules.tables)
      else { return nil }
      return (table, row)
    case .keyword(let own, let table):
      guard rules.names[Int(own)] == name, binding.captures.count > 0, binding.captures[0].row >= 0 else { return nil }
      return (table, Int(binding.captures[0].row))
    case .regex: return nil
    }
  }
}
