/// `WX2105`: a hole between two windows of rules that ask the same otherwise.
///
/// Most holes are meant: at noon, and at night, a general rule answers. So one is said only where nobody would have drawn it: a few minutes
/// between two windows; less than an hour in a day that is covered otherwise; a number, or a tenth, between two bounds.
extension RuleSet {
  func partitionFindings(_ arenas: [Arena]) -> [Diagnostic] {
    Family.all(of: self).flatMap { family in
      Patience.isOver ? [] : family.holes(in: compiled).compactMap { hole in finding(hole, in: family, arenas) }
    }
  }

  private func finding(_ hole: Hole, in family: Family, _ arenas: [Arena]) -> Diagnostic? {
    let (own, other) = hole.before.rule > hole.after.rule ? (hole.before, hole.after) : (hole.after, hole.before)
    guard case .reached(let there) = Reachability(of: own.rule, in: arenas) else { return nil }
    let rule = compiled.rules[Int(own.rule)]
    let zone = arenas.first { $0.kind == there.kind && $0.account?.name == there.account && $0.hears(rule) }?.room.zone ?? compiled.timezone
    let time = there.event(in: self).time
    guard let witness = there.moved(to: hole.point, zone, time), let behind = there.moved(to: hole.end, zone, time) else { return nil }
    func winner(at witness: Witness) -> Int32? { match(witness.event(in: self), given: witness.facts(in: self))?.rule }
    // Behind the hole it must be as it is thought to be.
    guard winner(at: behind) == hole.after.rule else { return nil }
    let found = winner(at: witness)
    if let found, family.members.contains(where: { $0.rule == found }) || compiled.looksAlong(family.axis, in: found) { return nil }
    let who: Phrase = found.map { "`\(compiled.rules[Int($0)].id)`, which asks for no such thing, answers there" } ?? "nobody answers there"
    return Diagnostic.hole(
      from: compiled.rules[Int(hole.before.rule)].id, to: compiled.rules[Int(hole.after.rule)].id, hole, at: own.span, beside: other.span, who
    ).showing([shown(witness)])
  }
}

extension CompiledRules {
  /// Whether a rule asks anything along an axis: then it may be there for the hole.
  fileprivate func looksAlong(_ axis: Stretch.Axis, in rule: Int32) -> Bool {
    let condition = rules[Int(rule)].condition
    return condition >= 0 && looksAlong(axis, at: condition)
  }

  private func looksAlong(_ axis: Stretch.Axis, at index: Int32) -> Bool {
    switch conditions[Int(index)].kind {
    case .all(let parts), .any(let parts): return parts.contains { looksAlong(axis, at: operands[Int($0)]) }
    case .not(let inner): return looksAlong(axis, at: inner)
    case .leaf(let leaf):
      switch leaf {
      case .time, .dates, .dateWindow, .calendar: return axis == .week || axis == .days
      case .value(let number): return axis == .number(values[Int(number)].operand.variable)
      case .number(let fact, _): return axis == .number(.number(fact))
      case .field(let path, _): return axis == .number(.eventField(fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }))
      case .match, .campaign, .subscription, .tag, .taken, .language, .source, .touch, .firstFollowed: return false
      }
    }
  }
}

extension Witness {
  /// The same where the hole is; nil where nobody can be.
  /// - Parameter time: of the event, which says of which week an hour is.
  fileprivate func moved(to point: Hole.Point, _ zone: Zone, _ time: Int64) -> Witness? {
    var moved = self
    switch point {
    case .minute(let minute):
      let today = zone.civil(at: time)
      var wall = CivilTime(dayNumber: today.dayNumber + (minute / HourRange.day - today.weekday + 7) % 7)
      (wall.hour, wall.minute) = (minute % HourRange.day / 60, minute % 60)
      moved.at = zone.instant(of: wall)
    case .moment(let moment): moved.at = moment
    case .number(let number, let variable):
      guard let whole = Int64(exactly: number) else { return nil }
      switch variable {
      case .variable(let name): moved.variables[name] = .known(.int(whole))
      case .attribute(let name): moved.attributes[name] = .known(.int(whole))
      case .counter(let name): moved.counters[name] = Int(clamping: whole)
      case .number(let fact): moved.numbers[fact] = Int(clamping: whole)
      case .eventField(let path): moved.fields[path.joined(separator: ".")] = String(whole)
      default: return nil
      }
    }
    return moved
  }
}

extension Diagnostic {
  fileprivate static func hole(
    from before: String, to after: String, _ hole: Hole, at span: SourceSpan, beside other: SourceSpan, _ who: Phrase
  ) -> Diagnostic {
    Diagnostic(
      .partitionHole, "`\(before)` and `\(after)` leave a hole \(hole.words)", severity: .note, at: span,
      related: [Label(other, "its neighbour")], notes: [who],
      help: ["let one begin where the other ends; or say that it is meant: `# allow WX2105: REASON`"])
  }
}
