internal import Rules
internal import Wire

/// What follows from what is written, beside it: how many codes a campaign has, and how long a message that waits may still wait.
struct InlayHints {
  private let document: ReadDocument
  private let encoding: PositionEncoding
  private let language: DisplayLanguage
  private let wanted: Range<Int>?

  init(_ document: ReadDocument, _ encoding: PositionEncoding, _ language: DisplayLanguage, within range: Range<Int>?) {
    self.document = document
    self.encoding = encoding
    self.language = language
    wanted = range
  }

  var json: JSON {
    guard let tree = document.tree else { return [] }
    return .array(codes(tree) + windows(tree))
  }

  private func hint(_ byte: Int, _ phrase: Phrase, _ tip: Phrase) -> JSON? {
    if let wanted, !wanted.contains(byte), byte != wanted.upperBound { return nil }
    return [
      "position": document.text.position(at: byte, encoding).json, "label": .string(phrase.text(in: language)), "paddingLeft": true,
      "tooltip": .string(tip.text(in: language)),
    ]
  }

  private func codes(_ tree: YAMLNode) -> [JSON] {
    guard let rules = document.view?.rules else { return [] }
    return (tree["campaigns"]?.entries ?? []).compactMap { entry in
      guard let campaign = rules.campaign(named: entry.key.value) else { return nil }
      let tip: Phrase = "codes that `wxrules qr apply` makes for it, on each account"
      if campaign.isOnDemand { return hint(entry.key.span.bytes.upperBound + 1, "codes on demand", tip) }
      return hint(entry.key.span.bytes.upperBound + 1, counted(campaign.codeCount(tables: rules.compiled.tables), "code"), tip)
    }
  }

  /// Beside `after:` of a customer message.
  private func windows(_ tree: YAMLNode) -> [JSON] {
    var hints: [JSON] = []
    for section in ["rules", "always"] {
      guard case .sequence(let rules)? = tree[section]?.content else { continue }
      for rule in rules where wanted.map({ $0.overlaps(rule.span.bytes) }) ?? true {
        let windows = (rule["on"]?.scalars ?? []).map { EventKind.named($0)?.messageWindow }
        guard let shortest = windows.compactMap({ $0?.length }).min(), !windows.contains(where: { $0 == nil }),
          case .sequence(let actions)? = rule["do"]?.content
        else { continue }
        for action in actions {
          guard let after = action["send"]?["after"], let text = after.scalar, let delay = Durations.milliseconds(text) else { continue }
          let left = shortest - MessageWindow.journey - delay
          let tip: Phrase = "how long after `after` the platform still takes a customer message for this event"
          let shown: Phrase = left >= 0 ? "\(Self.span(left)) left" : "too late by \(Self.span(-left))"
          if let hint = hint(after.span.bytes.upperBound, shown, tip) { hints.append(hint) }
        }
      }
    }
    return hints
  }

  /// To two units.
  private static func span(_ milliseconds: Int64) -> Phrase {
    let seconds = milliseconds / 1000
    if seconds < 60 { return counted(Int(seconds), "second") }
    if seconds < 3600 { return counted(Int(seconds / 60), "minute") }
    return counted(Int(seconds / 3600), "hour")
  }
}
