internal import Rules
internal import Wire

/// The details of a turn record as bytes: JSON with short names, in which nothing stands that is usual or empty.
extension TurnRecord.Detail {
  /// - Parameter at: when the turn was judged: mostly the second of the event, or the one after.
  package func bytes(at: Int64) -> [UInt8] {
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var out = CompactObject(capacity: 512)
    if !actions.isEmpty { out.add("a", list(actions)) }
    if let captures { out.add("c", captures) }
    if !draws.isEmpty { out.add("d", .object(draws.mapValues { .int($0) })) }
    if let title { out.add("e", .string(title)) }
    if facts != .object([:]) { out.add("f", facts) }
    if let campaign { out.add("g", .string(campaign)) }
    if let arm { out.add("m", .string(arm)) }
    if !continued.isEmpty { out.add("n", list(continued)) }
    if isOutside { out.add("o", true) }
    if reply != Self.usualReply { out.add("p", .string(reply)) }
    if !outbox.isEmpty { out.add("q", list(outbox)) }
    if !remarks.isEmpty { out.add("r", list(remarks)) }
    if subscription != Self.usualSubscription { out.add("s", .string(subscription)) }
    if eventAt != at { out.add("t", .int(Int(eventAt))) }
    if !audited.isEmpty { out.add("u", list(audited)) }
    if microseconds != 0 { out.add("w", .int(Int(microseconds))) }
    out.add("x") { elements.append(to: &$0) }
    return out.bytes
  }

  /// Nil for what is no such thing, or says what this version does not know.
  package init?(_ bytes: [UInt8], at: Int64) {
    guard let json = try? JSON(kept: bytes), case .object(let fields) = json, Self.names.isSuperset(of: fields.keys) else { return nil }
    func texts(_ name: String) -> [String] {
      guard case .array(let items)? = fields[name] else { return [] }
      return items.compactMap(\.string)
    }
    self.init()
    guard case .array(let elements)? = fields["x"] else { return nil }
    self.elements = EventElements(elements)
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
