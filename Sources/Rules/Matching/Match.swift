/// The rule that answers an event, with what its patterns captured.
public struct Match: Sendable {
  package let rule: Int32
  package let bindings: Bindings
  /// Campaign of the scanned code, -1 for none.
  package let campaign: Int32
  /// Under what its answer is counted, when the rule has a limit.
  package let limit: String?
  /// The stock from which the rule gives, as an index; nil for none.
  package let stock: Int?
}
