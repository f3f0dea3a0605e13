package import Rules

/// Why an action waits or ended as it did, as a store keeps it: in English, and put into other words where it is shown.
package enum OutboxWords {
  /// What was kept, as it was meant: the word for a reason, which stays as it is, and why.
  package static func phrase(_ kept: String) -> Phrase {
    let known = OutboxReason.allCases.first { kept.hasPrefix($0.rawValue + ": ") }
    guard let known else { return Phrase(kept: kept) }
    return "\(known.rawValue): \(Phrase(kept: String(kept.dropFirst(known.rawValue.count + 2))))"
  }
}
