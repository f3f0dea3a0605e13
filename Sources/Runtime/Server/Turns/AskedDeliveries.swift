internal import Engine

/// Deliveries whose answer an endpoint may give: those about which it is asked here, and repeats of those about which another server asks.
struct AskedDeliveries {
  struct Asked {
    let turn: Turn
    /// It, and those that repeat it meanwhile.
    var tickets: [TurnTicket]
  }
  private var asked: [DeliveryKey: Asked] = [:]
  /// What endpoints have answered, to be written.
  private var answered: [(asked: Asked, answer: HookAnswer)] = []
  private var held: [TurnTicket] = []

  var isEmpty: Bool { asked.isEmpty && answered.isEmpty && held.isEmpty }
  /// Deliveries that wait.
  var count: Int { asked.count + answered.count + held.count }

  mutating func begin(_ turn: Turn, _ ticket: TurnTicket) { asked[ticket.delivery.key] = Asked(turn: turn, tickets: [ticket]) }

  /// - Returns: whether it is asked about here, and the repeat waits with it.
  mutating func join(_ ticket: TurnTicket) -> Bool {
    let key = ticket.delivery.key
    if asked[key]?.tickets.append(ticket) != nil { return true }
    guard let place = answered.firstIndex(where: { $0.asked.turn.delivery.key == key }) else { return false }
    answered[place].asked.tickets.append(ticket)
    return true
  }

  mutating func take(_ answer: HookAnswer, for key: DeliveryKey) {
    if let asked = asked.removeValue(forKey: key) { answered.append((asked, answer)) }
  }

  mutating func takeAnswered() -> [(asked: Asked, answer: HookAnswer)] {
    defer { answered = [] }
    return answered
  }

  /// - Returns: whether they are the first.
  mutating func hold(_ tickets: [TurnTicket]) -> Bool {
    defer { held += tickets }
    return held.isEmpty
  }

  mutating func takeHeld() -> [TurnTicket] {
    defer { held = [] }
    return held
  }
}
