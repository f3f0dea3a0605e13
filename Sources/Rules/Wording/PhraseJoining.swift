extension Sequence<Phrase> {
  /// One of them.
  package func alternatives() -> Phrase { Phrase(.list(Array(self), .or)) }
  /// Conditions of one thing, which hold together.
  package func together() -> Phrase { Phrase(.list(Array(self), .and)) }
  /// Things that are all meant.
  package func all() -> Phrase { Phrase(.list(Array(self), .also)) }
  /// Conditions of several kinds, which hold together.
  package func clauses() -> Phrase { Phrase(.list(Array(self), .semicolon)) }
}

/// Names as they are written, of which one is meant.
package func quotedAlternatives(_ names: some Sequence<String>) -> Phrase { names.map { Phrase(verbatim: "`\($0)`") }.alternatives() }
