/// What happened so far, as its author would tell it. Claims are judged by it alone: nothing is kept from event to event but the events.
struct Story {
  enum Deed: Equatable {
    case scan(String)
    case text(String)
    /// The price in quarters; a gift may be left out.
    case paid(Int, price: Int, gift: Bool?)
  }
  /// Somebody of one account, and what is known of them from the beginning.
  struct Person {
    let openid: String
    let account: String
    var size: Int?
    /// Whether they have `size` from the time when it was called `lv`.
    var isOld = false
    var owner: String?
    var points: Int?
    var tags: [String] = []
    /// Of the variable `asked`.
    var askedUntil: Int64?
    var followCount = 0
    var isAway = false
  }
  /// What an entry of `always` does beside recording.
  enum Act: CaseIterable {
    case record, ask, keep, forget, spend
  }
  struct Piece: Equatable {
    let stock: String
    let name: String
    var until: Int64?
  }
  struct Moment {
    let person: Int
    let deed: Deed
    var time: Int64
    /// The rule that answered.
    var answered: String?
    /// What was carried out, in order.
    var acted: [Act] = []
    var took: Piece?

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
    var amount: Int? { if case .paid(let amount, _, _) = deed { amount } else { nil } }
    var price: Int? { if case .paid(_, let price, _) = deed { price } else { nil } }
    var gift: Bool? { if case .paid(_, _, let gift) = deed { gift } else { nil } }
  }
  let people: [Person]
  private(set) var past: [Moment] = []
  var now: Moment

  init(_ people: [Person]) {
    self.people = people
    now = Moment(person: 0, deed: .text(""), time: 0)
  }

  /// The event is over, and a rule has answered it, or none.
  mutating func turn(answered: String?, acted: [Act], took: Piece?) {
    (now.answered, now.acted, now.took) = (answered, acted, took)
    past.append(now)
  }

  var person: Person { people[now.person] }
  /// Account `b` has much of it otherwise.
  var isOther: Bool { person.account == "b" }
  /// Of the same person, with what happens now.
  var own: [Moment] { past.filter { $0.person == now.person } + [now] }

  // MARK: Shanghai's wall

  static func day(_ time: Int64) -> Int64 { (time + 8 * 3600) / 86_400 }
  static func minute(_ time: Int64) -> Int64 { (time + 8 * 3600) % 86_400 / 60 }
  /// Monday is 0: the first day of 1970 was a Thursday.
  static func weekday(_ day: Int64) -> Int64 { (day + 3) % 7 }
  /// The first of June 2026, a Monday.
  static let june: Int64 = 20_605

  /// `week: { mon-fri: [ 09:00-12:00, 13:30-18:00 ], sat: 21:00-02:00 }, off: 2026-06-02..2026-06-03, work: { days: 2026-06-07, as: mon }`; account `b` has
  /// `off: 2026-06-04`.
  var isOpen: Bool {
    let (day, minute) = (Self.day(now.time), Self.minute(now.time))
    func hours(_ day: Int64) -> [ClosedRange<Int64>] {
      if isOther ? day == Self.june + 3 : day == Self.june + 1 || day == Self.june + 2 { return [] }
      let weekday = day == Self.june + 6 ? 0 : Self.weekday(day)
      return weekday < 5 ? [540...719, 810...1079] : weekday == 5 ? [1260...1559] : []
    }
    return hours(day).contains { $0.contains(minute) } || hours(day - 1).contains { $0.contains(minute + 1440) }
  }

  /// `active: { from: 2026-05-31, through: 2026-06-02 }`; account `b` begins a day before and ends a day later.
  var phase: String {
    let (day, more) = (Self.day(now.time), isOther ? 1 : 0 as Int64)
    return day < Self.june - 1 - more ? "before" : day > Self.june + 1 + more ? "ended" : "running"
  }

  // MARK: tables

  struct Store {
    let id: String
    let region: String
    let state: String
    let floor: Int?
    let owner: String
    /// A day of June, and an hour.
    let last: Int64?
    let opens: Int64
    /// In quarters.
    let rent: Int
    let dept: String

    /// Of the row of its `dept`.
    var desks: Int { dept == "d1" ? 4 : 9 }
  }
  static let stores = [
    Store(id: "s1", region: "gd", state: "open", floor: 1, owner: "e1", last: 1, opens: 8, rent: 6, dept: "d1"),
    Store(id: "s2", region: "gx", state: "closed", floor: 3, owner: "e2", last: 3, opens: 12, rent: 9, dept: "d2"),
    Store(id: "s3", region: "sh", state: "open", floor: nil, owner: "e1", last: nil, opens: 17, rent: 6, dept: "d2"),
    Store(id: "s4", region: "gd", state: "moved", floor: 12, owner: "e3", last: 4, opens: 22, rent: 2, dept: "d1"),
  ]
  /// Account `b` has it in place of `s4`.
  static let added = Store(id: "s5", region: "sh", state: "open", floor: 2, owner: "e3", last: 4, opens: 9, rent: 10, dept: "d2")

  private func stores(_ moment: Moment) -> [Store] {
    people[moment.person].account == "b" ? Self.stores.filter { $0.id != "s4" } + [Self.added] : Self.stores
  }
  /// The store of a scanned door.
  func store(_ moment: Moment) -> Store? { stores(moment).first { moment.scene == "door_" + $0.id } }
  var store: Store? { store(now) }
  /// The store of a scanned tent: both columns are of one row.
  var tent: Store? { stores(now).first { now.scene == "tent_\($0.region)_\($0.id)" } }

  /// Words and their sort. Some lie in others.
  static let words = [("退", "x"), ("退款", "y"), ("a", "x"), ("ab", "y"), ("款a", "x"), ("hi", "z")]
  /// Account `b` has it in place of `款a`.
  static let addedWord = ("hi款", "y")

  enum Place { case anywhere, opening, ending }

  /// The longest word in the text, of those the earliest.
  func word(_ place: Place) -> (word: String, sort: String)? {
    guard let text = now.text else { return nil }
    let words = isOther ? Self.words.filter { $0.0 != "款a" } + [Self.addedWord] : Self.words
    let signs = Array(text)
    var best: (word: String, sort: String)?
    for start in signs.indices where start == 0 || place != .opening {
      for (word, sort) in words where signs[start...].starts(with: word) && word.count > best?.word.count ?? 0 {
        if place != .ending || start + word.count == signs.count { best = (word, sort) }
      }
    }
    return best
  }

  // MARK: what is kept

  /// `asked`: what was set last, until its end or until it was taken away.
  var asked: String? {
    var known: (value: String, end: Int64?)? = person.askedUntil.map { ("x", $0) }
    for past in own.dropLast() {
      for act in past.acted {
        switch act {
        case .ask: known = ("x", past.time + 21_600)
        case .keep: known = ("y", nil)
        case .forget: known = nil
        case .record, .spend: continue
        }
      }
    }
    guard let known, known.end.map({ now.time < $0 }) ?? true else { return nil }
    return known.value
  }

  static let coupons = [("c1", "gd"), ("c2", "sh"), ("c3", "gd")]
  static let passes = ["k1", "k2"]

  /// Who has a pass now: whoever took it last, for twelve hours or, when it was used within them, for ever.
  private func holder(of pass: String) -> (person: Int, isUsed: Bool)? {
    guard let taking = past.lastIndex(where: { $0.took?.stock == "pass" && $0.took?.name == pass }) else { return nil }
    let (person, time) = (past[taking].person, past[taking].time)
    let isUsed = past[(taking + 1)...].contains { $0.person == person && $0.acted.contains(.spend) }
    return isUsed || now.time < time + 43_200 ? (person, isUsed) : nil
  }
  /// The pass that they have.
  var pass: (name: String, isUsed: Bool)? {
    for name in Self.passes { if let holder = holder(of: name), holder.person == now.person { return (name, holder.isUsed) } }
    return nil
  }
  /// The coupon that they took last; there is one for each of a region, and it stays.
  var coupon: Piece? { own.compactMap(\.took).last { $0.stock != "pass" } }

  /// What nobody has, by the name of the stock.
  var left: [String: [String]] {
    let given = past.compactMap(\.took?.name)
    func coupons(_ region: String) -> [String] { Self.coupons.filter { $0.1 == region && !given.contains($0.0) }.map(\.0) }
    return ["coupon[gd]": coupons("gd"), "coupon[sh]": coupons("sh"), "pass": Self.passes.filter { holder(of: $0) == nil }]
  }
  /// The coupon of the scanned store's region, or the pass, that they can take.
  func next(_ gift: Twin.Gift) -> Piece? {
    switch gift {
    case .coupon:
      guard let region = store?.region, let name = left["coupon[\(region)]"]?.first else { return nil }
      let piece = Piece(stock: "coupon[\(region)]", name: name)
      return own.contains { $0.took?.stock == piece.stock } ? nil : piece
    case .pass:
      guard pass == nil, let name = left["pass"]?.first else { return nil }
      return Piece(stock: "pass", name: name, until: now.time + 43_200)
    }
  }

  /// The campaign of a code that was scanned, in whatever phase; one with `attribution: none` is no touch.
  private func touch(_ moment: Moment) -> String? { store(moment) != nil ? "door" : moment.scene == "may" ? "may" : nil }
  /// Before this event.
  var touches: [String] { own.dropLast().compactMap { touch($0) } }
  /// Scans and texts are sent by followers; what is paid may be of somebody who left, or never came.
  var subscription: String {
    now.amount == nil || !person.isAway ? "existing" : person.followCount == 0 ? "new" : "returning"
  }
}
