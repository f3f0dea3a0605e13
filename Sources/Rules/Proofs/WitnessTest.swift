/// A situation as a test, to be pasted under `tests:`.
extension Witness {
  package enum Expectation: Hashable, Sendable {
    case rule(String)
    /// Nobody answers.
    case noReply
    /// The whole of what the follower sees.
    case reply(String)
  }

  /// Why no test can say it.
  package struct Unsayable: Error, Hashable, Sendable {
    package let reason: Phrase

    package init(reason: Phrase) { self.reason = reason }
  }

  private static let width = 100

  /// One item: read again, it is the same event of the same follower.
  /// - Parameter name: what it shows; its line unless given.
  package func test(named name: Phrase? = nil, expecting expectation: Expectation, in ruleSet: RuleSet) throws(Unsayable) -> Phrase {
    if ruleSet.accounts.count > 1, let account = account.map({ ruleSet.account(named: $0) }) ?? ruleSet.accounts.first, account.originalID == nil {
      throw Unsayable(reason: "account `\(account.name)` has no `original_id`, so no event can be sent to it")
    }
    let event = event(in: ruleSet)
    let facts = facts(in: ruleSet)
    let zone = zone(in: ruleSet)
    var entries: [WrittenYAML.Entry] = []
    if let account { entries.append(WrittenYAML.Entry("account", .text(account))) }
    if let at {
      guard at >= 0 else { throw Unsayable(reason: "the platform knows no time before 1970") }
      entries.append(WrittenYAML.Entry("at", .word(try Self.written(at, in: zone))))
    }
    let user = try user(facts, zone, ruleSet)
    if !user.isEmpty { entries.append(WrittenYAML.Entry("user", .map(user))) }
    if !left.isEmpty { entries.append(WrittenYAML.Entry("stock", try Self.map(left.mapValues { .word(String($0)) }))) }
    entries.append(WrittenYAML.Entry("event", .map(try step(event, ruleSet))))
    let expected: WrittenYAML.Entry
    switch expectation {
    case .rule(let id): expected = WrittenYAML.Entry("rule", .text(id))
    case .noReply: expected = WrittenYAML.Entry("rule", .word("none"))
    case .reply(let text): expected = WrittenYAML.Entry("reply", try Self.text(text))
    }
    entries.append(WrittenYAML.Entry("expect", .map([expected])))
    let name = name ?? line(in: ruleSet)
    return Phrase(drawn: { WrittenYAML.map([WrittenYAML.Entry("name", .text(name.text(in: $0)))] + entries).item(width: Self.width) })
  }

  private func step(_ event: Event, _ ruleSet: RuleSet) throws(Unsayable) -> [WrittenYAML.Entry] {
    let (form, fields) = said(in: ruleSet)
    var entries: [WrittenYAML.Entry]
    switch form {
    case .scan(let scene):
      if Self.isBlank(scene) || SceneText.withoutPrefix(scene) != nil { throw Unsayable(reason: "`\(scene)` is no scene that a test can have") }
      entries = [WrittenYAML.Entry("scan", try Self.text(scene))]
    case .follow: entries = [WrittenYAML.Entry("follow", .word("true"))]
    case .unfollow: entries = [WrittenYAML.Entry("unfollow", .word("true"))]
    case .text(let text): entries = [WrittenYAML.Entry("text", try Self.text(text))]
    case .click(let key): entries = [WrittenYAML.Entry("click", try Self.text(key))]
    case .view(let url): entries = [WrittenYAML.Entry("view", try Self.text(url))]
    case .named(let name): entries = [WrittenYAML.Entry("type", try Self.text(name))]
    case nil: entries = [WrittenYAML.Entry("outside", try Self.text(name ?? ""))]
    }
    if let name = repeated.keys.min() { throw Unsayable(reason: "a test says each field once, and `\(name)` comes more than once") }
    if !fields.isEmpty {
      var given: [WrittenYAML.Entry] = []
      for (name, value) in fields {
        if kind != .outside, !Self.isElement(name) { throw Unsayable(reason: "no message has a field `\(name)`") }
        given.append(WrittenYAML.Entry(try Self.key(name), try Self.text(value)))
      }
      entries.append(WrittenYAML.Entry("fields", .map(given)))
    }
    // A scan is a follow or none; of the others it is said where it matters.
    let isPlain = state == Witness(kind).state && firstFollowedAt == nil && numbers.isEmpty
    if kind == .scan || subscription != nil || !isPlain { entries.append(WrittenYAML.Entry("subscription", .word(state.rawValue))) }
    return entries
  }

  private func user(_ facts: Facts, _ zone: Zone, _ ruleSet: RuleSet) throws(Unsayable) -> [WrittenYAML.Entry] {
    var entries: [WrittenYAML.Entry] = []
    func add(_ key: String, _ value: WrittenYAML) { entries.append(WrittenYAML.Entry(key, value)) }
    let profile = facts.profile
    let openid = person(in: ruleSet)
    if openid == nil, !arms.isEmpty { throw Unsayable(reason: "nobody was found who is in these arms") }
    if let openid, openid != FollowerDeclaration.standardOpenid { add("openid", try Self.text(openid)) }
    if !profile.tags.isEmpty {
      var tags: [WrittenYAML] = []
      for tag in profile.tags { tags.append(try Self.text(tag)) }
      add("tags", .list(tags))
    }
    if !profile.variables.isEmpty { add("vars", try Self.values(profile.variables) { .variable($0, quoted: false) }) }
    if !profile.attributes.isEmpty { add("attrs", try Self.values(profile.attributes) { .scalar($0, quoted: false) }) }
    if !profile.counters.isEmpty { add("counters", try Self.map(profile.counters.mapValues { .word(String($0.count)) })) }
    if !answered.isEmpty { add("answered", try Self.map(answered.mapValues { .word(String($0)) })) }
    if let first = facts.history.firstFollowedAt { add("first_followed_at", .word(try Self.written(first, in: zone))) }
    for number in NumberFact.allCases where numbers[number] != nil {
      let count = facts[number]
      if count != (state == .new ? 0 : max(1, count)) {
        throw Unsayable(reason: "to a test, who follows has followed at least once, and who is new never has")
      }
      add(number.rawValue, .word(String(count)))
    }
    if let language = profile.language { add("lang", try Self.text(language)) }
    if let source = profile.source { add("source", try Self.text(source)) }
    if let touch = facts.history.firstTouch { add("first_touch", try Self.text(touch.campaign)) }
    if let touch = facts.history.lastTouch { add("last_touch", try Self.text(touch.campaign)) }
    if !profile.taken.isEmpty {
      var taken: [String: WrittenYAML] = [:]
      for (stock, piece) in profile.taken { taken[stock] = try Self.text(piece) }
      add("taken", try Self.map(taken))
    }
    return entries
  }

  // MARK: values

  private static func text(_ text: String) throws(Unsayable) -> WrittenYAML {
    if WrittenYAML.losesPart(of: text) { throw Unsayable(reason: "a rules file has no other end of a line than a line feed") }
    return .text(text)
  }

  private static func key(_ name: String) throws(Unsayable) -> String {
    if name.hasPrefix("x-") { throw Unsayable(reason: "`\(name)` begins with `x-`, as what is no part of a rules file") }
    if WrittenYAML.losesPart(of: name) || name.utf8.count > 240 { throw Unsayable(reason: "no key of a rules file is called so") }
    return name
  }

  private static func map(_ values: [String: WrittenYAML]) throws(Unsayable) -> WrittenYAML {
    var entries: [WrittenYAML.Entry] = []
    for (name, value) in values.sorted(by: { $0.key < $1.key }) { entries.append(WrittenYAML.Entry(try key(name), value)) }
    return .map(entries)
  }

  /// - Parameter read: what the reader makes of a word without quotes.
  private static func values(_ values: [String: Value], read: (String) -> Value) throws(Unsayable) -> WrittenYAML {
    var written: [String: WrittenYAML] = [:]
    for (name, value) in values {
      if case .text(let text) = value {
        written[name] = try Self.text(text)
      } else if read(value.shown) == value {
        written[name] = .word(value.shown)
      } else {
        throw Unsayable(reason: "no file says that `\(name)` is \(value.shown)")
      }
    }
    return try map(written)
  }

  /// On the clock of the zone, or by UTC where that shows an hour twice.
  private static func written(_ time: Int64, in zone: Zone) throws(Unsayable) -> String {
    func text(_ format: String, _ zone: Zone) -> String { DateFormatting.format(format, time, offset: zone.offset(at: time), name: "") }
    for text in [text("%Y-%m-%dT%H:%M", zone), text("%Y-%m-%dT%H:%M:%S", zone), text("%Y-%m-%dT%H:%M:%SZ", .utc)]
    where WrittenTime(text)?.instant(in: zone) == time {
      return text
    }
    throw Unsayable(reason: "no file says such a time")
  }

  /// Whether XML can have an element of this path.
  private static func isElement(_ path: String) -> Bool {
    path.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { name in
      guard let first = name.utf8.first else { return false }
      return name.utf8.allSatisfy { ByteSet.word.contains($0) || $0 == 0x5F || $0 == 0x2D } && !ByteSet.digits.contains(first) && first != 0x2D
    }
  }
}
