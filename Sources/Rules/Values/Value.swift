/// What a template can hold and a condition can compare.
public enum Value: Hashable, Sendable {
  /// Absent.
  case none
  /// True or false.
  case bool(Bool)
  /// A whole number.
  case int(Int64)
  /// A number with a fraction.
  case decimal(Double)
  /// Text.
  case text(String)
  /// A moment, in seconds since 1970 UTC, shown in the zone.
  case time(Int64, Zone)
  /// Several values in order.
  case list([Value])
  /// Named values, in the order of their columns.
  case record([Field])

  /// One named value of a record.
  public struct Field: Hashable, Sendable {
    /// The column.
    public let name: String
    /// Its value.
    public let value: Value

    /// A field of a record.
    public init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }
}

extension Value {
  /// As a number; text counts when all of it is one.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .decimal(let value): value
    case .text(let text): Double(text)
    case .none, .bool, .time, .list, .record: nil
    }
  }

  /// As a scalar of a rules file or a facts file: whole numbers, numbers, `true`, `false`; everything else is text.
  package static func scalar(_ text: String, quoted: Bool) -> Value {
    if quoted { return .text(text) }
    if let int = Int64(text), String(int) == text { return .int(int) }
    if let decimal = Double(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }) { return .decimal(decimal) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return .text(text)
    }
  }
}
