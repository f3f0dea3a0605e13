/// A situation as one line for people: what matters, and nothing else.
extension Witness {
  /// As `scan "store:bj01:table:1", existing, tag vip, Mon 2026-06-01 12:30`.
  package func line(in ruleSet: RuleSet) -> String {
    let zone = zone(in: ruleSet)
    return
      ([happening(in: ruleSet)] + (account.map { ["account \($0)"] } ?? []) + standing + known(zone) + stocks
      + (at.map { [Self.shown($0, zone)] } ?? []))
      .joined(separator: ", ")
  }

  /// What happens, and the texts that come with it.
  private func happening(in ruleSet: RuleSet) -> String {
    let own: TextSource? =
      switch kind {
      case .scan: .scene
      case .text, .voice: .text
      case .menuView, .link: .url
      case .menuClick, .menuScancode, .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone, .other: .key
      case .subscribe, .unsubscribe, .image, .video, .shortvideo, .location, .outside: nil
      }
    var words: [String]
    switch kind {
    case .other: words = [name.map { "event \($0)" } ?? "an event without a word"]
    case .outside: words = ["outside.\(name ?? "")"]
    case .scan, .subscribe, .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      words = [kind.word]
    }
    if let own, let text = texts[own] ?? (own == .url ? texts[.key] : nil) { words.append(Self.quoted(text)) }
    var given = fields
    for case (.field(let path), let text) in texts { given[Self.name(ofField: path, in: ruleSet)] = text }
    words += given.sorted { $0.key < $1.key }.map { name, text in
      "\(name) \(([text] + (repeated[name] ?? [])).map(Self.quoted).joined(separator: " and "))"
    }
    return words.joined(separator: " ")
  }

  private var standing: [String] {
    guard subscription != nil else { return [] }
    return [isAway ? "\(state.rawValue), does not follow now" : state.rawValue]
  }

  private func known(_ zone: Zone) -> [String] {
    var parts = tags.sorted { $0.key < $1.key }.map { "\($0.value ? "" : "no ")tag \($0.key)" }
    func add<Wrapped>(_ path: String, _ known: Known<Wrapped>?, _ shown: (Wrapped) -> String) {
      switch known {
      case nil: return
      case .absent: parts.append("no \(path)")
      case .known(let value): parts.append("\(path) \(shown(value))")
      }
    }
    for (name, value) in variables.sorted(by: { $0.key < $1.key }) { add("vars.\(name)", value, Self.shown) }
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { add("user.attrs.\(name)", value, Self.shown) }
    parts += counters.sorted { $0.key < $1.key }.map { "counters.\($0.key) \($0.value)" }
    parts += answered.sorted { $0.key < $1.key }.map { "\($0.key) has answered \(counted($0.value, "time"))" }
    parts += arms.sorted { $0.key < $1.key }.map { "arm \($0.value) of \($0.key)" }
    for (name, piece) in taken.sorted(by: { $0.key < $1.key }) { add("taken.\(name)", piece, Self.quoted) }
    parts += NumberFact.allCases.compactMap { number in numbers[number].map { "\(number.phrase) \($0)" } }
    add("first follow", firstFollowedAt) { Self.shown($0, zone) }
    add("language", language) { $0 }
    add("source", source) { $0 }
    add("first touch", firstTouch) { $0 }
    add("last touch", lastTouch) { $0 }
    return parts
  }

  private var stocks: [String] { left.sorted { $0.key < $1.key }.map { "stock \($0.key) has \($0.value) left" } }

  // MARK: values

  static func name(ofField path: Int32, in ruleSet: RuleSet) -> String {
    ruleSet.compiled.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }.joined(separator: ".")
  }

  private static let shownLetters = 60

  /// Of a long one the beginning.
  private static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.count > shownLetters else { return WrittenYAML.quoted(text) }
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(shownLetters)))
    return WrittenYAML.quoted(start) + "… (\(counted(text.unicodeScalars.count, "letter")))"
  }

  private static func shown(_ value: Value) -> String {
    if case .text(let text) = value { return quoted(text) }
    return value.shown
  }

  private static func shown(_ time: Int64, _ zone: Zone) -> String {
    let civil = zone.civil(at: time)
    return RuleSet.shown(civil) + (civil.second == 0 ? "" : (civil.second < 10 ? ":0" : ":") + "\(civil.second)")
  }
}
