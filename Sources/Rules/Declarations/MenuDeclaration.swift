package struct MenuDeclaration: Sendable {
  package indirect enum Button: Sendable {
    case menu(name: Located<String>, [Button], SourceSpan)
    /// `word` is what stands beside what it does: a key, an address.
    case action(name: Located<String>, MenuAction, word: Located<String>)
  }
  /// A menu of its own for some followers.
  package struct Variant: Sendable {
    package let tag: Located<String>?
    package let platform: Located<MenuPhone>?
    package let buttons: [Button]
    package let span: SourceSpan
  }
  package let span: SourceSpan
  /// Those whose menu it is; none: that of `defaults`, or the only one.
  package let accounts: [Located<String>]
  package let buttons: [Button]
  package let variants: [Variant]
  /// Whether all of it could be read: else a button may be missing.
  package let isWhole: Bool
}
