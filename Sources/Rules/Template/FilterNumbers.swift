/// Filters that count. Whole numbers stay whole; decimals are exact.
enum FilterNumbers {
  static func apply(_ filter: Filter, to input: Value, _ arguments: [Value]) throws(RenderFault) -> Value {
    let a = number(input)
    let b = arguments.first.map(number) ?? .int(0)
    switch filter {
    case .plus: return combine(a, b, .plus)
    case .minus: return combine(a, b, .minus)
    case .times: return combine(a, b, .times)
    case .modulo:
      if b.number == 0 { throw RenderFault("divided by 0") }
      return combine(a, b, .modulo)
    case .dividedBy: return try divided(a, b)
    case .abs:
      switch a {
      case .int(let value): return value == .min ? .decimal(-Double(value)) : .int(Swift.abs(value))
      case .decimal(let value): return .decimal(Swift.abs(value))
      case .none, .bool, .text, .time, .list, .record: return a
      }
    case .ceil: return whole(a, .up)
    case .floor: return whole(a, .down)
    case .round: return rounded(a, places: arguments.first.map(places) ?? 0)
    case .atLeast: return (a.number ?? 0) >= (b.number ?? 0) ? a : b
    case .atMost: return (a.number ?? 0) <= (b.number ?? 0) ? a : b
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split, .slice, .join, .size, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map,
      .where, .reject, .find, .has, .compact, .concat, .sum, .default, .date:
      return input  // of the other families
    }
  }

  /// A number out of anything: text counts up to where it stops being one, the rest is 0.
  static func number(_ value: Value) -> Value {
    switch value {
    case .int, .decimal: return value
    case .text(let text):
      let trimmed = text.utf8.drop { $0 <= 0x20 }
      var body = Array(trimmed)
      while let last = body.last, last <= 0x20 { body.removeLast() }
      let sign = body.first == 0x2D ? 1 : 0
      let parts = body.dropFirst(sign).split(separator: 0x2E, omittingEmptySubsequences: false)
      if parts.count == 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ByteSet.digits.contains) }),
        let decimal = Double(String(decoding: body, as: UTF8.self))
      {
        return .decimal(decimal)
      }
      var digits = body.prefix(sign)
      for byte in body.dropFirst(sign) {
        if byte == 0x5F, digits.count > sign { continue }
        guard ByteSet.digits.contains(byte) else { break }
        digits.append(byte)
      }
      return .int(Int64(String(decoding: digits, as: UTF8.self)) ?? 0)
    case .none, .bool, .time, .list, .record: return .int(0)
    }
  }

  /// An argument that must be a whole number. A thousand million is as good as any larger one, and cannot overflow.
  static func whole(_ value: Value) throws(RenderFault) -> Int {
    switch value {
    case .int(let value): return Int(min(max(value, -1_000_000_000), 1_000_000_000))
    case .text(let text): if let value = Int(text) { return min(max(value, -1_000_000_000), 1_000_000_000) }
    case .none, .bool, .decimal, .time, .list, .record: break
    }
    throw RenderFault("invalid integer")
  }

  static func whole(_ value: Value?, otherwise: Int) throws(RenderFault) -> Int {
    guard let value else { return otherwise }
    return try whole(value)
  }

  static func combine(_ a: Value, _ b: Value, _ operation: DecimalNumber.Operation) -> Value {
    if case .int(let x) = a, case .int(let y) = b {
      let (result, overflow) =
        switch operation {
        case .plus: x.addingReportingOverflow(y)
        case .minus: x.subtractingReportingOverflow(y)
        case .times: x.multipliedReportingOverflow(by: y)
        case .modulo:
          y == -1
            ? (0, false)
            : {
              let rest = x % y; return (rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest, false)
            }()
        }
      return overflow ? .decimal(approximate(Double(x), Double(y), operation)) : .int(result)
    }
    if let x = decimal(a), let y = decimal(b), let result = x.applying(operation, y) { return .decimal(result.double) }
    return .decimal(approximate(a.number ?? 0, b.number ?? 0, operation))
  }

  private static func approximate(_ a: Double, _ b: Double, _ operation: DecimalNumber.Operation) -> Double {
    switch operation {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .modulo:
      let rest = a.truncatingRemainder(dividingBy: b)
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    }
  }

  private static func divided(_ a: Value, _ b: Value) throws(RenderFault) -> Value {
    if case .int(let x) = a, case .int(let y) = b {
      guard y != 0 else { throw RenderFault("divided by 0") }
      let (quotient, overflow) = x.dividedReportingOverflow(by: y)
      if overflow { return .decimal(-Double(x)) }
      return .int(x % y != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient)
    }
    if let x = decimal(a), let y = decimal(b), let quotient = x.divided(by: y) { return .decimal(quotient.double) }
    return .decimal((a.number ?? 0) / (b.number ?? 0))
  }

  private static func decimal(_ value: Value) -> DecimalNumber? {
    switch value {
    case .int(let value): DecimalNumber(value)
    case .decimal(let value): DecimalNumber(value)
    case .none, .bool, .text, .time, .list, .record: nil
    }
  }

  private static func whole(_ value: Value, _ direction: DecimalNumber.Direction) -> Value {
    guard case .decimal(let double) = value else { return value }
    guard let exact = DecimalNumber(double), let int = Int64(exactly: exact.whole(direction)) else { return value }
    return .int(int)
  }

  /// A fraction is cut, and what is no number is 0.
  private static func places(_ value: Value) -> Int {
    switch number(value) {
    case .int(let places): Int(min(max(places, -30), 30))
    case .decimal(let places): places.isFinite ? Int(min(max(places, -30), 30)) : 0
    case .none, .bool, .text, .time, .list, .record: 0
    }
  }

  private static func rounded(_ value: Value, places: Int) -> Value {
    guard let exact = decimal(value) else { return value }
    let result = exact.rounded(places: places)
    if case .decimal = value, places > 0 { return .decimal(result.double) }
    return Int64(exactly: result.whole(.down)).map { .int($0) } ?? .decimal(result.double)
  }
}
