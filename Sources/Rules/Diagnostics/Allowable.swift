extension Diagnostic.Code {
  /// Whether it is proved of what the rules do together, and not seen in what is written: such a finding may be meant, even where it is an error.
  package var isProved: Bool { self != .allowance && Self.proved.contains { $0.contains(Int(rawValue.dropFirst(2)) ?? 0) } }
  private static let proved = [2001...2299, 2401...2499]

  /// Whether it is seen in what is written, and said only by those who ask for all.
  package var isLooseEnd: Bool {
    switch self {
    case .missedValues, .danglingWord, .deadBranch, .unused, .unusedCampaign, .unreadVariable, .unsetVariable: true
    default: false
    }
  }
}

extension Diagnostic {
  /// Whether somebody who knows better may have it kept quiet. What cannot go live cannot.
  package var mayBeAllowed: Bool { severity < .error || code.isProved }

  /// A warning as the error that `--strict` makes of it.
  package func raised() -> Diagnostic {
    guard severity == .warning else { return self }
    var copy = self
    copy.severity = .error
    copy.isRaised = true
    return copy
  }
}

extension [Diagnostic] {
  /// The findings without those that are allowed wherever they stand, as `--allow` says, and how many these are.
  package func allowing(_ codes: Set<Diagnostic.Code>) -> (shown: [Diagnostic], allowed: Int) {
    let shown = filter { !$0.mayBeAllowed || !codes.contains($0.code) }
    return (shown, count - shown.count)
  }
}
