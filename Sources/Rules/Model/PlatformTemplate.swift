/// A template of the platform's: what a template message is an instance of. (wechat-protocol 7.7)
package struct PlatformTemplate: Sendable {
  /// A blank that a message fills.
  package struct Field: Sendable {
    package let name: String
    package let kind: TemplateFieldKind

    package init(name: String, kind: TemplateFieldKind) {
      self.name = name
      self.kind = kind
    }
  }
  /// Name under `templates:`.
  package let name: String
  /// What the platform calls it.
  package let id: String
  /// Name under `accounts:`; nil when no account is declared.
  package let account: String?
  package let fields: [Field]
  package let span: SourceSpan
}
