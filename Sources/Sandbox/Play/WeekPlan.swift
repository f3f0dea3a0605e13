internal import Engine
package import Rules

/// A declared week in the terms of a rule set: accounts by their places, times as instants.
package struct WeekPlan: Sendable {
  package struct Fault: Error, Sendable {
    package let message: Phrase
    /// Nil where it is of no word.
    package let place: SourceSpan?
  }

  struct Arrival: Sendable {
    let scene: Located<String>?
    let pays: Bool
    let daily: Int
    let hours: HourRange
  }
  struct Habit: Sendable {
    let act: WeekDeclaration.Habit.Act
    let place: SourceSpan
    let daily: Int
  }
  struct Burst: Sendable {
    let scene: Located<String>
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
    guard let first = ruleSet.accounts.first?.name else {
      throw Fault(message: "the rules declare no account, and nobody can follow one", place: nil)
    }
    let names = ruleSet.accounts.map(\.name)
    for name in week.accounts where !names.contains(name.value) {
      throw Fault(message: ruleSet.noAccount(name.value), place: name.span)
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
          habits: week.habits.filter { $0.account == nil || isOfThis($0.account) }.map { Habit(act: $0.act, place: $0.place, daily: $0.daily) },
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

  /// What is done that comes to nothing under these rules, each once, at its word: scenes that no campaign of their account makes, and taps that
  /// nobody can do and nobody answers. It is played all the same: old leaflets are scanned, too.
  package func remarks(_ ruleSet: RuleSet) -> [(place: SourceSpan, text: Phrase)] {
    var remarks: [(place: SourceSpan, text: Phrase)] = []
    func add(_ place: SourceSpan, _ text: Phrase) { if !remarks.contains(where: { $0.text == text }) { remarks.append((place, text)) } }
    for account in accounts {
      func look(_ scene: String, _ place: SourceSpan) {
        guard ruleSet.campaign(ofScene: scene, account: account.name) == nil else { return }
        add(place, "no campaign makes `\(OutsideText.shown(scene, upTo: 64))`: a code that the rules do not know")
      }
      for arrival in account.arrivals { if let scene = arrival.scene { look(scene.value, scene.span) } }
      for burst in account.bursts { look(burst.scene.value, burst.scene.span) }
      for habit in account.habits {
        switch habit.act {
        case .scan(let scene?): look(scene, habit.place)
        case .click(let key): if let objection = ruleSet.objection(toTap: key, account: account.name) { add(habit.place, objection) }
        case .scan(nil), .text: break
        }
      }
    }
    return remarks.sorted { ($0.place.bytes.lowerBound, $0.text) < ($1.place.bytes.lowerBound, $1.text) }
  }
}
