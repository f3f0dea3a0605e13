/// What is said of points of an axis: for people, in as few words as tell them from the others.
struct AxisWords {
  let axes: Axes
  private let ruleSet: RuleSet
  /// What questions are asked of: of the rule set, or of two of them.
  let rules: CompiledRules
  let room: AxisRoom

  private struct Literal {
    let words: Phrase
    let points: PointSet
    /// Whether it says what is so, and not what is not.
    let isPlain: Bool
    /// Whether it is about dates, which are said before hours.
    let isOfDates: Bool
    /// The one stretch of time that it says.
    let window: Range<Int64>?

    /// The same in every language: of what is as short the first in English.
    let rank: (Int, Int, String, Int)

    init(words: Phrase, points: PointSet, isPlain: Bool, isOfDates: Bool = false, window: Range<Int64>? = nil) {
      self.words = words
      self.points = points
      self.isPlain = isPlain
      self.isOfDates = isOfDates
      self.window = window
      let english = words.english
      rank = (isPlain ? 0 : 1, english.utf8.count, english, points.first ?? 0)
    }
  }

  /// Of each state, where somebody of it may be: a point may stand for people of several.
  private let states: [(state: Subscription, points: PointSet)]

  init(_ axes: Axes, in arena: Arena) {
    self.axes = axes
    ruleSet = arena.ruleSet
    rules = arena.ruleSet.compiled
    room = arena.room
    states = axes.names.firstIndex(of: .follower).map { Self.states(on: $0, of: axes, in: arena.room) } ?? []
  }

  /// For moments only.
  /// - Parameter rules: what questions are asked of.
  init(ofMoments axes: Axes, asking rules: CompiledRules, of ruleSet: RuleSet, in room: AxisRoom) {
    self.axes = axes
    self.ruleSet = ruleSet
    self.rules = rules
    self.room = room
    states = []
  }

  /// At which times a region is; nil where there are no short words for it.
  func times(of region: Region) -> Phrase? {
    guard let axis = axes.names.firstIndex(of: .moment), let points = region.points(on: axis) else { return nil }
    let words = name(of: points, on: axis)
    guard let words, !isCrooked(words, on: axis) else {
      return stretches(of: points, on: axis) ?? beforeAndNow(points, on: axis) ?? words
    }
    return words
  }

  /// Points of an axis as its tests say them.
  func name(of set: PointSet, on axis: Int) -> Phrase? { name(of: set, literals(on: axis))?.words }

  /// Whether words say one time by two that meet, of which one is denied, or by one calendar as two rule sets have it.
  private func isCrooked(_ words: Phrase, on axis: Int) -> Bool {
    let words = words.english
    guard words.contains("; ") else { return false }
    return words.contains("not ") || twofold(words, on: axis) != nil
  }

  /// A calendar that is said to be open and closed at once: of two rule sets, each has its own.
  private func twofold(_ words: String, on axis: Int) -> String? {
    for case .calendar(let calendar, _) in axes.answers(on: axis).keys {
      let name = rules.calendars[Int(calendar)].name
      if words.contains("\(name) open"), words.contains("\(name) closed") { return name }
    }
    return nil
  }

  /// As `service open before, closed now`: what the old set has comes first among the parts of both.
  private func beforeAndNow(_ set: PointSet, on axis: Int) -> Phrase? {
    let calendars = Set(
      axes.answers(on: axis).keys.compactMap { test in if case .calendar(let calendar, _) = test { calendar } else { nil } as Int32? })
    guard let before = calendars.min(), let now = calendars.max(), calendars.count == 2, axes.answers(on: axis).count == calendars.count,
      rules.calendars[Int(before)].name == rules.calendars[Int(now)].name
    else { return nil }
    let points = axes.points(on: axis)
    let states = Set(points.indices.filter(set.contains).map { at in [before, now].map { room.holds(.calendar($0, isOpen: true), at: points[at]) } })
    guard states.count == 1, let state = states.first, state[0] != state[1] else { return nil }
    let name = rules.calendars[Int(before)].name
    return state[0] ? "\(name) open before, closed now" : "\(name) closed before, open now"
  }

  private static func states(on axis: Int, of axes: Axes, in room: AxisRoom) -> [(state: Subscription, points: PointSet)] {
    let known = axes.points(on: axis).compactMap { point in if case .follower(let follower) = point { follower } else { nil } }
    let counts = Set(known.map(\.followCount) + [0, 1]).sorted()
    let firsts = [nil] + Set(known.compactMap(\.firstFollowedAt)).sorted()
    let tests = axes.answers(on: axis)
    return Subscription.allCases.map { state in
      var points: Set<Int> = []
      for count in counts {
        for first in count == 0 ? [nil] : firsts {
          let somebody = AxisPoint.Follower(isFollow: state != .existing, followCount: count, firstFollowedAt: first)
          guard somebody.subscription == state else { continue }
          points.formUnion(
            known.indices.filter { at in tests.allSatisfy { room.holds($0.key, at: .follower(somebody)) == $0.value.contains(at) } })
        }
      }
      return (state, PointSet(count: known.count, on: Array(points)))
    }
  }

  /// The head of its column.
  func title(of axis: Int) -> Phrase {
    switch axes.names[axis] {
    case .follower: "state"
    case .moment: "time"
    case .tag(let name): "tag \(ruleSet.compiled.names[Int(name)])"
    case .language: "language"
    case .source: "source"
    case .touch(.first): "first touch"
    case .touch(.last): "last touch"
    case .fact(.variable(let name)): Phrase(verbatim: "vars.\(name)")
    case .fact(.attribute(let name)): Phrase(verbatim: "user.attrs.\(name)")
    case .fact(.counter(let name)): Phrase(verbatim: "counters.\(name)")
    case .fact(.taken(let name)): Phrase(verbatim: "taken.\(name)")
    case .fact(.eventField(let path)): "field \(path.joined(separator: "."))"
    case .fact: "fact"
    case .text(.match(_, let matcher)): "text \(ruleSet.described(ruleSet.compiled.texts[Int(matcher)]))"
    case .text(.campaign(let campaign)): "campaign \(ruleSet.compiled.campaigns[Int(campaign)].id)"
    case .truth(let condition): ruleSet.wanted(by: ruleSet.compiled.conditions[Int(condition)])
    }
  }

  /// Names of sets that together are the whole axis.
  func names(of sets: [PointSet], on axis: Int) -> [Phrase] {
    let literals = literals(on: axis)
    let isTruth = axes.points(on: axis).allSatisfy { if case .truth = $0 { true } else { false } }
    let found = sets.map { set in states(of: set, on: axis).map { Literal(words: $0, points: set, isPlain: true) } ?? name(of: set, literals) }
    // What is left when all the others are said needs no words of its own.
    let rest = found.lastIndex { $0 == nil } ?? (isTruth ? nil : found.lastIndex { !($0?.isPlain ?? true) })
    return sets.indices.map { at in
      if at == rest { return axes.names[axis] == .moment ? "other times" : "otherwise" }
      return found[at]?.words ?? example(of: sets[at], on: axis)
    }
  }

  /// The place of the state that comes first of those that points speak of.
  func firstState(_ points: [Int]) -> Int { states.firstIndex { state in points.contains(where: state.points.contains) } ?? 0 }

  /// Of whom events of a region may be.
  func states(in region: Region) -> [Subscription] {
    guard let axis = axes.names.firstIndex(of: .follower), let points = region.points(on: axis) else { return Subscription.allCases }
    return states.filter { !$0.points.meeting(points).isEmpty }.map(\.state)
  }

  /// `new, returning`, where nothing else of a follower matters.
  private func states(of set: PointSet, on axis: Int) -> Phrase? {
    guard axes.names[axis] == .follower else { return nil }
    let chosen = states.filter { !$0.points.meeting(set).isEmpty }
    guard !chosen.isEmpty, chosen.allSatisfy({ $0.points.meeting(set) == $0.points }) else { return nil }
    return Self.list(chosen.map(\.state.rawValue))
  }

  // MARK: putting words together

  private func literals(on axis: Int) -> [Literal] {
    let count = axes.counts[axis]
    var literals: [Literal] = []
    for (test, points) in axes.answers(on: axis) where !points.isEmpty && !points.isWhole(count: count) {
      let words = words(for: test)
      let window = window(of: test)
      literals.append(Literal(words: words.plain, points: points, isPlain: true, isOfDates: test.isOfDates, window: window))
      literals.append(
        Literal(
          words: words.opposite, points: points.complement(count: count), isPlain: words.isOppositePlain, isOfDates: test.isOfDates,
          window: window?.opposite))
    }
    literals += phases(on: axis)
    return literals.sorted { $0.rank < $1.rank }
  }

  /// Phases of campaigns that the tests tell from each other together, though none of them asks for one alone.
  private func phases(on axis: Int) -> [Literal] {
    var masks: [Int32: Set<UInt8>] = [:]
    for case .phases(let campaign, let mask) in axes.answers(on: axis).keys { masks[campaign, default: []].insert(mask) }
    let points = axes.points(on: axis)
    return masks.flatMap { campaign, masks in
      CampaignPhase.allCases.compactMap { phase -> Literal? in
        let isTold = CampaignPhase.allCases.allSatisfy { other in
          other == phase || masks.contains { ($0 & phase.bit == 0) != ($0 & other.bit == 0) }
        }
        let test = AxisTest.phases(campaign: campaign, phase.bit)
        let own = PointSet(count: points.count) { room.holds(test, at: points[$0]) }
        guard isTold, !own.isEmpty, !own.isWhole(count: points.count) else { return nil }
        return Literal(words: words(for: test).plain, points: own, isPlain: true, isOfDates: true, window: window(of: test))
      }
    }
  }

  /// Tests that are looked at two by two: more are never needed for what people write.
  private static let most = 64

  private func name(of set: PointSet, _ literals: [Literal]) -> Literal? {
    if let own = literals.first(where: { $0.points == set }) { return own }
    let near = literals.prefix(Self.most)
    for first in near where !first.points.meeting(set).isEmpty {
      for second in near where first.points.meeting(second.points) == set {
        return meeting([first, second], set)
      }
    }
    // What several tests say together, and others do not: as a rule that stands below others.
    var left = set
    var joined: [Literal] = []
    for literal in near where literal.points.meeting(set) == literal.points && !left.meeting(literal.points).isEmpty {
      left = left.leaving(literal.points)
      joined.append(literal)
    }
    if left.isEmpty, joined.count <= Self.mostSaid {
      return Literal(
        words: joined.map { $0.words.bracketed }.alternatives(), points: set, isPlain: joined.allSatisfy(\.isPlain))
    }
    let around = near.filter { $0.points.meeting(set) == set }
    guard let first = around.first else { return nil }
    var (rest, met) = (first.points, [first])
    for literal in around.dropFirst() where rest.meeting(literal.points) != rest {
      rest = rest.meeting(literal.points)
      met.append(literal)
    }
    return rest == set && met.count <= Self.mostSaid ? meeting(met, set) : nil
  }

  /// More is not read.
  private static let mostSaid = 3

  private func meeting(_ literals: [Literal], _ set: PointSet) -> Literal {
    // What several stretches have in common is one.
    let windows = literals.compactMap(\.window)
    let common = windows.dropFirst().reduce(windows.first) { $0?.clamped(to: $1) }
    let dates = common.map { [TimeWords.window($0.lowerBound, $0.upperBound, in: room.zone)] } ?? []
    let others = literals.filter { $0.window == nil }
    let words = dates + (others.filter(\.isOfDates) + others.filter { !$0.isOfDates }).map(\.words)
    return Literal(words: words.clauses(), points: set, isPlain: literals.allSatisfy(\.isPlain))
  }

  private func example(of set: PointSet, on axis: Int) -> Phrase {
    guard let first = set.first else { return "never" }
    switch axes.points(on: axis)[first] {
    case .truth(let truth): return truth ? "yes" : "no"
    case .follower(let follower): return "as \(follower.subscription.rawValue), follow count \(follower.followCount)"
    case .moment(let moment): return "as \(RuleSet.shown(room.zone.civil(at: moment)))"
    case .word(let word): return word.map { "as \($0)" } ?? "none"
    case .value(let value): return value == .none ? "none" : "as \(value.shown)"
    case .elements(let elements): return elements.isEmpty ? "none" : "as \(elements.map { Phrase(verbatim: $0.text) }.all())"
    }
  }

  private static func list(_ names: [String]) -> Phrase { names.map { Phrase(verbatim: $0) }.listed() }

  // MARK: words of one test

  private func words(for test: AxisTest) -> (plain: Phrase, opposite: Phrase, isOppositePlain: Bool) {
    func negated(_ words: Phrase) -> (Phrase, Phrase, Bool) { (words, words.negated, false) }
    func names(_ range: Range<Int32>) -> Phrase { Self.list(range.map { rules.names[Int(rules.operands[Int($0)])] }) }
    if let window = window(of: test) {
      func shown(_ window: Range<Int64>) -> Phrase { TimeWords.window(window.lowerBound, window.upperBound, in: room.zone) }
      return window.opposite.map { (shown(window), shown($0), true) } ?? negated(shown(window))
    }
    switch test {
    case .holds: return ("yes", "no", true)
    case .subscription(let states):
      func list(_ isIn: Bool) -> Phrase {
        Self.list(Subscription.allCases.filter { (states >> $0.bit & 1 == 1) == isIn }.map(\.rawValue))
      }
      return (list(true), list(false), true)
    case .number(let number, let comparison):
      return negated([number.phrase, ruleSet.described(rules.comparisons[Int(comparison)])].joined(separator: " "))
    case .firstFollowed(let from, let until): return negated("first follow \(TimeWords.window(from, until, in: room.zone))")
    case .phases(let campaign, _):
      let active = rules.campaigns[Int(campaign)].active
      let running = TimeWords.window(active.lowerBound, active.upperBound, in: room.zone)
      return (running.negated, running, true)
    case .time(let days, let from, let to): return negated(TimeWords.hours(days, Int(from), Int(to)))
    case .dates(let days): return negated(TimeWords.dates(days.map { Int(rules.operands[Int($0)]) }))
    case .window: return ("never", "any time", true)
    case .calendar(let calendar, let isOpen):
      let name = rules.calendars[Int(calendar)].name
      return isOpen ? ("\(name) open", "\(name) closed", true) : ("\(name) closed", "\(name) open", true)
    case .words(let range): return negated(names(range))
    case .value(let test): return self.words(for: rules.values[Int(test)].comparison)
    case .comparison(let comparison): return self.words(for: rules.comparisons[Int(comparison)])
    case .equals(let matcher): return negated(ruleSet.described(rules.texts[Int(matcher)]))
    case .toNow(let value, let test):
      if let hours = hours(of: value, test) { return negated(hours) }
      return negated([Phrase(verbatim: value.shown), ruleSet.described(rules.values[Int(test)].comparison)].joined(separator: " "))
    }
  }

  /// Of a value whose name stands above it.
  private func words(for comparison: Comparison) -> (plain: Phrase, opposite: Phrase, isOppositePlain: Bool) {
    if comparison.tests.count == 1 {
      switch comparison.tests[0] {
      case .exists(let isThere): return isThere ? ("there", "not there", true) : ("not there", "there", true)
      case .equals(let value): return (Phrase(verbatim: value.shown), "not \(value.shown)", false)
      case .oneOf(let words) where words.count <= Self.mostSaid:
        let words = Self.list(words)
        return (words, words.negated, false)
      case .oneOf, .noneOf, .number, .moment, .prefix, .suffix: break
      }
    }
    let words = ruleSet.described(comparison)
    return (words, words.negated, false)
  }
}

extension Phrase {
  /// The whole of it denied.
  fileprivate var negated: Phrase {
    let english = english
    return [" or ", "; ", ", "].contains(where: english.contains) ? "not (\(self))" : "not \(self)"
  }

  /// As one of several, between which `or` stands.
  var bracketed: Phrase { english.contains("; ") ? "(\(self))" : self }
}

extension AxisTest {
  fileprivate var isOfDates: Bool {
    switch self {
    case .phases, .dates, .window, .toNow(.time, _): true
    case .holds, .subscription, .number, .firstFollowed, .time, .calendar, .words, .value, .comparison, .equals, .toNow: false
    }
  }
}
