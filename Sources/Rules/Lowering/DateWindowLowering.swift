extension Lowering {
  /// Half-open, in seconds since 1970 UTC.
  mutating func range(_ window: DateWindowDeclaration, what: Phrase, isOfThePast: Bool = false) -> Range<Int64> {
    let from = window.from.map { instant($0, in: parts.timezone) } ?? Int64.min
    let until = window.end.map { end(of: $0) } ?? Int64.max
    guard from < until else {
      report(
        Diagnostic(
          .windowOver, "\(what) ends before it begins", severity: .warning, at: window.end?.span ?? window.span,
          related: window.from.map { [Diagnostic.Label($0.span, "begins here")] } ?? [],
          notes: window.end.map { [$0.note] } ?? [], help: [window.missesItsDay ?? "correct one of the dates"]))
      return from..<from
    }
    if !isOfThePast, until <= now, let end = window.end {
      let days = (now - until) / 86_400
      let lastDay: [Phrase] = days == 0 ? end.asLastDay.map { ["that day itself is not part of it; `through: \($0)` takes it in"] } ?? [] : []
      report(
        Diagnostic(
          .windowOver, days == 0 ? "\(what) ended today" : "\(what) ended \(counted(Int(days), "day")) ago", severity: .warning, at: end.span,
          label: end.label, help: ["remove what depends on it, or extend the date"] + lastDay))
    }
    return from..<until
  }

  private mutating func end(of end: DateWindowDeclaration.End) -> Int64 {
    switch end {
    case .until(let time): instant(time, in: parts.timezone)
    case .through(let day): parts.timezone.instant(of: CivilTime(dayNumber: day.value.civil.dayNumber + 1))
    }
  }
}

extension DateWindowDeclaration {
  /// A window from a day until the same day has nothing in it, and that day was meant.
  fileprivate var missesItsDay: Phrase? {
    guard let day = end?.asLastDay, from?.value.civil.dayNumber == end?.dayNumber else { return nil }
    return "for that day write `through: \(day)`"
  }
}

extension DateWindowDeclaration.End {
  fileprivate var note: Phrase {
    switch self {
    case .until: "`until` is exclusive: the first day after the end"
    case .through: "`through` is the last day"
    }
  }

  fileprivate var label: Phrase {
    switch self {
    case .until: "exclusive: the first moment after the end"
    case .through: "the last day"
    }
  }

  fileprivate var dayNumber: Int? {
    switch self {
    case .until(let time), .through(let time): time.value.civil.dayNumber
    }
  }

  /// The day of an exclusive end that has no time of day, as it is written: people mean it to belong.
  fileprivate var asLastDay: String? {
    guard case .until(let time) = self, !time.value.hasClock else { return nil }
    let civil = time.value.civil
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return String(repeating: "0", count: max(0, 4 - "\(civil.year)".count)) + "\(civil.year)-\(two(civil.month))-\(two(civil.day))"
  }
}
