extension Reader {
  mutating func readWeek(_ node: YAMLNode) -> WeekDeclaration? {
    guard let fields = fields(node, .week) else { return nil }
    var start: Located<WrittenTime>?
    var followers = 0
    var (arrivals, habits, bursts): ([WeekDeclaration.Arrival], [WeekDeclaration.Habit], [WeekDeclaration.Burst]) = ([], [], [])
    var loss = WeekDeclaration.Loss()
    var silence: [WeekDeclaration.Silence] = []
    var (returns, late, doubled) = (0, 0, 0)
    for (key, entry) in fields.keyed(by: WeekKey.self) {
      let value = entry.value
      switch key {
      case .start: start = readStart(value)
      case .followers: followers = bounded(value, "`followers`", 0...1_000_000) ?? 0
      case .arrivals: arrivals = list(value, "`arrivals`") { $0.readArrival($1) } ?? []
      case .habits: habits = list(value, "`habits`") { $0.readHabit($1) } ?? []
      case .loss: loss = readLoss(value) ?? loss
      case .returns: returns = percent(value, "`returns`") ?? 0
      case .bursts: bursts = list(value, "`bursts`") { $0.readBurst($1) } ?? []
      case .silence: silence = list(value, "`silence`") { $0.readSilence($1) } ?? []
      case .late: late = percent(value, "`late`") ?? 0
      case .doubled: doubled = percent(value, "`doubled`") ?? 0
      }
    }
    guard let start else { return nil }
    return WeekDeclaration(
      start: start.value, followers: followers, arrivals: arrivals, habits: habits, loss: loss, returns: returns, bursts: bursts, silence: silence,
      late: late, doubled: doubled)
  }

  /// Days that the platform has seconds for, with a year of four digits.
  private static let playable = 1...2_932_531

  private mutating func readStart(_ node: YAMLNode) -> Located<WrittenTime>? {
    guard let start = writtenTime(node, "`start`") else { return nil }
    guard Self.playable.contains(start.value.civil.dayNumber) else {
      report(
        .invalid(
          Located(node.scalar ?? "", start.span), "`start`", expected: "a day from 1970-01-02 to 9998-12-31", example: "`2026-06-01`"))
      return nil
    }
    return start
  }

  /// What somebody sends: signs that no delivery can have are refused here, and not where it is read. (XML 1.0, 2.2)
  private mutating func sent(_ node: YAMLNode?, _ what: Phrase) -> Located<String>? {
    guard let text = text(node, what) else { return nil }
    let isSendable = text.value.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0xFFFE && $0.value != 0xFFFF || "\t\n\r".unicodeScalars.contains($0)
    }
    if isSendable { return text }
    report(.invalid(text, what, expected: "without control characters: no delivery can have one", example: nil))
    return nil
  }

  private mutating func readArrival(_ node: YAMLNode) -> WeekDeclaration.Arrival? {
    guard let fields = fields(node, .arrivals) else { return nil }
    let account = identifier(fields[ArrivalKey.account], "`account`")
    let scene = sent(fields[ArrivalKey.scene], "`scene`")
    let pays = boolean(fields[ArrivalKey.pays], "`pays`")?.value ?? false
    if pays, scene != nil, let key = fields.key(ArrivalKey.pays) {
      report(
        Diagnostic(
          .conflictingKeys, "`pays` beside `scene`: who follows as they pay has scanned no code", at: key.span, help: ["write two arrivals"]))
    }
    let hours = readHours(fields[ArrivalKey.hours])
    guard let daily = bounded(fields[ArrivalKey.daily], "`daily`", 0...1_000_000) else { return nil }
    return WeekDeclaration.Arrival(
      account: account, scene: scene, pays: pays, daily: daily, hours: hours ?? HourRange(from: 0, to: HourRange.day))
  }

  private mutating func readHours(_ node: YAMLNode?) -> HourRange? {
    value(node, "`hours`", rewrite: { HourRange.written($0) }, { HourRange($0).flatMap { $0.isEmpty ? nil : $0 } }) {
      .invalid($0, "`hours`", expected: "hours of a day", example: "`10:00-22:00`")
    }?.value
  }

  private mutating func readHabit(_ node: YAMLNode) -> WeekDeclaration.Habit? {
    guard let fields = fields(node, .habit) else { return nil }
    let account = identifier(fields[HabitKey.account], "`account`")
    let daily = percent(fields[HabitKey.daily], "`daily`")
    let given = fields.keyed(by: HabitKey.self).filter { HabitKey.acts.contains($0.key) }
    guard given.count == 1, let (form, entry) = given.first else {
      if given.count > 1 {
        report(
          Diagnostic(
            .conflictingKeys, "one habit cannot be both `\(given[0].key.word)` and `\(given[1].key.word)`", at: given[1].entry.key.span,
            help: ["write two habits"]))
      } else if fields.isWhole {
        report(
          Diagnostic(
            .missingKey, "the habit does not say what is done", at: firstLine(of: node.span),
            help: ["add one of \(quotedList(HabitKey.acts.map(\.word)))"]))
      }
      return nil
    }
    let act: WeekDeclaration.Habit.Act?
    switch form {
    case .text: act = sent(entry.value, "`text`").map { .text($0.value) }
    case .click: act = sent(entry.value, "`click`").map { .click($0.value) }
    case .scan: act = sent(entry.value, "`scan`").map { .scan($0.value) }
    case .again: act = boolean(entry.value, "`again`").map { _ in .scan(nil) }
    case .account, .daily: act = nil  // they say more about a habit
    }
    guard let act, let daily else { return nil }
    return WeekDeclaration.Habit(account: account, act: act, place: entry.value.span, daily: daily)
  }

  private mutating func readLoss(_ node: YAMLNode) -> WeekDeclaration.Loss? {
    guard let fields = fields(node, .loss) else { return nil }
    var loss = WeekDeclaration.Loss()
    for (key, entry) in fields.keyed(by: LossKey.self) {
      switch key {
      case .hour: loss.hour = percent(entry.value, "`hour`") ?? 0
      case .day: loss.day = percent(entry.value, "`day`") ?? 0
      case .week: loss.week = percent(entry.value, "`week`") ?? 0
      }
    }
    guard loss.hour + loss.day + loss.week <= Self.whole else {
      report(
        Diagnostic(
          .invalidValue, "more leave than follow: `hour`, `day` and `week` of `loss` come to more than 100%", at: firstLine(of: node.span),
          help: ["each says who leaves later than the one before: write shares of all who follow"]))
      return nil
    }
    return loss
  }

  private mutating func readBurst(_ node: YAMLNode) -> WeekDeclaration.Burst? {
    guard let fields = fields(node, .burst) else { return nil }
    let account = identifier(fields[BurstKey.account], "`account`")
    let scene = sent(fields[BurstKey.scene], "`scene`")
    let at = writtenTime(fields[BurstKey.at], "`at`")
    let size = bounded(fields[BurstKey.size], "`size`", 1...100_000)
    let gap = duration(fields[BurstKey.gap], "`gap`")
    if let gap, gap.value > 3_600_000 {
      report(
        .invalid(Located(fields[BurstKey.gap]?.scalar ?? "", gap.span), "`gap`", expected: "at most an hour", example: "`2s`"))
    }
    let loss = percent(fields[BurstKey.loss], "`loss`")
    guard let scene, let at, let size else { return nil }
    return WeekDeclaration.Burst(
      account: account, scene: scene, at: at, size: size, gap: min(gap?.value ?? 1000, 3_600_000), loss: loss)
  }

  private mutating func readSilence(_ node: YAMLNode) -> WeekDeclaration.Silence? {
    guard let fields = fields(node, .silence) else { return nil }
    guard let from = writtenTime(fields[SilenceKey.from], "`from`"), let until = writtenTime(fields[SilenceKey.until], "`until`") else { return nil }
    guard from.value.instant(in: .utc) < until.value.instant(in: .utc) else {
      report(
        Diagnostic(
          .invalidValue, "the silence ends no later than it begins", at: until.span, help: ["write a time for `until` that is after `from`"]))
      return nil
    }
    return WeekDeclaration.Silence(from: from.value, until: until.value)
  }

  // MARK: numbers

  /// All, in hundredths of a percent.
  private static let whole = 10_000

  /// Hundredths of a percent.
  private mutating func percent(_ node: YAMLNode?, _ what: Phrase) -> Int? {
    value(node, what, { Self.share($0) }) {
      .invalid($0, what, expected: "a percentage with at most two decimals", example: "`5%`")
    }?.value
  }

  private mutating func bounded(_ node: YAMLNode?, _ what: Phrase, _ bounds: ClosedRange<Int>) -> Int? {
    value(node, what, { Int($0).flatMap { bounds.contains($0) ? $0 : nil } }) {
      .invalid($0, what, expected: "a whole number from \(bounds.lowerBound) to \(bounds.upperBound)", example: "`\(max(1, bounds.lowerBound))`")
    }?.value
  }
}
