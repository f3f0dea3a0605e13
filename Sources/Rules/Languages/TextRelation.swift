/// How two languages lie to each other, with a text for each part that is not empty.
package struct TextRelation: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case equal
    /// The left one has all texts of the right one, and more.
    case includes
    /// The right one has all texts of the left one, and more.
    case isIncluded
    /// Each has some of its own, and some are in both.
    case overlaps
    case apart
    /// It would cost too much to say.
    case unknown
  }

  package let kind: Kind
  /// Shortest texts, as far as they were found.
  package let both: [UInt8]?
  package let onlyLeft: [UInt8]?
  package let onlyRight: [UInt8]?

  package init(_ left: TextLanguage, _ right: TextLanguage, among legal: LegalTexts, budget states: Int = TextSignatures.states) {
    let (found, isComplete) = TextSignatures.all(of: [left, right], among: legal, budget: states)
    func witness(_ takes: Set<Int>) -> [UInt8]? { found.first { $0.takes == takes }?.witness }
    (both, onlyLeft, onlyRight) = (witness([0, 1]), witness([0]), witness([1]))
    kind =
      switch (both != nil, onlyLeft != nil, onlyRight != nil) {
      case (true, true, true): .overlaps
      case _ where !isComplete: .unknown
      case (_, false, false): .equal
      case (true, true, false): .includes
      case (true, false, true): .isIncluded
      case (false, _, _): .apart
      }
  }
}

/// What was found of a text that was looked for.
package enum TextSearch: Sendable, Equatable {
  /// A shortest one.
  case text([UInt8])
  case nowhere
  /// It would cost too much to say.
  case unknown
}

extension TextLanguage {
  /// A text of it that none of the others takes.
  package func text(outside others: [TextLanguage], among legal: LegalTexts, budget states: Int = TextSignatures.states) -> TextSearch {
    first(of: others, among: legal, states) { $0.takes.isEmpty }
  }

  /// A text that both take.
  package func text(with other: TextLanguage, among legal: LegalTexts, budget states: Int = TextSignatures.states) -> TextSearch {
    // Most have nothing to do with each other.
    if zip(beginning, other.beginning).contains(where: { $0 != $1 }) { return .nowhere }
    if words == nil, other.words != nil { return other.text(with: self, among: legal, budget: states) }
    return first(of: [other], among: legal, states) { !$0.takes.isEmpty }
  }

  private func first(
    of others: [TextLanguage], among legal: LegalTexts, _ states: Int, where isWanted: (TextSignatures.Found) -> Bool
  ) -> TextSearch {
    let (found, isComplete) = TextSignatures.all(of: others, within: self, among: legal, budget: states, until: isWanted)
    if let witness = found.first(where: isWanted)?.witness { return .text(witness) }
    return isComplete ? .nowhere : .unknown
  }
}
