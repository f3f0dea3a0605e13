extension Diagnostic {
  /// The same finding in a later text of its files; nil where one of its places is no longer there. What it would have changed is left out.
  /// - Parameter place: where the bytes of a place are now.
  package func moved(_ place: (SourceSpan) -> Range<Int>?) -> Diagnostic? {
    guard let main = place(primary.span) else { return nil }
    var others: [Label] = []
    for label in related {
      guard let bytes = place(label.span) else { return nil }
      others.append(Label(label.span.narrowed(to: bytes), label.text))
    }
    return Diagnostic(
      code, message, severity: severity, at: primary.span.narrowed(to: main), label: primary.text, related: others, notes: notes, help: help
    ).showing(witnesses)
  }
}
