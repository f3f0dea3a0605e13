/// What becomes of the rules that come later when a rule matches.
public enum RuleRole: String, Sendable, CaseIterable {
  /// It stands under `always:`: its actions run, whoever answers.
  case always
  /// `continue: true`: its actions run unless a rule above answers, and later rules are asked.
  case continues
  /// It answers, and nobody else is asked.
  case answers
}
