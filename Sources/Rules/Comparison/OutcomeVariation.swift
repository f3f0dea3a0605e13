/// What an event leaves open although a rule may choose by it what it says: one way to settle it.
enum OutcomeVariation: Hashable {
  /// Somebody whom experiments put into these arms.
  case person(openid: String, arms: [String: String], at: Int64?)
  case moment(Int64)
  case known(Variable, String)
  /// So many pieces of a stock are gone.
  case gone(from: String, Int)
  /// What is drawn.
  case seed(UInt64)
}

extension Witness {
  func varied(by variation: OutcomeVariation) -> Witness {
    var varied = self
    switch variation {
    case .person(let openid, let arms, let moment):
      varied.openid = openid
      varied.at = moment ?? varied.at
      varied.arms.merge(arms) { $1 }
    case .moment(let moment): varied.at = moment
    case .known(.variable(let name), let word): varied.variables[name] = .known(.variable(word, quoted: false))
    case .known(.attribute(let name), let word): varied.attributes[name] = .known(.scalar(word, quoted: false))
    case .known(.taken(let stock), let piece): varied.taken[stock] = .known(piece)
    case .known(.language, let word): varied.language = .known(word)
    case .known(.source, let word): varied.source = .known(word)
    case .known, .seed, .gone: break
    }
    return varied
  }
}

/// Events that are tried where the plainest one does not show what a rewritten rule says otherwise.
extension ComparedArena {
  /// Those that its changed content may hang on.
  func variations(_ before: Int32, _ after: Int32, _ rows: ChangedRows) -> [OutcomeVariation] {
    let sides = [(side: Side.old, rule: oldSet.rule(before)), (side: Side.new, rule: newSet.rule(after))]
    let saying = sides.map { set($0.side).words.contents.saying(of: $0.rule) }
    var all = people(sides[0].rule.split, sides[1].rule.split)
    for (side, rule) in sides {
      for (variable, values) in rule.reply.cases { all += values.prefix(Self.mostValues).map { .known(variable, $0) } }
      for (table, variable) in saying[side == .old ? 0 : 1].lookups { all += rows.keys(of: table, side).prefix(8).map { .known(variable, $0) } }
    }
    all += levels(sides[0].rule.take, sides[1].rule.take)
    if sides.contains(where: \.rule.reply.isRandom) { all += (2...17).map { .seed($0) } }
    if saying.contains(where: \.readsClock) { all += moments() }
    var seen: Set<OutcomeVariation> = []
    return all.filter { seen.insert($0).inserted }
  }

  private static let mostValues = 32

  // MARK: who

  /// Somebody of each arm, and of each pair of arms where the shares of them have changed.
  private func people(_ old: CompiledSplit?, _ new: CompiledSplit?) -> [OutcomeVariation] {
    if old == nil, new == nil { return [] }
    // Experiments are drawn at some times only: around each end of one somebody is looked at too.
    let ends = Set([old, new].compactMap { $0?.terms?.running }.flatMap { [$0.lowerBound, $0.upperBound] }).filter { $0 > .min && $0 < .max }
    let moments = Set(ends.flatMap { [$0.subtractingSaturated(1), $0] }).sorted()
    return ([nil] + moments.map { $0 as Int64? }).flatMap { people(old, new, at: $0) }
  }

  private func people(_ old: CompiledSplit?, _ new: CompiledSplit?, at moment: Int64?) -> [OutcomeVariation] {
    var seen: Set<[String]> = []
    return (1...Self.candidates).compactMap { number in
      let openid = "oTEST-arms-\(number)"
      let arms = [old, new].map { split in split.map { $0.arms[$0.arm(at: $0.share(of: openid))].name } ?? "" }
      guard seen.count < Self.mostValues, seen.insert(arms).inserted, let split = new ?? old else { return nil }
      return .person(openid: openid, arms: [split.experiment: new == nil ? arms[0] : arms[1]], at: moment)
    }
  }

  /// Enough for an arm of one percent.
  private static let candidates = 1_000

  // MARK: what is given

  /// So many gone from a stock that the next piece is another one.
  private func levels(_ old: CompiledTake?, _ new: CompiledTake?) -> [OutcomeVariation] {
    guard let old, let new else { return [] }
    let (before, after) = (oldSet.ruleSet.compiled, newSet.ruleSet.compiled)
    return new.possible.flatMap { index -> [OutcomeVariation] in
      let stock = after.stocks[index]
      guard let former = old.possible.map({ before.stocks[$0] }).first(where: { $0.name == stock.name }) else { return [] }
      let fewest = min(former.count(tables: before.tables), stock.count(tables: after.tables))
      let differing = (0..<fewest).lazy.filter { former.piece($0, tables: before.tables) != stock.piece($0, tables: after.tables) }
      return differing.prefix(2).map { .gone(from: stock.name, $0) }
    }
  }

  /// So many gone that one set has a piece left, and the other none: of rules that give of several stocks.
  func shortages(_ before: Int32?, _ after: Int32?) -> [OutcomeVariation] {
    let rules = [before.map { oldSet.rule($0) }, after.map { newSet.rule($0) }].compactMap { $0 }
    let ids = rules.filter { $0.take != nil && $0.take?.certain == nil }.map(\.id)
    if ids.isEmpty { return [] }
    func counts(_ set: ComparedSet) -> [String: Int] {
      let all = set.rules.filter { ids.contains($0.id) }.flatMap { $0.take?.possible ?? [] }.map { set.ruleSet.compiled.stocks[$0] }
      return Dictionary(all.map { ($0.name, $0.count(tables: set.ruleSet.compiled.tables)) }) { first, _ in first }
    }
    let (left, right) = (counts(oldSet), counts(newSet))
    let unlike = Set(left.keys).union(right.keys).filter { left[$0, default: 0] != right[$0, default: 0] }
    return unlike.sorted().prefix(Self.mostValues).map { .gone(from: $0, min(left[$0, default: 0], right[$0, default: 0])) }
  }

  // MARK: when

  /// Moments around what differs in calendars, and those of a plain week.
  private func moments() -> [OutcomeVariation] {
    let monday = CivilTime(year: 2026, month: 6, day: 1).dayNumber
    var walls: [(zone: Zone, day: Int, minute: Int)] = []
    let (before, after) = (oldSet.ruleSet.compiled.calendars, newSet.ruleSet.compiled.calendars)
    for calendar in after {
      guard let former = before.first(where: { $0.name == calendar.name && $0.owner == calendar.owner }) else { continue }
      let zone = calendar.timezone ?? room.zone
      for day in calendar.daysUnlike(former).prefix(16) {
        for near in [day - 1, day, day + 1] { walls += [720, 0, 1_380].map { (zone, near, $0) } }
      }
      for day in 0..<7 where calendar.week[day] != former.week[day] {
        let ends = (calendar.week[day] + former.week[day]).flatMap { [$0.from - 1, $0.from, $0.to - 1, $0.to] }
        walls += Set(ends.filter { $0 >= 0 } + [720]).sorted().map { (zone, monday + day, $0) }
      }
    }
    walls += (0..<48).map { (room.zone, monday, $0 * 30) } + [(room.zone, monday + 5, 720), (room.zone, monday + 6, 720)]
    return walls.map { wall in
      var time = CivilTime(dayNumber: wall.day + wall.minute / HourRange.day)
      (time.hour, time.minute) = (wall.minute % HourRange.day / 60, wall.minute % 60)
      return .moment(wall.zone.instant(of: time))
    }
  }
}

extension BusinessCalendar {
  /// Days that are off, or worked, in one of both only; and the last ones that are known.
  fileprivate func daysUnlike(_ other: BusinessCalendar) -> [Int] {
    let days = Set(exceptions.keys).union(other.exceptions.keys).filter { exceptions[$0] != other.exceptions[$0] }
    let ends = knownUntil == other.knownUntil ? [] : [knownUntil, other.knownUntil].compactMap { $0 }
    return days.sorted() + ends
  }
}
