/// A picture, a recording or a film that rules name.
public struct Medium: Sendable {
  /// Name under `media:`; a `*` stands for the part of the file's name that the `*` of its source stands for.
  public let name: String
  /// What it is.
  public let kind: MediumKind
  /// Path relative to the rule set, or an address.
  package let source: String
  /// The same from the folder of the first file, so that it does not hang on where the rule set lies.
  package let place: String
  package let span: SourceSpan
  package let isPermanent: Bool
  package let title: String?
  package let description: String?

  package var isAddress: Bool { source.hasPrefix("https://") || source.hasPrefix("http://") }

  /// Whether a name in a reply means this one.
  package func isCalled(_ other: String) -> Bool { name == other || (name.contains("*") && PathPattern.matches(name, other)) }
}
