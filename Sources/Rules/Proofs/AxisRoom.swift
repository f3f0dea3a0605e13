/// Where questions are asked: of which rules, by events of which kind, in which zone. Keeps what it has worked out.
final class AxisRoom {
  let rules: CompiledRules
  /// Any of those that are asked about.
  let event: Event
  let zone: Zone
  /// Rules for scans that may tell codes of one campaign apart.
  private(set) lazy var looksCloser = rules.rulesThatLookCloser()
  private struct Asked: Hashable {
    let axis: Axis
    let tests: Set<AxisTest>
  }
  struct Points {
    let all: [AxisPoint]
    /// At which of them a test holds.
    let answers: [AxisTest: PointSet]
  }
  private var known: [Asked: Points?] = [:]
  /// That which was asked for last: all classes of one difference ask for the same one after the other, and none need be kept behind them.
  private var lastTimetable: (answers: [AxisTest: PointSet], count: Int, timetable: Timetable?)?

  init(_ rules: CompiledRules, _ event: Event, zone: Zone) {
    self.rules = rules
    self.event = event
    self.zone = zone
  }

  /// Points of an axis: for each way to answer the tests there is one. Nil when they are more than one can look at.
  func points(of axis: Axis, for tests: Set<AxisTest>) -> Points? {
    switch axis {
    case .tag, .text, .truth: return Self.truths
    case .follower, .moment, .language, .source, .touch, .fact: break
    }
    let asked = Asked(axis: axis, tests: tests)
    if let points = known[asked] { return points }
    let points = workedOut(axis, Array(tests))
    known[asked] = .some(points)
    return points
  }

  private static let truths = truths(of: .holds)

  /// Of a test that may hold or not, whatever others say.
  static func truths(of test: AxisTest) -> Points {
    Points(all: [.truth(false), .truth(true)], answers: [test: PointSet(count: 2) { $0 == 1 }])
  }

  private func workedOut(_ axis: Axis, _ tests: [AxisTest]) -> Points? {
    guard let candidates = candidates(on: axis, for: tests) else { return nil }
    // Values that all tests answer alike are one point. What a window or a list says is asked once for each of them.
    // What the clock on the wall shows is worked out once for all tests.
    let walls = candidates.map { candidate in if case .moment(let moment) = candidate { zone.civil(at: moment) } else { nil } as CivilTime? }
    let rows = tests.map { test in candidates.indices.map { holds(test, at: candidates[$0], walls[$0]) } }
    var seen: Set<[Bool]> = []
    let kept = candidates.indices.filter { at in seen.insert(rows.map { $0[at] }).inserted }
    let answers = Dictionary(
      tests.indices.map { number in (tests[number], PointSet(count: kept.count) { rows[number][kept[$0]] }) }
    ) { first, _ in first }
    return Points(all: kept.map { candidates[$0] }, answers: answers)
  }

  /// Whether something holds at a point: as it is judged of an event there.
  func holds(_ test: AxisTest, at point: AxisPoint) -> Bool {
    if case .moment(let moment) = point { return holds(test, at: point, zone.civil(at: moment)) }
    return holds(test, at: point, nil)
  }

  /// Which of many hold at one moment: what the clock on the wall shows is worked out once for all of them.
  func holds(_ tests: [AxisTest], at moment: Int64) -> PointSet {
    let wall = zone.civil(at: moment)
    return PointSet(count: tests.count) { holds(tests[$0], at: .moment(moment), wall) }
  }

  func midnight(of day: Int) -> Int64 { zone.instant(of: CivilTime(dayNumber: day)) }

  /// - Parameter answers: at which points of the axis its tests hold.
  func timetable(of answers: [AxisTest: PointSet], count: Int) -> Timetable? {
    if let last = lastTimetable, last.count == count, last.answers == answers { return last.timetable }
    let timetable = Timetable(answers, count: count, in: self)
    lastTimetable = (answers, count, timetable)
    return timetable
  }

  private func holds(_ test: AxisTest, at point: AxisPoint, _ wall: CivilTime?) -> Bool {
    switch (test, point) {
    case (.holds, .truth(let truth)): return truth
    case (.subscription(let states), .follower(let follower)): return states >> follower.subscription.bit & 1 == 1
    case (.number(.followCount, let comparison), .follower(let follower)):
      return rules.comparisons[Int(comparison)].holds(for: .int(Int64(follower.followCount)))
    case (.firstFollowed(let from, let until), .follower(let follower)): return follower.firstFollowedAt.map { $0 >= from && $0 < until } ?? false
    case (.phases(let campaign, let phases), .moment(let moment)):
      return phases & rules.campaigns[Int(campaign)].phaseReached(at: moment).bit != 0
    case (.time(let days, let from, let to), .moment): return wall.map { Judgement.isIn($0, days, Int(from), Int(to)) } ?? false
    case (.dates(let days), .moment):
      guard let wall else { return false }
      let day = Int32(truncatingIfNeeded: wall.dayNumber)
      return days.contains { rules.operands[Int($0)] == day }
    case (.window(let from, let until), .moment(let moment)): return moment >= from && moment < until
    case (.calendar(let calendar, let isOpen), .moment(let moment)):
      return rules.calendars[Int(calendar)].isOpen(at: moment, in: zone) == isOpen
    case (.words(let names), .word(let word)):
      return word.map { word in names.contains { rules.names[Int(rules.operands[Int($0)])] == word } } ?? false
    case (.value(let test), .value(let value)): return rules.values[Int(test)].comparison.holds(for: value == .none ? nil : value)
    case (.value(let test), .elements(let elements)):
      guard case .eventField(let path) = rules.values[Int(test)].operand.variable else { return false }
      let value = value(of: elements, at: path)
      return rules.values[Int(test)].comparison.holds(for: value == .none ? nil : value)
    case (.comparison(let number), .elements(let elements)): return holds(rules.comparisons[Int(number)], ofAny: elements)
    case (.equals(let matcher), .elements(let elements)):
      return elements.contains { rules.texts[Int(matcher)].takesWord($0.text.withoutSpaceAround) }
    case (.holds, .value(let value)): return value != .none
    case (.toNow(let value, let test), .moment):
      return rules.values[Int(test)].comparison.holds(for: value == .none ? nil : value, at: wall)
    // An axis has points of its own kind only.
    case (.holds, _), (.subscription, _), (.number, _), (.firstFollowed, _), (.phases, _), (.time, _), (.dates, _), (.window, _), (.calendar, _),
      (.words, _), (.value, _), (.comparison, _), (.equals, _), (.toNow, _):
      return false
    }
  }

  /// Values among which there is one for each way to answer the tests; the plainest first. Nil when there are too many.
  private func candidates(on axis: Axis, for tests: [AxisTest]) -> [AxisPoint]? {
    switch axis {
    case .tag, .text, .truth: return [.truth(false), .truth(true)]
    case .follower: return followers(tests).map { .follower($0) }
    case .moment: return moments(tests)?.map { .moment($0) }
    case .language, .source, .touch:
      let words = tests.flatMap { test -> [String] in
        if case .words(let names) = test { names.map { rules.names[Int(rules.operands[Int($0)])] } } else { [] }
      }
      return [.word(nil)] + Set(words).sorted().map { .word($0) } + [.word(axis.otherWord.unlisted(in: Set(words)))]
    case .fact(.eventField(let path)): return elements(of: path, for: tests)
    case .fact(let variable):
      let comparisons = tests.compactMap { test in if case .value(let value) = test { rules.values[Int(value)].comparison } else { nil } }
      return rules.factKind(of: variable, in: event)?.values(for: comparisons).map { .value($0) }
    }
  }

  private func followers(_ tests: [AxisTest]) -> [AxisPoint.Follower] {
    var counts: Set<Int> = [0, 1]
    var firsts: Set<Int64> = []
    for test in tests {
      switch test {
      case .number(_, let comparison):
        for case .int(let count) in FactKind.count.values(for: [rules.comparisons[Int(comparison)]]) { counts.insert(Int(clamping: count)) }
      case .firstFollowed(let from, let until): firsts.formUnion([from.subtractingSaturated(1), from, until.subtractingSaturated(1), until])
      case .holds, .subscription, .phases, .time, .dates, .window, .calendar, .words, .value, .comparison, .equals, .toNow: break
      }
    }
    return states.flatMap { state in
      // Who follows has followed once; who has not, never.
      counts.sorted().sorted { state.isFollow ? false : $0 == 1 && $1 != 1 }.flatMap { count -> [AxisPoint.Follower] in
        let plain = AxisPoint.Follower(isFollow: state.isFollow, isAway: state.isAway, followCount: count)
        // Who has never come has no first time.
        let dated = count == 0 ? [] : firsts.filter { $0 > .min && $0 < .max }.sorted()
        return [plain]
          + dated.map { AxisPoint.Follower(isFollow: state.isFollow, isAway: state.isAway, followCount: count, firstFollowedAt: $0) }
      }
    }
  }

  /// Of whom events of the kind can be.
  private var states: [(isFollow: Bool, isAway: Bool)] {
    switch event.kind {
    case .scan: [(false, false), (true, false)]
    case .subscribe: [(true, false)]
    case .outside: [(false, false), (false, true)]
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto,
      .menuLocation, .locationReport, .templateDone, .massDone, .other:
      [(false, false)]
    }
  }
}

extension TextMatcher {
  var words: [String] {
    modes.flatMap { mode -> [String] in if case .equals(let words) = mode { words.map { String(decoding: $0, as: UTF8.self) } } else { [] } }
  }

  fileprivate func takesWord(_ word: String) -> Bool {
    let bytes = look == .exact ? Array(word.utf8) : TextFolding.fold(word)
    return modes.allSatisfy { mode in if case .equals(let words) = mode { words.contains(bytes) } else { false } }
  }
}

extension Axis {
  /// One of its words that few rules name.
  fileprivate var otherWord: String {
    switch self {
    case .language: "und"
    case .source: "ADD_SCENE_OTHERS"
    default: "nobodys_campaign"
    }
  }
}
