/// A scalar that will be parsed as a template; the node knows how to find a place inside it again.
package struct TemplateDeclaration: Sendable {
  package let node: YAMLNode
  package var text: String { node.scalar ?? "" }
  package var span: SourceSpan { node.span }
  /// The quote that may stand in the text as the author quoted it.
  var quoteInside: String {
    if case .scalar(_, .singleQuoted) = node.content { "\"" } else { "'" }
  }
  /// Whether it is written without quotes.
  var isBare: Bool { if case .scalar(_, .plain) = node.content { true } else { false } }
  /// Whether it is written out: every event renders the same.
  package var isPlain: Bool { !text.holds("{{") && !text.holds("{%") }
}
