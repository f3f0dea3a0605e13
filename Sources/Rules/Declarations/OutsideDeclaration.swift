/// An event that a server of the house posts.
package struct OutsideDeclaration: Sendable {
  package struct Field: Sendable {
    package let name: Located<String>
    package let kind: OutsideFieldKind
  }
  package let name: Located<String>
  package let fields: [Field]
  package let optional: [Located<String>]
}
