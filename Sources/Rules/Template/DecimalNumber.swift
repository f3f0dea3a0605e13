/// A decimal fraction held exactly, because `0.1 | plus: 0.2` is 0.3 to the person who reads the message.
struct DecimalNumber {
  var digits: Int128
  /// Places after the point, 0 to 30.
  var scale: Int

  init(_ value: Int64) {
    digits = Int128(value)
    scale = 0
  }

  /// The shortest decimal that reads back as this number; nil for infinities, NaN and what does not fit.
  init?(_ value: Double) {
    guard value.isFinite, abs(value) < 1e18 else { return nil }
    var text = "\(abs(value))"
    var exponent = 0
    if let e = text.firstIndex(where: { $0 == "e" || $0 == "E" }) {
      exponent = Int(text[text.index(after: e)...]) ?? 0
      text = String(text[..<e])
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard let all = Int128(parts[0] + fraction) else { return nil }
    digits = value < 0 ? -all : all
    scale = fraction.count - exponent
    while scale < 0 {
      digits *= 10
      scale += 1
    }
    if scale > 30 { return nil }
  }

  private init(digits: Int128, scale: Int) {
    self.digits = digits
    self.scale = scale
  }

  var double: Double { Double(text) ?? Double(digits) }

  private var text: String {
    let magnitude = String(digits.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - magnitude.count)) + magnitude
    let point = padded.index(padded.endIndex, offsetBy: -scale)
    return (digits < 0 ? "-" : "") + padded[..<point] + (scale > 0 ? "." + padded[point...] : "")
  }

  private static func power(_ exponent: Int) -> Int128 { (0..<exponent).reduce(1) { power, _ in power * 10 } }

  private func scaled(to scale: Int) -> Int128? {
    let (result, overflow) = digits.multipliedReportingOverflow(by: Self.power(scale - self.scale))
    return overflow ? nil : result
  }

  enum Operation { case plus, minus, times, modulo }

  /// Nil on overflow, and for a modulus of nothing.
  func applying(_ operation: Operation, _ other: DecimalNumber) -> DecimalNumber? {
    if operation == .times {
      let (product, overflow) = digits.multipliedReportingOverflow(by: other.digits)
      return overflow || scale + other.scale > 30 ? nil : DecimalNumber(digits: product, scale: scale + other.scale)
    }
    let common = max(scale, other.scale)
    guard let a = scaled(to: common), let b = other.scaled(to: common) else { return nil }
    switch operation {
    case .plus:
      let (sum, overflow) = a.addingReportingOverflow(b)
      return overflow ? nil : DecimalNumber(digits: sum, scale: common)
    case .minus:
      let (difference, overflow) = a.subtractingReportingOverflow(b)
      return overflow ? nil : DecimalNumber(digits: difference, scale: common)
    case .modulo:
      guard b != 0 else { return nil }
      let rest = a % b
      return DecimalNumber(digits: rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest, scale: common)
    case .times: return nil  // answered above
    }
  }

  /// To 18 more places than the operands have; nil when that does not fit, or for a divisor of nothing.
  func divided(by other: DecimalNumber) -> DecimalNumber? {
    let (scaled, overflow) = digits.multipliedReportingOverflow(by: Self.power(18))
    guard !overflow, other.digits != 0 else { return nil }
    let places = scale - other.scale + 18
    return places >= 0 && places <= 30 ? DecimalNumber(digits: scaled / other.digits, scale: places) : nil
  }

  /// Half goes away from zero. `places` may be negative.
  func rounded(places: Int) -> DecimalNumber {
    let drop = scale - places
    guard drop > 0 else { return self }
    guard drop <= 37 else { return DecimalNumber(0) }
    let unit = Self.power(drop)
    let half = unit / 2
    let quotient = (digits + (digits < 0 ? -half : half)) / unit
    return places >= 0 ? DecimalNumber(digits: quotient, scale: places) : DecimalNumber(digits: quotient * Self.power(min(-places, 36)), scale: 0)
  }

  enum Direction { case up, down }
  func whole(_ direction: Direction) -> Int128 {
    let unit = Self.power(scale)
    let quotient = digits / unit
    let rest = digits % unit
    if rest == 0 { return quotient }
    return direction == .down ? (digits < 0 ? quotient - 1 : quotient) : (digits < 0 ? quotient : quotient + 1)
  }
}
