internal import Rules
internal import Wire

/// Deeds → what the platform posts, in the order in which it arrives: some of it late, some twice, some never.
struct WeekDeliveries: IteratorProtocol {
  struct Posted: Sendable {
    /// When it reaches the server, in seconds since 1970 UTC.
    let at: Int64
    /// Place of the account in the plan.
    let account: Int
    let xml: [UInt8]
  }
  private struct Waiting {
    let account: Int
    let xml: [UInt8]
  }
  private let plan: WeekPlan
  private var people: WeekPeople
  private var waiting = PlayAgenda<Waiting>()
  /// The deed that comes next, which may be later than what waits.
  private var deed: Deed?
  private(set) var truth: WeekTruth
  private(set) var late = 0
  private(set) var doubled = 0
  /// Deliveries that met a server that was off.
  private(set) var lost = 0

  init(_ plan: WeekPlan) {
    self.plan = plan
    people = WeekPeople(plan)
    truth = WeekTruth(plan)
    deed = people.next()
  }

  mutating func next() -> Posted? {
    while true {
      if let (at, posted) = waiting.take(through: deed?.at ?? .max) { return Posted(at: at, account: posted.account, xml: posted.xml) }
      guard let deed else { return nil }
      post(deed)
      self.deed = people.next()
    }
  }

  private mutating func post(_ deed: Deed) {
    var draw = Draw(seed: plan.seed, "way", deed.number)
    let account = plan.accounts[deed.account]
    let isLate = draw.below(10_000) < plan.late
    let isDoubled = draw.below(10_000) < plan.doubled
    let arrival = deed.at + (isLate ? 1 + draw.span(600) : 0)
    // The platform tries again after five seconds, and knows no other address.
    let arrivals = (isDoubled ? [arrival, arrival + 5] : [arrival]).filter { time in !plan.silence.contains { $0.contains(time) } }
    truth.count(deed, of: account, isDelivered: !arrivals.isEmpty)
    if isLate { late += 1 }
    if isDoubled { doubled += 1 }
    if arrivals.isEmpty {
      lost += 1
      return
    }
    let openid = Self.openid(of: deed.person, seed: plan.seed)
    var shape = PushShape(draw)
    let xml = shape.xml(Self.push(deed), from: openid, to: account.address, at: deed.at)
    for time in arrivals { waiting.add(Waiting(account: deed.account, xml: xml), at: time) }
  }

  /// The name of somebody, which nobody outside the play has.
  static func openid(of person: Int, seed: UInt64) -> String {
    var draw = Draw(seed: seed, "openid", Int64(person))
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    var text = Array("oPLAY".utf8)
    for _ in 0..<13 { text.append(letters[draw.below(letters.count)]) }
    // Two people of one name would be one person.
    let number = String(person, radix: 36)
    text += Array((String(repeating: "0", count: max(0, 10 - number.utf8.count)) + number).utf8)
    return String(decoding: text, as: UTF8.self)
  }

  private static func push(_ deed: Deed) -> Happening {
    func code(_ scene: String) -> Happening.Element { .word("Ticket", "gQ" + Base64Text.of("play " + scene)) }
    switch deed.act {
    case .follow(let scene?): return .event("subscribe", [.word("EventKey", "qrscene_" + scene), code(scene)])
    case .follow(nil): return .event("subscribe", [.trace("EventKey", ofPayment: deed.pays)])
    case .leave: return .event("unsubscribe", [.trace("EventKey", ofPayment: deed.pays)])
    case .scan(let scene): return .event("SCAN", [.word("EventKey", scene), code(scene)])
    case .text(let text): return .message("text", number: deed.number + 1, [.text("Content", text)])
    case .click(let key): return .event("CLICK", [.word("EventKey", key)])
    }
  }
}
