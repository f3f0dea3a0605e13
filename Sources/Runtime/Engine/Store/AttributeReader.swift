package import Rules
package import Wire

/// What somebody else says of a follower, held against what the rules declare under `attrs:`. Where nothing is declared, any name is taken.
package struct AttributeReader: Sendable {
  private let declared: [String: VariableKind]
  private let limits: Limits

  package init(_ ruleSet: RuleSet, limits: Limits = .standard) {
    declared = ruleSet.compiled.attributes
    self.limits = limits
  }

  /// Why no attribute can be called so; nil when one can.
  package func objection(to name: String) -> Phrase? {
    if name.isEmpty || !Identifier.isOne(name) { return "`\(shown(name))` is no name of an attribute: write \(Identifier.words)" }
    if declared.isEmpty || declared[name] != nil { return nil }
    let close = Suggestion.closest(to: name, in: declared.keys)
    return close.map { "the rules declare no attribute `\(shown(name))` under `attrs:`; did you mean `\($0)`?" }
      ?? "the rules declare no attribute `\(shown(name))` under `attrs:`"
  }

  /// A member of a JSON object; null removes.
  package func value(_ json: JSON, of name: String) throws(FileFault) -> Value {
    if let objection = objection(to: name) { throw FileFault(objection) }
    switch json {
    case .null: return .none
    case .bool, .int, .number, .string: return try kept(Value(json), of: name)
    case .array, .object: throw FileFault("`\(shown(name))` is neither text, number nor boolean")
    }
  }

  /// A cell of a table; nil when it is empty, which says nothing.
  package func value(cell: String, of name: String) throws(FileFault) -> Value? {
    if cell.isEmpty { return nil }
    if declared[name] != nil { return try kept(.text(cell), of: name) }
    let value = Value.scalar(cell, quoted: false)
    return try kept(value.shown == cell ? value : .text(cell), of: name)
  }

  private func kept(_ value: Value, of name: String) throws(FileFault) -> Value {
    if case .text(let text) = value, text.utf8.count > limits.factBytes {
      throw FileFault("`\(shown(name))` has \(text.utf8.count) bytes, the limit is \(limits.factBytes)")
    }
    guard let kind = declared[name] else {
      if case .decimal(let number) = value, !number.isFinite { throw FileFault("`\(shown(name))` is no number") }
      return value
    }
    guard let read = kind.reading(value) else { throw FileFault("`\(shown(name))` is \(kind.phrase), and what is given is none") }
    return read
  }

  private func shown(_ name: String) -> String { OutsideText.shown(name, upTo: 64) }
}
