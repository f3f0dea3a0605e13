package import Rules

/// A declared week in the terms of a rule set: accounts by their places, times as instants.
package struct WeekPlan: Sendable {
  package struct Fault: Error, Sendable { package let message: String }

  struct Arrival: Sendable {
    let scene: String?
    let pays: Bool
    let daily: Int
    let hours: HourRange
  }
  struct Habit: Sendable {
    let act: WeekDeclaration.Habit.Act
    let daily: Int
  }
  struct Burst: Sendable {
    let scene: String
    /// Seconds since 1970 UTC.
    let at: Int64
    let size: Int
    let gap: Int64
    let loss: Int?
  }
  package struct Account: Sendable {
    package let name: String
    /// What deliveries are addressed to.
    let address: String
    package let zone: Zone
    var arrivals: [Arrival] = []
    var habits: [Habit] = []
    var bursts: [Burst] = []

    /// When a day of the calendar begins there.
    func midnight(_ day: Int) -> Int64 { zone.instant(of: CivilTime(dayNumber: day)) }
    func day(at time: Int64) -> Int { zone.civil(at: time).dayNumber }
  }
  package let accounts: [Account]
  /// Days since 1970.
  package let days: ClosedRange<Int>
  package let seed: UInt64
  let followers: Int
  let loss: WeekDeclaration.Loss
  let returns: Int
  let silence: [Range<Int64>]
  let late: Int
  let doubled: Int
  /// Bursts on none of the days, at their `at`: nobody comes by them.
  package let unplayed: [(span: SourceSpan, isBefore: Bool)]

  /// - Parameters:
  ///   - days: how many are played, from the first on; 1 to 366.
  ///   - seed: which of all weeks like it.
  /// - Throws: `Fault` when it names an account that there is not.
  package init(_ week: WeekDeclaration, under ruleSet: RuleSet, days: Int, seed: UInt64) throws(Fault) {
    guard let first = ruleSet.accounts.first?.name else { throw Fault(message: "the rules declare no account, and nobody can follow one") }
    let names = ruleSet.accounts.map(\.name)
    for name in week.accounts where !names.contains(name.value) {
      let close = Suggestion.closest(to: name.value, in: names)
      throw Fault(message: "no account `\(name.value)` in the rules\(close.map { "; did you mean `\($0)`?" } ?? "")")
    }
    let followed = Set(week.arrivals.map { $0.account?.value ?? first } + week.bursts.map { $0.account?.value ?? first })
    var accounts: [Account] = []
    for account in ruleSet.accounts where followed.contains(account.name) {
      func isOfThis(_ name: Located<String>?) -> Bool { (name?.value ?? first) == account.name }
      accounts.append(
        Account(
          name: account.name, address: ruleSet.addressee(account.name), zone: account.timezone,
          arrivals: week.arrivals.filter { isOfThis($0.account) }
            .map { Arrival(scene: $0.scene, pays: $0.pays, daily: $0.daily, hours: $0.hours) },
          habits: week.habits.filter { $0.account == nil || isOfThis($0.account) }.map { Habit(act: $0.act, daily: $0.daily) },
          bursts: week.bursts.filter { isOfThis($0.account) }.map {
            Burst(scene: $0.scene, at: $0.at.value.instant(in: account.timezone), size: $0.size, gap: $0.gap / 1000, loss: $0.loss)
          }))
    }
    let zone = accounts.first?.zone ?? .shanghai
    self.accounts = accounts
    let start = week.start.civil.dayNumber
    self.days = start...start + max(1, min(days, 366)) - 1
    self.seed = seed
    followers = week.followers
    loss = week.loss
    returns = week.returns
    silence = week.silence.map { $0.from.instant(in: zone)..<max($0.from.instant(in: zone), $0.until.instant(in: zone)) }
    let played = self.days
    unplayed = week.bursts.compactMap { burst in
      let zone = ruleSet.account(named: burst.account?.value ?? first)?.timezone ?? zone
      let day = zone.civil(at: burst.at.value.instant(in: zone)).dayNumber
      return played.contains(day) ? nil : (burst.at.span, day < played.lowerBound)
    }
    late = week.late
    doubled = week.doubled
  }

  /// Scenes that are scanned and that no campaign of their account makes, each once.
  package func unknownScenes(_ ruleSet: RuleSet) -> [String] {
    var scenes: [String] = []
    for account in accounts {
      let habits = account.habits.compactMap { if case .scan(let scene?) = $0.act { scene } else { nil } }
      for scene in account.arrivals.compactMap(\.scene) + account.bursts.map(\.scene) + habits
      where !scenes.contains(scene) && ruleSet.campaign(ofScene: scene, account: account.name) == nil {
        scenes.append(scene)
      }
    }
    return scenes
  }
}
