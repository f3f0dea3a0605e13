/// The kind of a variable, as its author says it; without one it is that of what sets the variable. Or that of an attribute.
package struct VariableDeclaration: Sendable {
  package let name: Located<String>
  /// Nil when it could not be read.
  package let kind: VariableKind?
}

extension Value {
  /// As a variable is given or set in a file: a number only where it is shown as it is written, so that `1.10` and `007` stay what they are.
  static func variable(_ text: String, quoted: Bool) -> Value {
    let value = Value.scalar(text, quoted: quoted)
    return value.shown == text ? value : .text(text)
  }
}
