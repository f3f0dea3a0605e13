/// One event on its way through the conditions. Holds what several conditions ask for, worked out once.
struct Judgement {
  let rules: CompiledRules
  let event: Event
  let facts: Facts
  let subscription: Subscription
  /// Campaign of the scene, whether or not it is active now.
  let campaign: Int32
  let campaignBinding: Binding?
  /// The text as conditions compare it; empty for events without one.
  let folded: [UInt8]
  /// The condition that said no last; what a trace points at.
  private(set) var refused: Int32 = -1
  /// Pieces that rules asked before give for this event, by stock. Conditions see what was there before it.
  private var given: [String: [String]] = [:]

  init(_ ruleSet: RuleSet, _ event: Event, _ facts: Facts) {
    let rules = ruleSet.compiled
    self.rules = rules
    self.event = event
    self.facts = facts
    subscription = facts.subscription(at: event)
    let bytes = event.fields.bytes.span
    if event.kind == .scan, let index = ruleSet.index.campaigns(for: event, in: rules), !index.isEmpty,
      let (campaign, binding) = index.find(bytes, event.subject, in: rules)
    {
      self.campaign = campaign
      campaignBinding = binding
    } else {
      campaign = -1
      campaignBinding = nil
    }
    if event.kind == .text {
      var folded: [UInt8] = []
      folded.reserveCapacity(event.subject.count)
      var origins: [Int32]?
      TextFolding.fold(bytes, event.subject, into: &folded, origins: &origins)
      self.folded = folded
    } else {
      folded = []
    }
  }

  /// Whether the rule's conditions hold. When not, `refused` is the first that did not.
  mutating func holds(_ rule: CompiledRule) -> Bool { rule.condition < 0 || holds(rule.condition) }

  /// Why a rule whose conditions hold does not answer all the same; nil when it may.
  func hindrance(of rule: CompiledRule) -> Hindrance? {
    if let limit = rule.limit {
      let counting = limit.counting(facts.profile.answers[rule.id] ?? [], at: event.time)
      if counting.count >= limit.times { return .answeredBefore(limit, last: counting.last ?? event.time) }
    }
    if let take = rule.take {
      let stock = rules.stocks[take.stock].name
      if take.share == .user, let piece = facts.profile.taken[stock] ?? given[stock]?.last { return .hasTaken(take, stock: stock, piece: piece) }
      if piece(of: stock) == nil { return .usedUp(take, stock: stock) }
    }
    return nil
  }

  /// A rule answers: rules asked after it find what it takes gone.
  mutating func answer(by rule: CompiledRule) {
    guard let take = rule.take else { return }
    let stock = rules.stocks[take.stock].name
    if let piece = piece(of: stock) { given[stock, default: []].append(piece) }
  }

  private func piece(of stock: String) -> String? {
    let gone = given[stock]?.count ?? 0
    guard let level = facts.stocks[stock], level.left > gone else { return nil }
    return level.next.dropFirst(gone).first
  }

  enum Hindrance {
    case answeredBefore(CompiledLimit, last: Int64)
    case hasTaken(CompiledTake, stock: String, piece: String)
    case usedUp(CompiledTake, stock: String)
  }

  mutating func holds(_ index: Int32) -> Bool {
    let condition = rules.conditions[Int(index)]
    switch condition.kind {
    case .all(let parts):
      for part in parts where !holds(rules.operands[Int(part)]) { return false }
      return true
    case .any(let parts):
      for part in parts where holds(rules.operands[Int(part)]) { return true }
      refused = index
      return false
    case .not(let inner):
      if !holds(inner) { return true }
      refused = index
      return false
    case .leaf(let leaf):
      if holds(leaf) { return true }
      refused = index
      return false
    }
  }

  private func holds(_ leaf: Condition.Leaf) -> Bool {
    let bytes = event.fields.bytes.span
    switch leaf {
    case .scene(let patterns): return event.kind == .scan && matches(patterns, bytes)
    case .key(let patterns): return event.kind != .scan && event.kind != .text && matches(patterns, bytes)
    case .campaign(let campaigns):
      guard campaign >= 0, campaigns.contains(where: { rules.operands[Int($0)] == campaign }) else { return false }
      return rules.campaigns[Int(campaign)].active.contains(event.time)
    case .subscription(let states): return states >> subscription.bit & 1 == 1
    case .text(let matcher): return event.kind == .text && holds(rules.texts[Int(matcher)], folded.span, 0..<folded.count)
    case .url(let matcher):
      guard let range = urlRange else { return false }
      return holds(rules.texts[Int(matcher)], bytes, range)
    case .field(let path, let comparison):
      let entry = event.fields.find(rules.fieldPaths[Int(path)])
      return rules.comparisons[Int(comparison)].holds(for: entry.map { .text(event.fields.string(event.fields.range($0))) })
    case .tag(let names): return names.contains { facts.profile.tags.contains(rules.names[Int(rules.operands[Int($0)])]) }
    case .attribute(let name, let comparison): return rules.comparisons[Int(comparison)].holds(for: facts.profile.attributes[rules.names[Int(name)]])
    case .variable(let name, let comparison): return rules.comparisons[Int(comparison)].holds(for: facts.profile.variables[rules.names[Int(name)]])
    case .counter(let name, let comparison):
      return rules.comparisons[Int(comparison)].holds(for: .int(Int64(facts.profile.counters[rules.names[Int(name)]]?.count ?? 0)))
    case .taken(let names): return names.contains { facts.profile.taken[rules.names[Int(rules.operands[Int($0)])]] != nil }
    case .time(let days, let from, let to): return inWindow(days, Int(from), Int(to))
    case .dates(let days): return days.contains { rules.operands[Int($0)] == Int32(truncatingIfNeeded: local.dayNumber) }
    case .dateWindow(let from, let until): return event.time >= from && event.time < until
    case .language(let names):
      return facts.profile.language.map { language in names.contains { rules.names[Int(rules.operands[Int($0)])] == language } } ?? false
    case .source(let names):
      return facts.profile.source.map { source in names.contains { rules.names[Int(rules.operands[Int($0)])] == source } } ?? false
    case .touch(let order, let names):
      guard let touch = facts.history.touch(order) else { return false }
      return names.contains { rules.names[Int(rules.operands[Int($0)])] == touch.campaign }
    case .number(let number, let comparison): return rules.comparisons[Int(comparison)].holds(for: .int(Int64(facts[number])))
    case .firstFollowed(let from, let until): return facts.history.firstFollowedAt.map { $0 >= from && $0 < until } ?? false
    }
  }

  private var local: CivilTime { rules.zone(of: event).civil(at: event.time) }

  var urlRange: Range<Int>? {
    switch event.kind {
    case .menuView: return event.subject
    case .link: return event.fields.find([Array("Url".utf8)]).map { event.fields.range($0) }
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .menuClick, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other:
      return nil
    }
  }

  private func matches(_ patterns: Range<Int32>, _ bytes: Span<UInt8>) -> Bool {
    var captures = Captures()
    for pattern in patterns
    where rules.patterns[Int(rules.operands[Int(pattern)])].matches(bytes, event.subject, tables: rules.tables, captures: &captures) {
      return true
    }
    return false
  }

  /// The day of a window that crosses midnight is the one on which it begins.
  private func inWindow(_ days: UInt8, _ from: Int, _ to: Int) -> Bool {
    let now = local
    let minute = now.minuteOfDay
    let today = days >> UInt8(now.weekday) & 1 == 1
    if from < to { return today && minute >= from && minute < to }
    let yesterday = days >> UInt8((now.weekday + 6) % 7) & 1 == 1
    return (today && minute >= from) || (yesterday && minute < to)
  }

  func holds(_ matcher: TextMatcher, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for mode in matcher.modes {
      let holds: Bool
      switch mode {
      case .equals(let words): holds = words.contains { bytes.equals($0, in: range) }
      case .prefix(let words): holds = words.contains { bytes.hasPrefix($0, at: range.lowerBound, end: range.upperBound) }
      case .suffix(let words):
        holds = words.contains { range.count >= $0.count && bytes.hasPrefix($0, at: range.upperBound - $0.count, end: range.upperBound) }
      case .contains(let words): holds = words.contains { bytes.firstIndex(of: $0, in: range) != nil }
      case .containsAll(let words): holds = words.allSatisfy { bytes.firstIndex(of: $0, in: range) != nil }
      case .glob(let globs): holds = globs.contains { $0.matches(bytes, range) }
      case .pattern(let patterns):
        var captures = Captures()
        holds = patterns.contains { rules.patterns[Int($0)].matches(bytes, range, tables: rules.tables, captures: &captures) }
      case .regex(let regexes): holds = regexes.contains { rules.regexes[Int($0)].matches(bytes, range) }
      }
      if !holds { return false }
    }
    return true
  }

  // MARK: what the winner captured

  /// The bindings of the conditions that hold, in the order in which they are written.
  mutating func bindings(of condition: Int32) -> [Binding] {
    var found: [Binding] = []
    if condition >= 0 { collect(condition, &found) }
    return found
  }

  private mutating func collect(_ index: Int32, _ found: inout [Binding]) {
    let rules = rules
    switch rules.conditions[Int(index)].kind {
    case .all(let parts): for part in parts { collect(rules.operands[Int(part)], &found) }
    case .any(let parts):
      for part in parts where holds(rules.operands[Int(part)]) {
        collect(rules.operands[Int(part)], &found)
        return
      }
    case .not: return
    case .leaf(let leaf): if let lookup = leaf.lookup { collect(lookup, &found) }
    }
  }

  private func collect(_ lookup: Condition.Leaf.Lookup, _ found: inout [Binding]) {
    switch lookup {
    case .patterns(let patterns):
      for operand in patterns {
        let pattern = rules.operands[Int(operand)]
        var captures = Captures()
        if rules.patterns[Int(pattern)].matches(event.fields.bytes.span, event.subject, tables: rules.tables, captures: &captures) {
          if captures.count > 0 { found.append(Binding(source: .pattern(pattern), captures: captures)) }
          return
        }
      }
    case .campaigns: if let campaignBinding { found.append(campaignBinding) }
    case .text(let matcher): collect(rules.texts[Int(matcher)], &found)
    }
  }

  private func collect(_ matcher: TextMatcher, _ found: inout [Binding]) {
    for mode in matcher.modes {
      switch mode {
      case .pattern(let patterns):
        for pattern in patterns {
          var captures = Captures()
          if rules.patterns[Int(pattern)].matches(folded.span, 0..<folded.count, tables: rules.tables, captures: &captures) {
            if captures.count > 0 { found.append(Binding(source: .pattern(pattern), captures: original(captures))) }
            break
          }
        }
      case .regex(let regexes):
        for regex in regexes {
          if let groups = rules.regexes[Int(regex)].captures(folded.span, 0..<folded.count) {
            var captures = Captures()
            for group in groups { captures.append(group ?? -1 ..< -1, row: -1) }
            if captures.count > 0 { found.append(Binding(source: .regex(regex), captures: original(captures))) }
            break
          }
        }
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob: continue
      }
    }
  }

  /// Captures of the folded text, as places in what was typed.
  private func original(_ captures: Captures) -> Captures {
    var scratch: [UInt8] = []
    var origins: [Int32]? = []
    TextFolding.fold(event.fields.bytes.span, event.subject, into: &scratch, origins: &origins)
    let map = origins ?? []
    var mapped = Captures()
    for index in 0..<captures.count {
      let (range, row) = captures[index]
      if range.lowerBound < 0 || range.upperBound >= map.count {
        mapped.append(-1 ..< -1, row: -1)
      } else {
        mapped.append(Int(map[range.lowerBound])..<Int(map[range.upperBound]), row: row)
      }
    }
    return mapped
  }
}
