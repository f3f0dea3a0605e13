/// An action whose own `when` does not hold for an event: nothing is planned of it.
public struct WithheldAction: Sendable {
  /// The rule's id.
  public let rule: String
  /// The word of the action.
  public let name: String
  /// The condition that said no.
  public let condition: SourceSpan
  /// What the condition asks for.
  public let wanted: Phrase
  /// What it met.
  public let seen: Phrase
}
