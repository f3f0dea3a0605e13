/// What a condition met that did not hold, in words.
extension RuleSet {
  func seen(by condition: Condition, _ judgement: inout Judgement) -> Phrase {
    switch condition.kind {
    case .all, .any: "none that does"
    case .not: "it does"
    case .leaf(let leaf): seen(by: leaf, &judgement)
    }
  }

  /// Both sides: the value, and those that it was held against.
  private func seen(by test: ValueTest, _ judgement: inout Judgement) -> Phrase {
    var seen = [shown(test.operand, &judgement)]
    if test.comparison.asksNow {
      seen.append("`now` is \(Self.shown(compiled.zone(of: judgement.event).civil(at: judgement.event.time)))")
    }
    for other in test.others { seen.append("`\(other.operand.path)` is \(shown(other.operand, &judgement))") }
    return seen.listed()
  }

  private func shown(_ operand: ValueTest.Operand, _ judgement: inout Judgement) -> Phrase {
    let value = judgement.value(of: operand)
    if operand.isWholeDay, case .time(let instant, let zone) = value {
      return Phrase(verbatim: "`\(ComparedMoment.day(zone.civil(at: instant).dayNumber).shown)`")
    }
    if value != .none { return Phrase(verbatim: "`\(judgement.writtenNumber(of: operand) ?? value.shown)`") }
    guard case .variable(let name) = operand.variable, let stored = judgement.facts.profile.variables[name] else { return "none" }
    return "`\(stored.shown)`, which is not \(compiled.variables.kind(of: name).phrase)"
  }

  private func seen(by leaf: Condition.Leaf, _ judgement: inout Judgement) -> Phrase {
    let (event, facts) = (judgement.event, judgement.facts)
    let local = compiled.zone(of: event).civil(at: event.time)
    switch leaf {
    case .match(let source, let matcher): return seen(of: source, compiled.texts[Int(matcher)].look, judgement)
    case .campaign(let wanted, _):
      if judgement.campaign < 0 { return event.kind == .scan ? "scene \"\(event.fields.string(event.subject))\" of no campaign" : "no scene" }
      let campaign = compiled.campaigns[Int(judgement.campaign)]
      if wanted.contains(where: { compiled.operands[Int($0)] == judgement.campaign }) {
        let window = Self.window(campaign.active.lowerBound, campaign.active.upperBound, compiled.timezone)
        return "it, but `\(campaign.phaseReached(at: event.time).rawValue)` on \(Self.shown(local)): it runs \(window)"
      }
      return "campaign `\(campaign.id)`"
    case .subscription: return Phrase(verbatim: "`\(judgement.subscription.rawValue)`")
    case .field(let path, _): return seen(of: .field(path), .exact, judgement)
    case .tag: return facts.profile.tags.isEmpty ? "no tags" : "tags \(Self.names(facts.profile.tags))"
    case .value(let test): return seen(by: compiled.values[Int(test)], &judgement)
    case .taken: return facts.profile.taken.isEmpty ? "nothing taken" : "taken from \(Self.names(facts.profile.taken.keys.sorted()))"
    case .time, .dates, .dateWindow: return Self.shown(local)
    case .calendar(let calendar, _): return seen(in: compiled.calendars[Int(calendar)], at: event.time, compiled.zone(of: event))
    case .language: return facts.profile.language.map { Phrase(verbatim: $0) } ?? "no language"
    case .source: return facts.profile.source.map { Phrase(verbatim: $0) } ?? "no source"
    case .touch(let order, _): return facts.history.touch(order).map { Phrase(verbatim: $0.campaign) } ?? "no scan"
    case .number(let number, _): return Phrase(verbatim: "\(facts[number])")
    case .firstFollowed:
      return facts.history.firstFollowedAt.map { Self.shown(compiled.zone(of: event).civil(at: $0)) } ?? "no follow"
    }
  }

  private static func names(_ names: [String]) -> Phrase { names.map { Phrase(verbatim: $0) }.listed() }

  /// As `closed at 12:30 on Mon 2035-10-08, opens 13:30`, by the calendar's own clock.
  private func seen(in calendar: BusinessCalendar, at time: Int64, _ account: Zone) -> Phrase {
    let zone = calendar.timezone ?? account
    let now = zone.civil(at: time)
    func clock(_ civil: CivilTime) -> String { Self.clock(Int32(civil.minuteOfDay)) }
    func when(_ instant: Int64) -> Phrase {
      let civil = zone.civil(at: instant)
      return civil.dayNumber == now.dayNumber ? Phrase(verbatim: clock(civil)) : Self.shown(civil)
    }
    let (minute, day) = (clock(now), Self.day(now))
    if calendar.isOpen(at: time, in: account) {
      return calendar.closing(after: time, in: account).map { "open at \(minute) on \(day), closes \(when($0))" }
        ?? "open at \(minute) on \(day), with no end that is known"
    }
    return calendar.opening(from: time, in: account).map { "closed at \(minute) on \(day), opens \(when($0))" }
      ?? "closed at \(minute) on \(day), with no opening that is known"
  }

  /// As it is compared. Of an element that repeats, the first few.
  private func seen(of source: TextSource, _ look: TextLook, _ judgement: borrowing Judgement) -> Phrase {
    var values: [String] = []
    for place in judgement.places(of: source) {
      let (bytes, range) = judgement.compared(place, of: source, look)
      values.append(bytes.span.string(range))
    }
    if !values.isEmpty { return few(values) }
    return switch source {
    case .scene: "no scene"
    case .key: "no key"
    case .text: "no text"
    case .url: "no address"
    case .field: "no such field"
    }
  }
}
