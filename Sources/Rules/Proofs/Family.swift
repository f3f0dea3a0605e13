/// Rules that ask the same, but for a stretch along one axis: `points` from 100 on, `points` below 90.
struct Family {
  struct Member {
    let rule: Int32
    let stretch: Stretch
    /// The key of the condition that has the stretch.
    let span: SourceSpan
  }
  let axis: Stretch.Axis
  /// In the order of the rules.
  let members: [Member]
}

/// What a condition takes along an axis on which there are neighbours.
enum Stretch {
  enum Axis: Hashable {
    case week
    case days
    case number(Variable)
  }
  /// Minutes since Monday's midnight: of each day on which it begins, from and until.
  case week([Range<Int>])
  case days(Range<Int64>)
  case number(NumberStretch)
}

extension Family {
  /// Families of at least two.
  /// - Complexity: linear in the conditions of rules that have a stretch.
  static func all(of ruleSet: RuleSet) -> [Family] {
    struct Key: Hashable {
      let axis: Stretch.Axis
      let others: String
    }
    let rules = ruleSet.compiled
    var order: [Key] = []
    var members: [Key: [Member]] = [:]
    for (number, rule) in rules.rules.enumerated() where rule.alwaysAnswers && rule.condition >= 0 {
      let parts: [Int32] =
        if case .all(let range) = rules.conditions[Int(rule.condition)].kind { range.map { rules.operands[Int($0)] } } else { [rule.condition] }
      let found = parts.map { rules.stretch(of: $0) }
      for at in parts.indices {
        guard let (axis, stretch) = found[at] else { continue }
        // Two on one axis are no stretch of it.
        guard found.count(where: { $0?.axis == axis }) == 1 else { continue }
        let others = parts.indices.filter { $0 != at }.map { rules.likeness(of: parts[$0]) }.sorted()
        let events = rule.events.map(\.word).sorted()
        let key = Key(axis: axis, others: ([events.joined(separator: ","), "\(rule.accounts)"] + others).joined(separator: "\n"))
        if members[key] == nil { order.append(key) }
        members[key, default: []].append(Member(rule: Int32(number), stretch: stretch, span: rules.conditions[Int(parts[at])].span))
      }
    }
    return order.compactMap { key in members[key].flatMap { $0.count > 1 ? Family(axis: key.axis, members: $0) : nil } }
  }
}

extension CompiledRules {
  fileprivate func stretch(of index: Int32) -> (axis: Stretch.Axis, stretch: Stretch)? {
    guard case .leaf(let leaf) = conditions[Int(index)].kind else { return nil }
    switch leaf {
    case .time(let days, let from, let to):
      let length = Int(to) - Int(from)
      let hours = (0..<7).filter { days >> UInt8($0) & 1 == 1 }.map { day -> Range<Int> in
        let start = day * HourRange.day + Int(from)
        return start..<(start + (length > 0 ? length : length + HourRange.day))
      }
      return (.week, .week(hours))
    case .dateWindow(let from, let until): return from < until ? (.days, .days(from..<until)) : nil
    case .number(let fact, let comparison): return stretch(comparisons[Int(comparison)], of: .number(fact))
    case .value(let number):
      let test = values[Int(number)]
      guard test.others.isEmpty, test.operand.members.isEmpty else { return nil }
      return stretch(test.comparison, of: test.operand.variable)
    case .field(let path, let comparison):
      return stretch(comparisons[Int(comparison)], of: .eventField(fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }))
    case .match, .campaign, .subscription, .tag, .taken, .dates, .calendar, .language, .source, .touch, .firstFollowed: return nil
    }
  }

  private func stretch(_ comparison: Comparison, of variable: Variable) -> (axis: Stretch.Axis, stretch: Stretch)? {
    NumberStretch(comparison).map { (.number(variable), .number($0)) }
  }

  /// Equal for conditions that ask the same in the same words.
  fileprivate func likeness(of index: Int32) -> String {
    func all(_ range: Range<Int32>) -> String { range.map { likeness(of: operands[Int($0)]) }.joined(separator: ";") }
    func named(_ range: Range<Int32>) -> String { range.map { names[Int(operands[Int($0)])] }.joined(separator: ",") }
    switch conditions[Int(index)].kind {
    case .all(let parts): return "all(\(all(parts)))"
    case .any(let parts): return "any(\(all(parts)))"
    case .not(let inner): return "not(\(likeness(of: inner)))"
    case .leaf(let leaf):
      switch leaf {
      case .match(let source, let matcher): return "match \(source) \(texts[Int(matcher)].look) \(texts[Int(matcher)].modes.map(likeness))"
      case .campaign(let campaigns, let phases): return "campaign \(campaigns.map { operands[Int($0)] }) \(phases)"
      case .subscription(let states): return "subscription \(states)"
      case .field(let path, let comparison): return "field \(path) \(comparisons[Int(comparison)])"
      case .tag(let tags): return "tag \(named(tags))"
      case .value(let number):
        let test = values[Int(number)]
        return "value \(test.operand.path) \(test.comparison) \(test.others.map { "\($0.operand.path) \($0.isSame)" })"
      case .taken(let stocks): return "taken \(named(stocks))"
      case .time, .dateWindow, .calendar, .firstFollowed: return "\(leaf)"
      case .dates(let days): return "dates \(days.map { operands[Int($0)] })"
      case .language(let words): return "language \(named(words))"
      case .source(let words): return "source \(named(words))"
      case .touch(let order, let words): return "touch \(order) \(named(words))"
      case .number(let fact, let comparison): return "number \(fact) \(comparisons[Int(comparison)])"
      }
    }
  }

  private func likeness(of mode: TextMatcher.Mode) -> String {
    switch mode {
    case .pattern(let ids): "pattern \(ids.map { patterns[Int($0)].source })"
    case .regex(let ids): "regex \(ids.map { regexes[Int($0)].source })"
    case .keyword(let keyword): "keyword \(keyword.keys.table) \(keyword.place) \(names[Int(keyword.name)])"
    case .equals, .prefix, .suffix, .contains, .containsAll, .glob: "\(mode)"
    }
  }
}
