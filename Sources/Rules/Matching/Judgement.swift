/// One event on its way through the conditions. Holds what several conditions ask for, worked out once. Nothing copies it: a copy would
/// retain each part of the event and of the facts.
struct Judgement: ~Copyable {
  let rules: CompiledRules
  let event: Event
  let facts: Facts
  let subscription: Subscription
  /// Campaign of the scene, whether or not it is active now.
  let campaign: Int32
  let campaignBinding: Binding?
  /// What was written or said; nil for events without a text.
  let text: Range<Int>?
  /// The text as most conditions compare it; empty for events without one.
  let folded: [UInt8]
  /// The condition that said no last; what a trace points at.
  private(set) var refused: Int32 = -1
  /// Conditions that have held so far and bind something, in the order of the rule, and what was bound by the first of them. Kept only
  /// where a condition asks for it. What the campaign's code says is known already: it goes by no condition's number.
  private(set) var binders: [Int32] = []
  private static let byCampaign: Int32 = -1
  private var bound = Bindings()
  private var boundCount = 0
  /// What the rule captured beside whose actions a condition stands.
  private var entered = Bindings()
  /// The row that the campaign's code stands for, by the name that was asked for last.
  var campaignRow: (name: String, place: (table: Int, row: Int)?)?
  /// Of the rule at hand.
  private(set) var split: CompiledSplit?
  /// Pieces that rules asked before give for this event, by stock. Conditions see what was there before it.
  private var given: [String: [String]]?

  init(_ ruleSet: RuleSet, _ event: borrowing Event, _ facts: borrowing Facts) {
    rules = ruleSet.compiled
    self.event = copy event
    self.facts = copy facts
    subscription = facts.subscription(at: event)
    (campaign, campaignBinding) = ruleSet.campaign(of: event)
    if let text = ruleSet.compiled.text(of: event) {
      self.text = text
      folded = Self.folded(event.fields.bytes.span, text)
    } else {
      text = nil
      folded = []
    }
  }

  static func folded(_ bytes: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var folded: [UInt8] = []
    folded.reserveCapacity(range.count)
    var origins: [Int32]?
    TextFolding.fold(bytes, range, into: &folded, origins: &origins)
    return folded
  }

  /// Whether the rule's conditions hold. When not, `refused` is the first that did not.
  mutating func holds(_ rule: CompiledRule) -> Bool {
    if rule.condition < 0 { return true }
    if rules.asksArms { split = rule.split }
    return holdsWhole(rule.condition)
  }

  /// Whether a condition holds that is no part of another.
  mutating func holdsWhole(_ condition: Int32) -> Bool {
    forget(after: 0)
    return holds(condition)
  }

  /// Conditions asked from here on stand beside an action of a rule: they know what it captured, and its arm.
  mutating func enter(_ rule: CompiledRule, captured: Bindings) {
    split = rule.split
    entered = captured
  }

  /// What was captured by the conditions that have held so far.
  mutating func captured() -> Bindings {
    while boundCount < binders.count {
      let binder = binders[boundCount]
      if binder == Self.byCampaign {
        if let campaignBinding { bound.add(campaignBinding) }
      } else if case .leaf(let leaf) = rules.conditions[Int(binder)].kind, let lookup = leaf.lookup {
        var found = Bindings()
        collect(lookup, &found)
        bound.add(found)
      }
      boundCount += 1
    }
    var captured = entered
    captured.add(bound)
    return captured
  }

  /// Whether nothing but the campaign's code has bound anything so far.
  var isBoundByCampaignAlone: Bool { binders.count == 1 && binders[0] == Self.byCampaign && entered.first == nil }

  mutating func note(_ leaf: Condition.Leaf, at index: Int32) {
    guard rules.asksCaptures else { return }
    switch leaf.lookup {
    case .campaigns: binders.append(Self.byCampaign)
    case .match: binders.append(index)
    case nil: break
    }
  }

  mutating func forget(after mark: Int) {
    guard binders.count > mark else { return }
    while binders.count > mark { binders.removeLast() }
    guard boundCount > mark else { return }
    bound = Bindings()
    boundCount = 0
  }

  /// Why a rule whose conditions hold does not answer all the same; nil when it may.
  mutating func hindrance(of rule: CompiledRule) -> Hindrance? {
    if let limit = rule.limit {
      let key = key(of: limit, rule)
      let counting = limit.counting(facts.answers(of: limit.share, under: key), at: event.time, in: rules.zone(of: event))
      if counting.count >= limit.times { return .answeredBefore(limit, by: text(dividing: limit), last: counting.last ?? event.time) }
    }
    if let take = rule.take {
      guard let index = stock(of: take, rule) else { return .hasNoPart(take) }
      let stock = rules.stocks[index].name
      if take.share == .user, let piece = facts.profile.taken[stock] ?? given?[stock]?.last { return .hasTaken(take, stock: stock, piece: piece) }
      if piece(of: stock) == nil { return .usedUp(take, stock: stock) }
    }
    return nil
  }

  /// A rule answers: rules asked after it find what it takes gone.
  /// - Returns: the stock from which it gives, as an index.
  @discardableResult
  mutating func answer(by rule: CompiledRule) -> Int? {
    guard let take = rule.take, let index = stock(of: take, rule) else { return nil }
    let stock = rules.stocks[index].name
    if let piece = piece(of: stock) { given = (given ?? [:]).merging([stock: [piece]]) { $0 + $1 } }
    return index
  }

  /// The stock from which a rule gives for this event; nil when it is divided, and no part has the value.
  private mutating func stock(of take: CompiledTake, _ rule: CompiledRule) -> Int? {
    guard let choice = take.choice else { return take.stock }
    let scope = TurnScope(
      rules: rules, event: event, facts: facts, moment: Moment(now: event.time, seed: 0),
      bindings: rule.binds ? bindings(of: rule.condition) : Bindings(), campaign: campaign)
    var faults: [RenderFault] = []
    return choice.groups.stocks[Renderer.text(choice.of, scope, limits: rules.limits, faults: &faults).string]
  }

  private func piece(of stock: String) -> String? {
    let gone = given?[stock]?.count ?? 0
    guard let level = facts.stocks[stock], level.left > gone else { return nil }
    return level.next.dropFirst(gone).first
  }

  enum Hindrance {
    case answeredBefore(CompiledLimit, by: String?, last: Int64)
    case hasTaken(CompiledTake, stock: String, piece: String)
    case usedUp(CompiledTake, stock: String)
    /// The stock is divided, and no part has the value.
    case hasNoPart(CompiledTake)
  }

  mutating func holds(_ index: Int32) -> Bool {
    let condition = rules.conditions[Int(index)]
    switch condition.kind {
    case .all(let parts):
      for part in parts where !holds(rules.operands[Int(part)]) { return false }
      return true
    case .any(let parts):
      let mark = binders.count
      for part in parts {
        if holds(rules.operands[Int(part)]) { return true }
        forget(after: mark)
      }
      refused = index
      return false
    case .not(let inner):
      let mark = binders.count
      let holds = holds(inner)
      forget(after: mark)
      if !holds { return true }
      refused = index
      return false
    case .leaf(let leaf):
      if holds(leaf) {
        note(leaf, at: index)
        return true
      }
      refused = index
      return false
    }
  }

  private mutating func holds(_ leaf: Condition.Leaf) -> Bool {
    switch leaf {
    case .match(let source, let matcher): return place(taken: rules.texts[Int(matcher)], of: source) != nil
    case .campaign(let campaigns, let phases):
      guard campaign >= 0, campaigns.contains(where: { rules.operands[Int($0)] == campaign }) else { return false }
      return phases & rules.campaigns[Int(campaign)].phaseReached(at: event.time).bit != 0
    case .subscription(let states): return states >> subscription.bit & 1 == 1
    case .field(let path, let comparison):
      let comparison = rules.comparisons[Int(comparison)]
      let entries = event.fields.all(rules.fieldPaths[Int(path)])
      if entries.isEmpty { return comparison.holds(for: nil) }
      return entries.contains { comparison.holds(for: .text(event.fields.string(event.fields.range($0)))) }
    case .tag(let names): return names.contains { facts.profile.tags.contains(rules.names[Int(rules.operands[Int($0)])]) }
    case .value(let test): return holds(rules.values[Int(test)])
    case .taken(let names): return names.contains { facts.profile.taken[rules.names[Int(rules.operands[Int($0)])]] != nil }
    case .time(let days, let from, let to): return inWindow(days, Int(from), Int(to))
    case .dates(let days): return days.contains { rules.operands[Int($0)] == Int32(truncatingIfNeeded: local.dayNumber) }
    case .dateWindow(let from, let until): return event.time >= from && event.time < until
    case .calendar(let calendar, let isOpen):
      return rules.calendars[Int(calendar)].isOpen(at: event.time, in: rules.zone(of: event)) == isOpen
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

  private func inWindow(_ days: UInt8, _ from: Int, _ to: Int) -> Bool { Self.isIn(local, days, from, to) }

  /// The day of a window that crosses midnight is the one on which it begins.
  static func isIn(_ now: CivilTime, _ days: UInt8, _ from: Int, _ to: Int) -> Bool {
    let minute = now.minuteOfDay
    let today = days >> UInt8(now.weekday) & 1 == 1
    if from < to { return today && minute >= from && minute < to }
    let yesterday = days >> UInt8((now.weekday + 6) % 7) & 1 == 1
    return (today && minute >= from) || (yesterday && minute < to)
  }
}
