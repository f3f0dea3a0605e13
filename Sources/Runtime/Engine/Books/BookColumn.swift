package import Rules

/// A figure of each row.
package enum BookColumn: Hashable, Sendable {
  case scans, people, new, returning, found, lost, quick, takenBack, erased, net, opening, closing
  /// Seconds after their own follow.
  case kept(Int64)
  /// Records of a name, or the sum of a numeric field of theirs.
  case conversion(name: String, field: String?)
  case cost, costPerNew
  case costPerKept(Int64)
  /// The same under the other policy.
  indirect case otherwise(BookColumn)

  /// In files, and for programs.
  package var key: String {
    switch self {
    case .scans: "scans"
    case .people: "people"
    case .new: "new"
    case .returning: "returning"
    case .found: "found"
    case .lost: "lost"
    case .quick: "quick"
    case .takenBack: "taken_back"
    case .erased: "erased"
    case .net: "net"
    case .opening: "opening"
    case .closing: "closing"
    case .kept(let seconds): "kept_\(Self.span(seconds))"
    case .conversion(let name, let field): (Self.ownKeys.contains(name) ? "record.\(name)" : name) + (field.map { ".\($0)" } ?? "")
    case .cost: "cost"
    case .costPerNew: "cost_per_new"
    case .costPerKept(let seconds): "cost_per_kept_\(Self.span(seconds))"
    case .otherwise(let column): "else_\(column.key)"
    }
  }

  package func head(_ language: DisplayLanguage) -> String {
    switch language {
    case .en: key
    case .zh: chinese
    }
  }

  private var chinese: String {
    switch self {
    case .scans: "扫码次数"
    case .people: "扫码人数"
    case .new: "新增"
    case .returning: "回流"
    case .found: "补记"
    case .lost: "流失"
    case .quick: "快速流失"
    case .takenBack: "撤销归因"
    case .erased: "已删除"
    case .net: "净增"
    case .opening: "期初"
    case .closing: "期末"
    case .kept(let seconds): "\(Self.chineseSpan(seconds))留存"
    case .conversion: key
    case .cost: "成本"
    case .costPerNew: "每新增成本"
    case .costPerKept(let seconds): "每 \(Self.chineseSpan(seconds))留存成本"
    case .otherwise(let column): "另一口径\(column.chinese)"
    }
  }

  /// A record may be called like a column.
  private static let ownKeys: Set<String> = [
    "scans", "people", "new", "returning", "found", "lost", "quick", "taken_back", "erased", "net", "opening", "closing", "cost", "cost_per_new",
  ]

  /// `7d`, `90m`.
  package static func span(_ seconds: Int64) -> String { Durations.text(seconds.multipliedSaturated(by: 1000)) }

  package static func chineseSpan(_ seconds: Int64) -> String {
    let text = span(seconds)
    let units: [Character: String] = ["s": "秒", "m": "分钟", "h": "小时", "d": "天"]
    return text.last.flatMap { units[$0] }.map { "\(text.dropLast()) \($0)" } ?? text
  }
}

/// A figure that is known.
package enum BookFigure: Hashable, Sendable {
  case count(Int)
  /// In millionths.
  case amount(Int64)

  /// With all that is known of it: `12`, `0.25`.
  package var plain: String {
    switch self {
    case .count(let count): String(count)
    case .amount(let millionths): Self.decimal(millionths, places: 6)
    }
  }

  /// As one reads it: an amount has no more than two decimals.
  package var short: String {
    switch self {
    case .count(let count): String(count)
    case .amount(let millionths): Self.decimal(Self.rounded(millionths, by: 10_000).multipliedSaturated(by: 10_000), places: 2)
    }
  }

  /// For spreadsheets and JSON: what is nearest to the text. (Of more than nine billion a division would round twice.)
  package var number: Double {
    switch self {
    case .count(let count): Double(count)
    case .amount(let millionths): Double(plain) ?? Double(millionths) / 1_000_000
    }
  }

  /// An amount shared out, rounded to a millionth; nil for nobody.
  package static func share(_ millionths: Int64, of count: Int) -> BookFigure? {
    count > 0 ? .amount(rounded(millionths, by: Int64(count))) : nil
  }

  private static func rounded(_ number: Int64, by divisor: Int64) -> Int64 {
    let (quotient, rest) = number.quotientAndRemainder(dividingBy: divisor)
    return rest.magnitude >= (divisor.magnitude + 1) / 2 ? quotient.addingSaturated(number < 0 ? -1 : 1) : quotient
  }

  private static func decimal(_ millionths: Int64, places: Int) -> String {
    let sign = millionths < 0 ? "-" : ""
    let (whole, rest) = millionths.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    let digits = String(rest)
    var fraction = (String(repeating: "0", count: 6 - digits.count) + digits).prefix(places)
    while fraction.last == "0" { fraction.removeLast() }
    return "\(sign)\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)")
  }
}
