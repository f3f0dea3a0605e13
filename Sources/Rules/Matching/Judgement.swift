/// One event on its way through the conditions. Holds what several conditions ask for, worked out once.
struct Judgement {
  let rules: CompiledRules
  let event: Event
  let facts: Facts
  let subscription: Subscription
  /// Campaign of the scene, whether or not it is active now.
  let campaign: Int32
  let campaignBinding: Binding?
  /// What was written or said; nil for events without a text.
  private let text: Range<Int>?
  /// The text as most conditions compare it; empty for events without one.
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
    text = rules.text(of: event)
    folded = text.map { Self.folded(bytes, $0) } ?? []
  }

  private static func folded(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var folded: [UInt8] = []
    folded.reserveCapacity(range.count)
    var origins: [Int32]?
    TextFolding.fold(bytes, range, into: &folded, origins: &origins)
    return folded
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
    switch leaf {
    case .match(let source, let matcher): return place(taken: rules.texts[Int(matcher)], of: source) != nil
    case .campaign(let campaigns):
      guard campaign >= 0, campaigns.contains(where: { rules.operands[Int($0)] == campaign }) else { return false }
      return rules.campaigns[Int(campaign)].active.contains(event.time)
    case .subscription(let states): return states >> subscription.bit & 1 == 1
    case .field(let path, let comparison):
      let comparison = rules.comparisons[Int(comparison)]
      let entries = event.fields.all(rules.fieldPaths[Int(path)])
      if entries.isEmpty { return comparison.holds(for: nil) }
      return entries.contains { comparison.holds(for: .text(event.fields.string(event.fields.range($0)))) }
    case .tag(let names): return names.contains { facts.profile.tags.contains(rules.names[Int(rules.operands[Int($0)])]) }
    case .attribute(let name, let comparison): return rules.comparisons[Int(comparison)].holds(for: facts.profile.attributes[rules.names[Int(name)]])
    case .variable(let name, let comparison):
      return rules.comparisons[Int(comparison)].holds(for: rules.variables.value(of: rules.names[Int(name)], in: facts.profile))
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

  // MARK: texts of the event

  /// Where values lie: none, one, or several where an element repeats.
  struct Places: Sequence, IteratorProtocol {
    private var first: Range<Int>?
    private var more: ArraySlice<Range<Int>>
    init(_ first: Range<Int>?, _ more: ArraySlice<Range<Int>> = []) {
      self.first = first
      self.more = more
    }
    mutating func next() -> Range<Int>? {
      if let place = first {
        first = nil
        return place
      }
      return more.popFirst()
    }
  }

  /// An event without a scene or a key has an empty one: that is none.
  private var subject: Range<Int>? { event.subject.isEmpty ? nil : event.subject }

  func places(of source: TextSource) -> Places {
    guard source.mayBe(in: event.kind) else { return Places(nil) }
    switch source {
    case .scene, .key: return Places(subject)
    case .text: return Places(text)
    case .url:
      return Places(event.kind == .menuView ? subject : event.fields.find([Array("Url".utf8)]).map { event.fields.range($0) })
    case .field(let path):
      let places = event.fields.all(rules.fieldPaths[Int(path)]).map { event.fields.range($0) }
      return Places(places.first, places.dropFirst())
    }
  }

  /// A value as it is compared.
  func compared(_ place: Range<Int>, of source: TextSource, _ look: TextLook) -> (bytes: [UInt8], range: Range<Int>) {
    switch look {
    case .exact: return (event.fields.bytes, place)
    case .folded:
      let folded = source == .text ? folded : Self.folded(event.fields.bytes.span, place)
      return (folded, 0..<folded.count)
    }
  }

  /// Where the first value lies that a matcher takes.
  private func place(taken matcher: TextMatcher, of source: TextSource) -> Range<Int>? {
    for place in places(of: source) {
      let (bytes, range) = compared(place, of: source, matcher.look)
      if matcher.holds(bytes.span, range, patterns: rules.patterns, regexes: rules.regexes, tables: rules.tables) { return place }
    }
    return nil
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
    case .campaigns: if let campaignBinding { found.append(campaignBinding) }
    case .match(let source, let index):
      let matcher = rules.texts[Int(index)]
      if let place = place(taken: matcher, of: source) { collect(matcher, place, of: source, &found) }
    }
  }

  private func collect(_ matcher: TextMatcher, _ place: Range<Int>, of source: TextSource, _ found: inout [Binding]) {
    let (bytes, range) = compared(place, of: source, matcher.look)
    func bind(_ binding: Binding.Source, _ captures: Captures) {
      guard captures.count > 0 else { return }
      switch matcher.look {
      case .exact: found.append(Binding(source: binding, captures: captures))
      case .folded: found.append(Binding(source: binding, captures: original(captures, in: place)))
      }
    }
    for mode in matcher.modes {
      switch mode {
      case .pattern(let patterns):
        for pattern in patterns {
          var captures = Captures()
          if rules.patterns[Int(pattern)].matches(bytes.span, range, tables: rules.tables, captures: &captures) {
            bind(.pattern(pattern), captures)
            break
          }
        }
      case .regex(let regexes):
        for regex in regexes {
          if let groups = rules.regexes[Int(regex)].captures(bytes.span, range) {
            var captures = Captures()
            for group in groups { captures.append(group ?? -1 ..< -1, row: -1) }
            bind(.regex(regex), captures)
            break
          }
        }
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob: continue
      }
    }
  }

  /// Captures of the folded text, as places in what came.
  private func original(_ captures: Captures, in place: Range<Int>) -> Captures {
    var scratch: [UInt8] = []
    var origins: [Int32]? = []
    TextFolding.fold(event.fields.bytes.span, place, into: &scratch, origins: &origins)
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
