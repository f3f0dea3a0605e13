internal import Rules
internal import Wire

/// The details of a turn record as bytes: JSON with short names, in which nothing stands that is usual or empty.
extension TurnRecord.Detail {
  /// - Parameter at: when the turn was judged: mostly the second of the event, or the one after.
  package func bytes(at: Int64) -> [UInt8] {
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var fields: [String: JSON] = ["x": .array(elements)]
    if let title { fields["e"] = .string(title) }
    if eventAt != at { fields["t"] = .int(Int(eventAt)) }
    if isOutside { fields["o"] = true }
    if facts != .object([:]) { fields["f"] = facts }
    if subscription != Self.usualSubscription { fields["s"] = .string(subscription) }
    if reply != Self.usualReply { fields["p"] = .string(reply) }
    if !actions.isEmpty { fields["a"] = list(actions) }
    if !continued.isEmpty { fields["n"] = list(continued) }
    if !audited.isEmpty { fields["u"] = list(audited) }
    if let captures { fields["c"] = captures }
    if let campaign { fields["g"] = .string(campaign) }
    if let arm { fields["m"] = .string(arm) }
    if !draws.isEmpty { fields["d"] = .object(draws.mapValues { .int($0) }) }
    if !remarks.isEmpty { fields["r"] = list(remarks) }
    if !outbox.isEmpty { fields["q"] = list(outbox) }
    if microseconds != 0 { fields["w"] = .int(Int(microseconds)) }
    return CompactJSON.bytes(.object(fields))
  }

  /// Nil for what is no such thing, or says what this version does not know.
  package init?(_ bytes: [UInt8], at: Int64) {
    guard let json = try? JSON(reading: bytes), case .object(let fields) = json, Self.names.isSuperset(of: fields.keys) else { return nil }
    func texts(_ name: String) -> [String] {
      guard case .array(let items)? = fields[name] else { return [] }
      return items.compactMap(\.string)
    }
    self.init()
    guard case .array(let elements)? = fields["x"] else { return nil }
    self.elements = elements
    title = fields["e"]?.string
    eventAt = fields["t"]?.int.map { Int64($0) } ?? at
    isOutside = fields["o"] == true
    facts = fields["f"] ?? .object([:])
    subscription = fields["s"]?.string ?? Self.usualSubscription
    reply = fields["p"]?.string ?? Self.usualReply
    actions = texts("a")
    continued = texts("n")
    audited = texts("u")
    captures = fields["c"]
    campaign = fields["g"]?.string
    arm = fields["m"]?.string
    if case .object(let points)? = fields["d"] { draws = points.compactMapValues(\.int) }
    remarks = texts("r")
    outbox = texts("q")
    microseconds = Int64(fields["w"]?.int ?? 0)
  }

  private static let usualReply = "text"
  private static let usualSubscription = "existing"
  private static let names: Set<String> = ["x", "e", "t", "o", "f", "s", "p", "a", "n", "u", "c", "g", "m", "d", "r", "q", "w"]
}
