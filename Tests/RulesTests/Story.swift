/// What happened so far, as its author would tell it. Claims are judged by it alone: nothing is kept from event to event but the events.
struct Story {
  enum Deed: Equatable {
    case scan(String)
    case text(String)
    case paid(Int)
  }
  /// Somebody of one account, and what is known of them from the beginning.
  struct Person {
    let openid: String
    let account: String
    var size: Int?
    var owner: String?
    var points: Int?
    var tags: [String] = []
    /// Of the variable `asked`.
    var askedUntil: Int64?
  }
  struct Moment {
    let person: Int
    let deed: Deed
    let time: Int64
    /// The rule that answered.
    var answered: String?

    /// The sort of event, as `on:` names it.
    var kind: String {
      switch deed {
      case .scan: "scan"
      case .text: "text"
      case .paid: "outside.paid"
      }
    }
    var scene: String? { if case .scan(let scene) = deed { scene } else { nil } }
    var text: String? { if case .text(let text) = deed { text } else { nil } }
    var amount: Int? { if case .paid(let amount) = deed { amount } else { nil } }
  }
  let people: [Person]
  private(set) var past: [Moment] = []
  var now: Moment

  init(_ people: [Person]) {
    self.people = people
    now = Moment(person: 0, deed: .text(""), time: 0)
  }

  /// The event is over, and a rule has answered it, or none.
  mutating func turn(answered: String?) {
    now.answered = answered
    past.append(now)
  }

  var person: Person { people[now.person] }
  /// Of the same person, with what happens now.
  var own: [Moment] { past.filter { $0.person == now.person } + [now] }

  // MARK: Shanghai's wall

  static func day(_ time: Int64) -> Int64 { (time + 8 * 3600) / 86_400 }
  static func minute(_ time: Int64) -> Int64 { (time + 8 * 3600) % 86_400 / 60 }
  /// Monday is 0: the first day of 1970 was a Thursday.
  static func weekday(_ day: Int64) -> Int64 { (day + 3) % 7 }
  /// The first of June 2026, a Monday.
  static let june: Int64 = 20_605

  /// `week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 21:00-02:00 }, off: 2026-06-02..2026-06-03, work: { days: 2026-06-07, as: mon }`.
  var isOpen: Bool {
    let (day, minute) = (Self.day(now.time), Self.minute(now.time))
    func hours(_ day: Int64) -> [ClosedRange<Int64>] {
      if day == Self.june + 1 || day == Self.june + 2 { return [] }
      let weekday = day == Self.june + 6 ? 0 : Self.weekday(day)
      return weekday < 5 ? [540...719, 810...1079] : weekday == 5 ? [1260...1559] : []
    }
    return hours(day).contains { $0.contains(minute) } || hours(day - 1).contains { $0.contains(minute + 1440) }
  }

  /// `active: { from: 2026-05-31, through: 2026-06-02 }`.
  var phase: String {
    let day = Self.day(now.time)
    return day < Self.june - 1 ? "before" : day > Self.june + 1 ? "ended" : "running"
  }

  // MARK: tables

  struct Store {
    let id: String
    let region: String
    let state: String
    let floor: Int?
    let owner: String
  }
  static let stores = [
    Store(id: "s1", region: "gd", state: "open", floor: 1, owner: "e1"), Store(id: "s2", region: "gx", state: "closed", floor: 3, owner: "e2"),
    Store(id: "s3", region: "sh", state: "open", floor: nil, owner: "e1"), Store(id: "s4", region: "gd", state: "moved", floor: 12, owner: "e3"),
  ]
  /// The store of a scanned door.
  static func store(_ moment: Moment) -> Store? { stores.first { moment.scene == "door_" + $0.id } }
  var store: Store? { Self.store(now) }

  /// Words and their sort. Some lie in others.
  static let words = [("退", "x"), ("退款", "y"), ("a", "x"), ("ab", "y"), ("款a", "x"), ("hi", "z")]

  /// The longest word in the text, of those the earliest; `isOpening` when it must stand at the beginning.
  func word(isOpening: Bool) -> (word: String, sort: String)? {
    guard let text = now.text else { return nil }
    let signs = Array(text)
    var best: (word: String, sort: String)?
    for start in signs.indices where start == 0 || !isOpening {
      for (word, sort) in Self.words where signs[start...].starts(with: word) && word.count > best?.word.count ?? 0 { best = (word, sort) }
    }
    return best
  }
}
