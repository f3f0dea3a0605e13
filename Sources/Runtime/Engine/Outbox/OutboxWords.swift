package import Rules

/// Why an action waits or ended as it did, as a store keeps it: in English, and put into other words where it is shown.
package enum OutboxWords {
  /// As it is kept.
  static func detail(_ phrase: Phrase) -> String { phrase.english }

  /// What was kept, as it was meant; what others said stays as it is.
  package static func phrase(_ kept: String) -> Phrase {
    let known = OutboxReason.allCases.first { kept.hasPrefix($0.rawValue + ": ") }
    guard let known else { return sentence(kept) }
    return Phrase(verbatim: known.rawValue + ": ") + sentence(String(kept.dropFirst(known.rawValue.count + 2)))
  }

  private static func sentence(_ text: String) -> Phrase {
    composed.lazy.compactMap { Phrase(text, readAs: $0, value: simple) }.first ?? simple(text)
  }

  private static func simple(_ text: String) -> Phrase {
    Phrase(text, readAs: "today's %1 calls of `%2` are used up") ?? plain[text] ?? Phrase(verbatim: text)
  }

  private static let composed = [
    "%1; until then it waited: %2",
    "%1; its last try: %2",
    "%1; nothing had come to carry it out before",
  ]

  private static let plain: [String: Phrase] = Dictionary(
    (OutboxReason.allCases.map(\.text) + [OutboxOutcome.unreadableDetail, OutboxPause.Cause.dayRemedy]).map { ($0.english, $0) }
  ) { $1 }
}
