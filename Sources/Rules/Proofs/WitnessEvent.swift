/// A situation, played: what the engine is asked.
extension Witness {
  /// As the platform would send it, or a server of the house would post it.
  package func event(in ruleSet: RuleSet) -> Event {
    let (openid, account) = (person(in: ruleSet) ?? FollowerDeclaration.standardOpenid, ruleSet.addressee(account))
    let time = moment(in: ruleSet)
    let (form, fields) = said(in: ruleSet)
    guard let form else {
      return .outside(name ?? "", openid: openid, account: account, time: time, fields: fields.map { (name: $0.0, value: $0.1) })
    }
    let elements = form.elements(openid: openid, account: account, isFollower: !isFollow, time: time, fields: fields)
    return Event(kind, of: elements, time: time, isFollow: isFollow)
  }

  /// What is known before it.
  package func facts(in ruleSet: RuleSet) -> Facts {
    var parts = Facts.Parts()
    parts.isAway = isAway
    switch state {
    case .new: parts.history.followCount = 0
    case .returning, .existing: parts.history.followCount = 1
    }
    parts.history.firstFollowedAt = firstFollowedAt?.value
    // A touch of which nobody says when it was: as in tests.
    parts.history.firstTouch = firstTouch?.value.map { Touch(campaign: $0, scene: "", at: firstFollowedAt?.value ?? 0) }
    parts.history.lastTouch = lastTouch?.value.map { Touch(campaign: $0, scene: "", at: 0) }
    parts.profile.tags = tags.filter(\.value).keys.sorted()
    parts.profile.variables = variables.compactMapValues(\.value)
    parts.profile.attributes = attributes.compactMapValues(\.value)
    parts.profile.taken = taken.compactMapValues(\.value)
    parts.profile.language = language?.value
    parts.profile.source = source?.value
    parts.stocks = ruleSet.stockLevels(left: left)
    var facts = Facts(parts)
    for (number, value) in numbers { facts[number] = value }
    if !counters.isEmpty || !answered.isEmpty {
      let event = event(in: ruleSet)
      for (rule, count) in answered { ruleSet.apply(count, answersOf: rule, to: &facts, before: event) }
      facts.profile.counters = counters.reduce(into: [:]) { tallies, counter in
        tallies[counter.key] = ruleSet.tally(before: event, facts, of: counter.key, whichFinds: counter.value)
      }
    }
    return facts
  }

  /// Whose event it is: somebody whom the experiments put where it says. Nil when it does not matter, or nobody was found.
  package func person(in ruleSet: RuleSet) -> String? {
    if arms.isEmpty || openid != nil { return openid }
    let splits = ruleSet.compiled.rules.compactMap(\.split).filter { arms[$0.experiment] != nil }
    let candidates = [FollowerDeclaration.standardOpenid] + (1...Self.candidates).map { "oTEST-arms-\($0)" }
    let participant = Participant(time: moment(in: ruleSet), state: state, isExposed: false)
    return candidates.first { openid in splits.allSatisfy { $0.arms[$0.arm(at: $0.share(of: openid), participant)].name == arms[$0.experiment] } }
  }

  /// Enough for an arm of one percent in one experiment and half in four more.
  private static let candidates = 10_000

  /// Seconds since 1970 UTC.
  package func moment(in ruleSet: RuleSet) -> Int64 { at ?? zone(in: ruleSet).instant(of: TestDeclaration.standardTime) }

  package func zone(in ruleSet: RuleSet) -> Zone { ruleSet.zone(ofAddressee: account) }

  /// As tests say it: in short, with elements beside those that the short form has, in the order of their paths. Events from outside have no
  /// form, and all the fields that they come with, in the order of their declaration.
  func said(in ruleSet: RuleSet) -> (form: MessageForm?, fields: [(String, String)]) {
    var fields = given(in: ruleSet)
    /// What the short form says; a rule may have asked for the element itself.
    func said(_ source: TextSource, as element: String) -> String? {
      let asked = fields.removeValue(forKey: element)
      return text(source) ?? asked
    }
    func listed(_ form: MessageForm?) -> (MessageForm?, [(String, String)]) {
      (form, fields.sorted { $0.key < $1.key }.flatMap { name, text in ([text] + (repeated[name] ?? []).map(Self.sent)).map { (name, $0) } })
    }
    /// Tests have no short form of an empty text.
    func short(_ text: String, in element: String, _ form: (String) -> MessageForm) -> (MessageForm?, [(String, String)]) {
      if !text.isEmpty { return listed(form(text)) }
      fields[element] = ""
      return listed(.named(kind.word))
    }
    switch kind {
    case .scan:
      let key = fields.removeValue(forKey: "EventKey").map { SceneText.withoutPrefix($0) ?? $0 }
      return listed(.scan(text(.scene) ?? key.flatMap { Self.isBlank($0) ? nil : $0 } ?? "x"))
    case .subscribe:
      // A key of a scanned code would make it a scan.
      if fields["EventKey"].flatMap({ SceneText.withoutPrefix($0) }) != nil { fields["EventKey"] = nil }
      return listed(.follow)
    case .unsubscribe: return listed(.unfollow)
    case .text: return short(said(.text, as: "Content") ?? "x", in: "Content") { .text($0) }
    case .menuClick: return short(said(.key, as: "EventKey") ?? "x", in: "EventKey") { .click($0) }
    case .menuView:
      let key = said(.key, as: "EventKey")
      return short(text(.url) ?? key ?? "https://example.com/", in: "EventKey") { .view($0) }
    case .voice:
      fields["Recognition"] = text(.text) ?? fields["Recognition"]
      return listed(.named(kind.word))
    case .link:
      fields["Url"] = text(.url) ?? fields["Url"]
      return listed(.named(kind.word))
    case .menuScancode, .menuPhoto, .menuLocation:
      fields["EventKey"] = text(.key) ?? fields["EventKey"] ?? "x"
      return listed(.named(kind.word))
    case .locationReport, .templateDone, .massDone:
      fields["EventKey"] = text(.key) ?? fields["EventKey"]
      return listed(.named(kind.word))
    case .image, .video, .shortvideo, .location: return listed(.named(kind.word))
    case .other:
      fields["EventKey"] = text(.key) ?? fields["EventKey"]
      let name = name ?? "ENTER"
      // One that is called as a message is.
      if EventKind.named(EventKind.folded(name)) != nil { (fields["MsgType"], fields["Event"]) = ("event", name) }
      return listed(.named(name))
    case .outside:
      let declared = ruleSet.compiled.outside.first { $0.name == name }?.fields ?? []
      return (nil, declared.compactMap { field in (fields[field.name] ?? (field.isOptional ? nil : field.kind.plainest)).map { (field.name, $0) } })
    }
  }

  /// The fields that are asked for, without those that every message has: these go by what the event is.
  private func given(in ruleSet: RuleSet) -> [String: String] {
    var given = fields.mapValues { Self.sent($0) }
    for case (.field(let path), let text) in texts { given[Self.name(ofField: path, in: ruleSet)] = Self.sent(text) }
    if kind != .outside { for name in Self.envelope { given[name] = nil } }
    return given
  }

  private static let envelope = ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Event"]

  private func text(_ source: TextSource) -> String? { texts[source].map(Self.sent) }

  /// Whether the platform would send nothing of it: an empty scene is none.
  static func isBlank(_ text: String) -> Bool { text.utf8.allSatisfy { $0 <= 0x20 } }

  /// What is left of a text on its way through XML.
  static func sent(_ text: String) -> String {
    func isSent(_ scalar: Unicode.Scalar) -> Bool {
      scalar.value >= 0x20 ? scalar.value != 0xFFFE && scalar.value != 0xFFFF : scalar == "\t" || scalar == "\n" || scalar == "\r"
    }
    var sent = String.UnicodeScalarView()
    var last: Unicode.Scalar = " "
    for scalar in text.unicodeScalars where isSent(scalar) {
      if scalar == "\r" { sent.append("\n") } else if scalar != "\n" || last != "\r" { sent.append(scalar) }
      last = scalar
    }
    return String(sent)
  }
}

extension OutsideFieldKind {
  /// One that it accepts.
  fileprivate var plainest: String {
    switch self {
    case .text, .word: "x"
    case .int, .decimal: "0"
    case .boolean: "false"
    case .date: "2026-06-01"
    }
  }
}
