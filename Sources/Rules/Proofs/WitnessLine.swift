/// A situation as one line for people: what matters, and nothing else.
extension Witness {
  /// As `scan "store:bj01:table:1", existing, tag vip, Mon 2026-06-01 12:30`.
  package func line(in ruleSet: RuleSet) -> Phrase {
    let zone = zone(in: ruleSet)
    var parts = [happening(in: ruleSet)]
    if let account { parts.append("account \(account)") }
    if let standing { parts.append(standing) }
    parts += known(zone) + stocks
    if let at { parts.append(Self.shown(at, zone)) }
    return parts.listed()
  }

  /// What happens, and the texts that come with it.
  private func happening(in ruleSet: RuleSet) -> Phrase {
    let own: TextSource? =
      switch kind {
      case .scan: .scene
      case .text, .voice: .text
      case .menuView, .link: .url
      case .menuClick, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone, .other: .key
      case .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .outside: nil
      }
    var words: [Phrase]
    switch kind {
    case .other: words = [name.map { "event \($0)" } ?? "an event without a word"]
    case .outside: words = [Phrase(verbatim: "outside.\(name ?? "")")]
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      words = [Phrase(verbatim: kind.word)]
    }
    if let own, let text = texts[own] ?? (own == .url ? texts[.key] : nil) { words.append(Self.quoted(text)) }
    var given = fields
    for case (.field(let path), let text) in texts { given[Self.name(ofField: path, in: ruleSet)] = text }
    words += given.sorted { $0.key < $1.key }.flatMap { name, text in
      [Phrase(verbatim: name), ([text] + (repeated[name] ?? [])).map(Self.quoted).listed()]
    }
    return words.joined(separator: " ")
  }

  private var standing: Phrase? {
    guard subscription != nil else { return nil }
    return isAway ? "\(state.rawValue), does not follow now" : Phrase(verbatim: state.rawValue)
  }

  private func known(_ zone: Zone) -> [Phrase] {
    var parts: [Phrase] = tags.sorted { $0.key < $1.key }.map { $0.value ? "tag \($0.key)" : "no tag \($0.key)" }
    func add<Wrapped>(_ path: Phrase, _ known: Known<Wrapped>?, _ shown: (Wrapped) -> Phrase) {
      switch known {
      case nil: return
      case .absent: parts.append("no \(path)")
      case .known(let value): parts.append([path, shown(value)].joined(separator: " "))
      }
    }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) { add(Phrase(verbatim: "vars.\(name)"), value, Self.shown) }
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { add(Phrase(verbatim: "user.attrs.\(name)"), value, Self.shown) }
    parts += counters.sorted { $0.key < $1.key }.map { Phrase(verbatim: "counters.\($0.key) \($0.value)") }
    parts += answered.sorted { $0.key < $1.key }.map { "\($0.key) has answered \(counted($0.value, "time"))" }
    parts += arms.sorted { $0.key < $1.key }.map { "arm \($0.value) of \($0.key)" }
    for (name, piece) in taken.sorted(by: { $0.key < $1.key }) { add(Phrase(verbatim: "taken.\(name)"), piece, Self.quoted) }
    parts += NumberFact.allCases.compactMap { number in numbers[number].map { [number.phrase, Phrase(verbatim: String($0))].joined(separator: " ") } }
    add("first follow", firstFollowedAt) { Self.shown($0, zone) }
    add("language", language, Phrase.init(verbatim:))
    add("source", source, Phrase.init(verbatim:))
    add("first touch", firstTouch, Phrase.init(verbatim:))
    add("last touch", lastTouch, Phrase.init(verbatim:))
    return parts
  }

  private var stocks: [Phrase] { left.sorted { $0.key < $1.key }.map { "stock \($0.key) has \($0.value) left" } }

  // MARK: values

  static func name(ofField path: Int32, in ruleSet: RuleSet) -> String {
    ruleSet.compiled.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
  }

  private static let shownLetters = 60

  /// Of a long one the beginning.
  private static func quoted(_ text: String) -> Phrase {
    guard text.unicodeScalars.count > shownLetters else { return Phrase(verbatim: WrittenYAML.quoted(text)) }
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownLetters)))
    return "\(WrittenYAML.quoted(start))… (\(counted(text.unicodeScalars.count, "letter")))"
  }

  private static func shown(_ value: Value) -> Phrase {
    if case .text(let text) = value { return quoted(text) }
    return Phrase(verbatim: value.shown)
  }

  private static func shown(_ time: Int64, _ zone: Zone) -> Phrase {
    let civil = zone.civil(at: time)
    return civil.second == 0 ? RuleSet.shown(civil) : RuleSet.shownToTheSecond(civil)
  }
}
