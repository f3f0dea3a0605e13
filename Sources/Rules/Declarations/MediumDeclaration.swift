/// A picture, a recording or a film that is uploaded and kept fresh.
package struct MediumDeclaration: Sendable {
  /// With a `*` it stands for as many media as files are found.
  package let name: Located<String>
  package let kind: MediumKind
  /// A path beside the file, or an address.
  package let source: Located<String>
  package let isPermanent: Bool
  package let title: Located<String>?
  package let description: Located<String>?
}
