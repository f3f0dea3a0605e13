internal import Rules

/// Something that a follower does.
struct Deed: Sendable {
  enum Act: Sendable, Equatable {
    /// By a code, or without one.
    case follow(String?)
    case leave
    case scan(String)
    case text(String)
    case click(String)
  }
  /// Seconds since 1970 UTC.
  let at: Int64
  /// Its place among all deeds.
  let number: Int64
  /// Place of the account in the plan.
  let account: Int
  let person: Int
  let act: Act
  /// The code by which they came last; nil for none.
  let origin: String?
  /// Whether they had followed before, as far as the truth goes.
  let isReturning: Bool
  /// Whether they have paid the account.
  let pays: Bool
}

/// Everybody, and what they do: one deed after the other, in the order of time. The same seed gives the same deeds, whatever becomes of them.
struct WeekPeople: IteratorProtocol {
  private enum Step {
    case comes(scene: String?, pays: Bool, loss: Int?)
    case does
    case leaves
  }
  private struct Intent {
    let person: Int
    /// How often the person had followed: what was meant before they left is over.
    let visit: Int
    let step: Step
  }
  private struct Person {
    let account: Int
    var visit = 0
    var follows = false
    var hasFollowed = false
    var origin: String?
    var pays = false
    /// How many choices were made for them.
    var choices: Int64 = 0
  }
  private let plan: WeekPlan
  private let end: [Int64]
  private var people: [Person] = []
  private var agenda = PlayAgenda<Intent>()
  private var deeds: Int64 = 0

  init(_ plan: WeekPlan) {
    self.plan = plan
    end = plan.accounts.map { $0.midnight(plan.days.upperBound + 1) }
    for account in plan.accounts.indices {
      bringFormer(account)
      bringArrivals(account)
      bringBursts(account)
    }
  }

  // MARK: who comes

  /// Those who follow already.
  private mutating func bringFormer(_ account: Int) {
    let start = plan.accounts[account].midnight(plan.days.lowerBound)
    for _ in 0..<plan.followers {
      var person = Person(account: account)
      person.follows = true
      person.hasFollowed = true
      people.append(person)
      let number = people.count - 1
      var draw = choice(of: number)
      if draw.below(Self.whole) < plan.loss.week {
        agenda.add(Intent(person: number, visit: 0, step: .leaves), at: start + 60 + draw.span(7 * Self.day))
      }
      intend(number, after: start, &draw)
    }
  }

  private mutating func bringArrivals(_ account: Int) {
    let place = plan.accounts[account]
    for (index, arrival) in place.arrivals.enumerated() {
      for day in plan.days {
        var draw = Draw(seed: plan.seed, "arrivals \(place.name) \(index)", Int64(day))
        // A fifth more or less from day to day.
        let hundredths = arrival.daily * (80 + draw.below(41))
        let count = hundredths / 100 + (draw.chance(hundredths % 100) ? 1 : 0)
        let opening = place.midnight(day) + Int64(arrival.hours.from) * 60
        for _ in 0..<count {
          let time = opening + draw.span(Int64(arrival.hours.to - arrival.hours.from) * 60)
          bring(account, .comes(scene: arrival.scene?.value, pays: arrival.pays, loss: nil), at: time)
        }
      }
    }
  }

  private mutating func bringBursts(_ account: Int) {
    let place = plan.accounts[account]
    for (index, burst) in place.bursts.enumerated() {
      var draw = Draw(seed: plan.seed, "burst \(place.name)", Int64(index))
      var time = burst.at
      for _ in 0..<burst.size {
        bring(account, .comes(scene: burst.scene.value, pays: false, loss: burst.loss), at: time)
        // As regular as who does it by machine: a second more now and then.
        time += burst.gap + (draw.chance(10) ? 1 : 0)
      }
    }
  }

  private mutating func bring(_ account: Int, _ step: Step, at time: Int64) {
    people.append(Person(account: account))
    agenda.add(Intent(person: people.count - 1, visit: 0, step: step), at: time)
  }

  // MARK: what they do

  /// Nil when the last day is over.
  mutating func next() -> Deed? {
    while let (time, intent) = agenda.take(through: .max) {
      let person = people[intent.person]
      guard person.visit == intent.visit, time < end[person.account] else { continue }
      switch intent.step {
      case .comes(let scene, let pays, let loss):
        if let deed = come(intent.person, scene, pays: pays, loss: loss, at: time) { return deed }
      case .leaves:
        if person.follows { return leave(intent.person, at: time) }
      case .does:
        if let deed = act(intent.person, at: time) { return deed }
      }
    }
    return nil
  }

  private mutating func come(_ number: Int, _ scene: String?, pays: Bool, loss: Int?, at time: Int64) -> Deed? {
    if people[number].follows { return nil }
    let isReturning = people[number].hasFollowed
    people[number].visit += 1
    people[number].follows = true
    people[number].hasFollowed = true
    people[number].origin = scene
    people[number].pays = people[number].pays || pays
    let visit = people[number].visit
    var draw = choice(of: number)
    // A burst says for itself how many leave at once; the others of it stay.
    let shares = loss.map { WeekDeclaration.Loss(hour: $0) } ?? plan.loss
    let fate = draw.below(Self.whole)
    let stay: Int64? =
      if fate < shares.hour {
        30 + draw.span(3600 - 30)
      } else if fate < shares.hour + shares.day {
        3600 + draw.span(Self.day - 3600)
      } else if fate < shares.hour + shares.day + shares.week {
        Self.day + draw.span(6 * Self.day)
      } else {
        nil
      }
    if let stay { agenda.add(Intent(person: number, visit: visit, step: .leaves), at: time + stay) }
    // Bought ones do nothing more.
    if loss == nil { intend(number, after: time, &draw) }
    return deed(number, .follow(scene), isReturning: isReturning, at: time)
  }

  private mutating func leave(_ number: Int, at time: Int64) -> Deed {
    let deed = deed(number, .leave, isReturning: false, at: time)
    people[number].follows = false
    people[number].visit += 1
    var draw = choice(of: number)
    let place = plan.accounts[people[number].account]
    if draw.below(Self.whole) < plan.returns, !place.arrivals.isEmpty {
      // Half of them by the code they know, the others by any.
      let other = place.arrivals[draw.below(place.arrivals.count)]
      let isSame = draw.chance(50)
      let step = Step.comes(scene: isSame ? people[number].origin : other.scene?.value, pays: !isSame && other.pays, loss: nil)
      agenda.add(Intent(person: number, visit: people[number].visit, step: step), at: time + 3600 + draw.span(5 * Self.day - 3600))
    }
    return deed
  }

  private mutating func act(_ number: Int, at time: Int64) -> Deed? {
    guard people[number].follows else { return nil }
    var draw = choice(of: number)
    let habits = plan.accounts[people[number].account].habits
    var left = draw.below(max(1, habits.reduce(0) { $0 + $1.daily }))
    intend(number, after: time, &draw)
    for habit in habits {
      left -= habit.daily
      if left >= 0 { continue }
      switch habit.act {
      case .text(let text): return deed(number, .text(text), isReturning: false, at: time)
      case .click(let key): return deed(number, .click(key), isReturning: false, at: time)
      case .scan(let scene):
        // Who came without a code has none to scan again.
        return (scene ?? people[number].origin).map { deed(number, .scan($0), isReturning: false, at: time) }
      }
    }
    return nil
  }

  /// When they next do something: about as often as their habits say, and by day.
  private mutating func intend(_ number: Int, after time: Int64, _ draw: inout Draw) {
    let place = plan.accounts[people[number].account]
    let daily = place.habits.reduce(0) { $0 + $1.daily }
    guard daily > 0 else { return }
    var next = time + 1 + draw.span(2 * Self.day * Int64(Self.whole) / Int64(daily))
    if place.zone.civil(at: next).hour < 7 { next += 8 * 3600 }
    agenda.add(Intent(person: number, visit: people[number].visit, step: .does), at: next)
  }

  private mutating func deed(_ number: Int, _ act: Deed.Act, isReturning: Bool, at time: Int64) -> Deed {
    defer { deeds += 1 }
    let person = people[number]
    return Deed(
      at: time, number: deeds, account: person.account, person: number, act: act, origin: person.origin, isReturning: isReturning, pays: person.pays)
  }

  /// Choices of one person: they do not depend on what others do.
  private mutating func choice(of number: Int) -> Draw {
    defer { people[number].choices += 1 }
    return Draw(seed: plan.seed, "choice \(people[number].choices)", Int64(number))
  }

  /// All, in hundredths of a percent.
  private static let whole = 10_000
  private static let day: Int64 = 86_400
}

extension Draw {
  /// Seconds from 0, below the bound.
  mutating func span(_ bound: Int64) -> Int64 { Int64(below(Int(clamping: bound))) }
}
