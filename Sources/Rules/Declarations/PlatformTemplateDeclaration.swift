/// A template of the platform's, as it stands in the account's console.
package struct PlatformTemplateDeclaration: Sendable {
  package struct Field: Sendable {
    package let name: Located<String>
    package let kind: TemplateFieldKind
  }
  package let name: Located<String>
  package let id: Located<String>
  package let account: Located<String>?
  package let fields: [Field]
}
