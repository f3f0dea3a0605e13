package import Rules

extension RuleSet {
  /// The accounts that are asked for: one by its name, or all.
  /// - Throws: `BookQueryFault` where there is none.
  package func accounts(asked name: String?) throws(BookQueryFault) -> [Account] {
    let found = accounts.filter { known in name.map { $0 == known.name } ?? true }
    guard found.isEmpty else { return found }
    guard let name else { throw BookQueryFault("the rules declare no account") }
    throw BookQueryFault(noAccount(name))
  }

  /// What everybody says of an account that the rules do not have.
  package func noAccount(_ name: String) -> Phrase {
    let close = Suggestion.closest(to: name, in: accounts.map(\.name))
    let shown = OutsideText.shown(name, upTo: 64)
    return close.map { "no account `\(shown)` in the rules; did you mean `\($0)`?" } ?? "no account `\(shown)` in the rules"
  }
}
