/// What an author wrote, as a closed tree. Scalars stay text until the schema gives them a type.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(String, ScalarStyle)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }
  package let content: Content
  /// Of a scalar: what checks of its text need not look for.
  package let signs: TextSigns
  /// A collection in block style ends with its last value; a quoted scalar includes its quotes.
  package let span: SourceSpan

  package init(_ content: Content, _ span: SourceSpan) {
    self.content = content
    self.span = span
    signs = if case .scalar(let text, _) = content { TextSigns(of: text) } else { [] }
  }

  package var scalar: String? { if case .scalar(let text, _) = content { text } else { nil } }
  package var entries: [YAMLEntry]? { if case .mapping(let entries) = content { entries } else { nil } }

  package subscript(_ key: String) -> YAMLNode? { entries?.first { $0.key.value == key }?.value }

  /// What to call it in a message to somebody who has never heard of YAML nodes.
  package var kindName: Phrase {
    switch content {
    case .scalar(let text, let style): text.isEmpty && style == .plain ? "nothing" : "text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

package struct YAMLEntry: Sendable {
  package let key: Located<String>
  package let value: YAMLNode
  package init(key: Located<String>, value: YAMLNode) {
    self.key = key
    self.value = value
  }
}

package enum ScalarStyle: UInt8, Sendable { case plain, singleQuoted, doubleQuoted, literal, folded }
