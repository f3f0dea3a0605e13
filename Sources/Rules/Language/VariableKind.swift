/// What a variable of the follower holds, whoever reads it.
package enum VariableKind: String, Hashable, Sendable, CaseIterable {
  case number, text, boolean

  /// As a sentence has it.
  package var phrase: Phrase {
    switch self {
    case .number: "a number"
    case .text: "a text"
    case .boolean: "a boolean"
    }
  }
}
