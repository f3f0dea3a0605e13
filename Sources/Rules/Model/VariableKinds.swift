/// Of which kind each variable of the followers is. What is stored stays as it is; whoever reads a variable reads it as its kind, and what
/// cannot be read so is absent.
package struct VariableKinds: Sendable {
  /// Nil: values are read as they stand, for templates that belong to no rules.
  private let kinds: [String: VariableKind]?

  private init(_ kinds: [String: VariableKind]?) { self.kinds = kinds }

  package static let untyped = VariableKinds(nil)

  /// A rule set's: a variable that is not named is a text.
  package init(named kinds: [String: VariableKind]) { self.kinds = kinds }

  /// Those that are declared, or that something sets.
  package var named: [String: VariableKind] { kinds ?? [:] }

  package func kind(of name: String) -> VariableKind { kinds?[name] ?? .text }

  /// A value as the variable holds it; nil when it cannot.
  package func reading(_ value: Value, of name: String) -> Value? { kinds == nil ? value : kind(of: name).reading(value) }

  package func value(of name: String, in profile: Facts.Profile) -> Value? { profile.variables[name].flatMap { reading($0, of: name) } }

  /// All that have a value.
  package func values(in profile: Facts.Profile) -> [String: Value] {
    profile.variables.reduce(into: [:]) { values, entry in values[entry.key] = reading(entry.value, of: entry.key) }
  }
}

extension VariableKind {
  /// Nil for what no variable holds.
  package init?(of value: Value) {
    switch value {
    case .int, .decimal: self = .number
    case .text: self = .text
    case .bool: self = .boolean
    case .none, .time, .list, .record: return nil
    }
  }

  /// A value as one of this kind; nil when it is none. Numbers and booleans were stored as texts up to 1.5, and a kind may have been
  /// changed since something was stored.
  package func reading(_ value: Value) -> Value? {
    switch self {
    case .number:
      switch value {
      case .int: value
      case .decimal(let number): number.isFinite ? value : nil
      case .text(let text): Self.number(text)
      case .none, .bool, .time, .list, .record: nil
      }
    case .text:
      switch value {
      case .text: value
      case .int, .decimal, .bool: .text(value.shown)
      case .none, .time, .list, .record: nil
      }
    case .boolean:
      switch value {
      case .bool: value
      case .text("true"): .bool(true)
      case .text("false"): .bool(false)
      case .none, .int, .decimal, .text, .time, .list, .record: nil
      }
    }
  }

  /// All of the text is one number, as people write it or as a template shows it.
  private static func number(_ text: String) -> Value? {
    let scalars = text.unicodeScalars
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }), let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
    else { return nil }
    let written = String(scalars[start...end])
    if let whole = Int64(written) { return .int(whole) }
    let isPlain = written.utf8.allSatisfy { ByteSet.digits.contains($0) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) }
    guard isPlain, let number = Double(written), number.isFinite else { return nil }
    return .decimal(number)
  }
}
