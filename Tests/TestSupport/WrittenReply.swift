package import Rules

extension Reply {
  /// A text as a test writes it.
  package static func text(_ text: String) -> Reply { .text(SentText(text)) }
}
