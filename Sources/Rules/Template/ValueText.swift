/// How values are shown, compared and counted: Liquid's rules.
extension Value {
  package var isTruthy: Bool {
    switch self {
    case .none, .bool(false): false
    case .bool, .int, .decimal, .text, .time, .list, .record: true
    }
  }

  package var isEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .list(let items): items.isEmpty
    case .record(let fields): fields.isEmpty
    case .none, .bool, .int, .decimal, .time: false
    }
  }

  package var isBlank: Bool {
    switch self {
    case .none, .bool(false): true
    case .text(let text): text.unicodeScalars.allSatisfy { $0.properties.isWhitespace }
    case .list, .record: isEmpty
    case .bool, .int, .decimal, .time: false
    }
  }

  /// As an output shows it.
  package var shown: String {
    switch self {
    case .none: ""
    case .bool(let flag): flag ? "true" : "false"
    case .int(let value): String(value)
    case .decimal(let value): Self.shown(value)
    case .text(let text): text
    case .time(let instant, let zone): DateFormatting.iso(instant, zone)
    case .list(let items): items.map(\.shown).joined()
    case .record: inspected
    }
  }

  /// As it looks inside another value.
  package var inspected: String {
    switch self {
    case .none: "nil"
    case .text(let text): "\"" + text.reduce(into: "") { $0 += Self.escapes[$1] ?? String($1) } + "\""
    case .list(let items): "[" + items.map(\.inspected).joined(separator: ", ") + "]"
    case .record(let fields): "{" + fields.map { "\"\($0.name)\"=>\($0.value.inspected)" }.joined(separator: ", ") + "}"
    case .bool, .int, .decimal, .time: shown
    }
  }

  private static let escapes: [Character: String] = ["\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"]

  /// What a filter for text gets.
  var filterText: String {
    if case .list = self { return inspected }
    return shown
  }

  private static func shown(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity" }
    let magnitude = abs(value)
    let plain = "\(value)"
    if magnitude != 0, magnitude >= 1e15 || magnitude < 1e-4 {
      if let e = plain.firstIndex(of: "e") {
        var mantissa = String(plain[..<e])
        if !mantissa.contains(".") { mantissa += ".0" }
        let exponent = Int(plain[plain.index(after: e)...]) ?? 0
        return mantissa + (exponent < 0 ? "e-" : "e+") + (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
      }
      // Swift writes whole numbers up to 2^54 in full; Liquid turns to exponents at 10^15.
      var digits = String(plain.prefix { $0 != "." }.drop { $0 == "-" })
      let exponent = digits.count - 1
      while digits.count > 1, digits.last == "0" { digits.removeLast() }
      let fraction = digits.dropFirst()
      return (value < 0 ? "-" : "") + digits.prefix(1) + "." + (fraction.isEmpty ? "0" : fraction) + "e+\(exponent)"
    }
    guard let e = plain.firstIndex(of: "e") else { return plain }
    let exponent = Int(plain[plain.index(after: e)...]) ?? 0
    let digits = plain[..<e].filter { $0.isNumber }
    return (value < 0 ? "-" : "") + "0." + String(repeating: "0", count: max(0, -exponent - 1)) + digits
  }

  /// Equal as templates see it: 1 is 1.0, and never "1".
  package static func equal(_ a: Value, _ b: Value) -> Bool {
    switch a {
    case .int(let x): if case .decimal(let y) = b { Double(x) == y } else { a == b }
    case .decimal(let x): if case .int(let y) = b { x == Double(y) } else { a == b }
    case .text(let x): if case .text(let y) = b { x.utf8.elementsEqual(y.utf8) } else { false }
    case .list(let x): if case .list(let y) = b { x.count == y.count && zip(x, y).allSatisfy { equal($0, $1) } } else { false }
    case .record(let x):
      if case .record(let y) = b {
        x.count == y.count && x.allSatisfy { field in y.contains { $0.name == field.name && equal($0.value, field.value) } }
      } else {
        false
      }
    case .none, .bool, .time: a == b
    }
  }

  /// Nil when the two cannot be put in order.
  package static func ordered(_ a: Value, before b: Value) -> Bool? {
    switch a {
    case .int(let x):
      switch b {
      case .int(let y): x < y
      case .decimal(let y): Double(x) < y
      case .none, .bool, .text, .time, .list, .record: nil
      }
    case .decimal(let x):
      switch b {
      case .int(let y): x < Double(y)
      case .decimal(let y): x < y
      case .none, .bool, .text, .time, .list, .record: nil
      }
    case .text(let x): if case .text(let y) = b { x.utf8.lexicographicallyPrecedes(y.utf8) } else { nil }
    case .time(let x, _): if case .time(let y, _) = b { x < y } else { nil }
    case .none, .bool, .list, .record: nil
    }
  }

  package func contains(_ other: Value) -> Bool {
    switch (self, other) {
    case (_, .none), (_, .bool(false)): false
    case (.text(let text), _):
      ByteNeedle(other.shown).first(in: Array(text.utf8).span, 0..<text.utf8.count) != nil
    case (.list(let items), _): items.contains { Value.equal($0, other) }
    case (.record(let fields), _): fields.contains { $0.name == other.shown }
    case (.none, _), (.bool, _), (.int, _), (.decimal, _), (.time, _): false
    }
  }

  /// A member by name; `size`, `first` and `last` are there unless the value has a member of that name.
  package func member(_ name: String) -> Value {
    switch self {
    case .record(let fields):
      if let field = fields.first(where: { $0.name == name }) { return field.value }
      if name == "size" { return .int(Int64(fields.count)) }
      if name == "first" { return fields.first.map { .list([.text($0.name), $0.value]) } ?? .none }
      return .none
    case .list(let items):
      switch name {
      case "size": return .int(Int64(items.count))
      case "first": return items.first ?? .none
      case "last": return items.last ?? .none
      default: return .none
      }
    case .text(let text):
      switch name {
      case "size": return .int(Int64(text.unicodeScalars.count))
      case "first": return .text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(1))))
      case "last": return .text(String(String.UnicodeScalarView(text.unicodeScalars.suffix(1))))
      default: return .none
      }
    case .int: return name == "size" ? .int(8) : .none
    case .time(let instant, let zone): return name == Self.weekday ? .text(Self.weekdays[zone.civil(at: instant).weekday]) : .none
    case .none, .bool, .decimal: return .none
    }
  }

  /// The member of a moment that is the day of its week.
  package static let weekday = "weekday"
  /// As rules write them, Monday first.
  package static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  package func element(_ index: Value) -> Value {
    switch self {
    case .list(let items):
      guard case .int(let at) = index else { return .none }
      let position = at < 0 ? Int(at) + items.count : Int(clamping: at)
      return items.indices.contains(position) ? items[position] : .none
    case .record(let fields):
      guard case .text(let name) = index else { return .none }
      return fields.first { $0.name == name }?.value ?? .none
    case .none, .bool, .int, .decimal, .text, .time: return .none
    }
  }
}
