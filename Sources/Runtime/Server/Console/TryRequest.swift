internal import Engine
internal import Rules
internal import Wire

/// What somebody wants to have tried: an event, whose it is, and by which rules.
struct TryRequest: Sendable {
  enum Happening: Sendable {
    case form(MessageForm)
    case outside(String, [(name: String, value: String)])
    case xml([UInt8])
  }
  enum Person: Sendable {
    /// Nothing is said of them.
    case anybody
    case mask(FollowerMask)
    /// As in a file of `simulate --user`: JSON is YAML.
    case facts([UInt8])
  }
  var account: String?
  var happening: Happening?
  /// How the event is called in reports.
  var name = "event"
  var subscription: Subscription?
  var person = Person.anybody
  var at: WrittenTime?
  var seed: UInt64 = 0
  /// Nil: the rules in force.
  var rules: PastedRules.Text?

  /// Bytes of a request without rules.
  static let smallBytes = 160 << 10
  /// Bytes of one with rules: what is escaped in JSON is longer.
  static let mostBytes = 3 << 20
  static let known: Set<String> = ["account", "event", "xml", "follower", "at", "seed", "rules"]
  /// Bytes of an event, and of what is said of a follower.
  private static let xmlBytes = 64 << 10
  private static let factBytes = 64 << 10
  private static let kinds = ["scan", "text", "click", "view", "follow", "unfollow", "outside"]

  /// - Throws: `ConsoleFault` with everything that is wrong.
  init(_ members: [String: JSON]) throws(ConsoleFault) {
    var faults: [Phrase] = []
    for name in members.keys.sorted() where !Self.known.contains(name) { faults.append("`\(OutsideText.shown(name, upTo: 64))` is not known") }
    account = text("account", members, &faults)
    readEvent(members, &faults)
    readPerson(members["follower"] ?? .null, &faults)
    if let at = text("at", members, &faults) {
      self.at = WrittenTime(at)
      if self.at == nil { faults.append("`at` is not a time; write 2026-06-01T22:30") }
    }
    switch members["seed"] {
    case nil, .null: break
    case .int(let number) where number >= 0: seed = UInt64(number)
    case .bool, .int, .number, .string, .array, .object: faults.append("`seed` is a number, 0 or above")
    }
    readRules(members["rules"] ?? .null, &faults)
    if happening == nil, rules == nil, faults.isEmpty { faults.append("what happens? Write `event`, as {\"scan\": \"door\"}, or `xml`") }
    guard faults.isEmpty else { throw .refused(.badRequest, faults) }
  }

  /// Empty counts as not said.
  private func text(_ name: String, _ members: [String: JSON], _ faults: inout [Phrase]) -> String? {
    switch members[name] {
    case nil, .null: return nil
    case .string(let text): return text.isEmpty ? nil : text
    case .bool, .int, .number, .array, .object:
      faults.append("`\(name)` is a text")
      return nil
    }
  }

  private mutating func readEvent(_ members: [String: JSON], _ faults: inout [Phrase]) {
    if let xml = text("xml", members, &faults) {
      if xml.utf8.count > Self.xmlBytes { faults.append("`xml` has at most \(Self.xmlBytes) bytes") }
      (happening, name) = (.xml(Array(xml.utf8)), "xml")
    }
    guard let written = members["event"], written != .null else { return }
    guard case .object(let event) = written else { return faults.append("`event` is an object, as {\"scan\": \"door\"}") }
    if happening != nil { return faults.append("`event` and `xml` say both what happens; write one of them") }
    let said = Self.kinds.filter { event[$0] != nil }
    guard said.count == 1, let kind = said.first else { return faults.append("`event` has one of \(quotedList(Self.kinds))") }
    for name in event.keys.sorted() where name != kind && name != "subscription" && !(name == "fields" && kind == "outside") {
      faults.append("`\(OutsideText.shown(name, upTo: 64))` is not known in `event`")
    }
    if let word = text("subscription", event, &faults) {
      subscription = Subscription(rawValue: word)
      if subscription == nil { faults.append("`subscription` is one of \(quotedList(Subscription.allCases.map(\.rawValue)))") }
    }
    switch kind {
    case "follow", "unfollow":
      if event[kind] != .bool(true) { faults.append("`\(kind)` is true") }
      (happening, name) = (.form(kind == "follow" ? .follow : .unfollow), kind)
    case "outside":
      guard let event = text(kind, event, &faults), let fields = fields(event: members, &faults) else { return }
      (happening, name) = (.outside(event, fields), "outside.\(event)")
    default:
      // A scene that is a number may be written as one.
      guard let said = event[kind]?.string ?? event[kind]?.int.map(String.init) else { return faults.append("`\(kind)` is a text") }
      if kind == "scan", let (reason, meant) = PlayedEvent.prefixed(said) { faults.append("`scan`: \(reason); write \"\(meant)\"") }
      let form: MessageForm =
        switch kind {
        case "scan": .scan(said)
        case "click": .click(said)
        case "view": .view(said)
        default: .text(said)
        }
      (happening, name) = (.form(form), "\(kind) \(said)")
    }
  }

  private func fields(event members: [String: JSON], _ faults: inout [Phrase]) -> [(name: String, value: String)]? {
    switch members["event"]?["fields"] {
    case nil, .null: return []
    case .object(let fields):
      return fields.sorted { $0.key < $1.key }.compactMap { name, value in
        if let text = value.string ?? value.int.map(String.init) { return (name, text) }
        faults.append("field `\(OutsideText.shown(name, upTo: 64))` is neither a text nor a number")
        return nil
      }
    case .bool, .int, .number, .string, .array:
      faults.append("`fields` is an object of texts")
      return nil
    }
  }

  private mutating func readPerson(_ written: JSON, _ faults: inout [Phrase]) {
    switch written {
    case .null, .string(""): break
    case .string(let name):
      guard let mask = FollowerMask(name) else { return faults.append("`follower` is a mask (f_ and 16 hex digits), or facts") }
      person = .mask(mask)
    case .object(let facts):
      if facts.isEmpty { return }
      let bytes = Array(written.text.utf8)
      if bytes.count > Self.factBytes { return faults.append("facts of a follower have at most \(Self.factBytes) bytes") }
      person = .facts(bytes)
    case .bool, .int, .number, .array: faults.append("`follower` is a mask (f_ and 16 hex digits), or facts")
    }
  }

  private mutating func readRules(_ written: JSON, _ faults: inout [Phrase]) {
    switch written {
    case .null: break
    case .string(let text): if !text.allSatisfy(\.isWhitespace) { rules = .whole(text) }
    case .object(let files):
      let texts = files.compactMapValues(\.string)
      if texts.count < files.count || texts.isEmpty {
        return faults.append("`rules` is a text, or an object of texts by the paths of files in force")
      }
      rules = .files(texts)
    case .bool, .int, .number, .array: faults.append("`rules` is a text, or an object of texts by the paths of files in force")
    }
  }
}
