/// A scalar that will be parsed as a template; the node knows how to find a place inside it again.
package struct TemplateDeclaration: Sendable {
  package let node: YAMLNode
  package var text: String { node.scalar ?? "" }
  package var span: SourceSpan { node.span }
  /// Whether it is written out: every event renders the same.
  package var isPlain: Bool { !text.contains("{{") && !text.contains("{%") }
}
