/// A scalar that will be compiled as a pattern; the node knows how to find a place inside it again.
package struct PatternDeclaration: Sendable {
  package let node: YAMLNode
  package var text: String { node.scalar ?? "" }
  package var span: SourceSpan { node.span }
}
