/// What comparisons name of a value: values that stand for all others are found from it.
struct NamedValues {
  private(set) var words: Set<String> = []
  private var bounds: Set<Double> = []

  init(of comparisons: [Comparison]) {
    for test in comparisons.flatMap(\.tests) {
      switch test {
      case .equals(let value):
        words.insert(value.shown)
        if let number = value.number, number.isFinite { bounds.insert(number) }
      case .oneOf(let list), .noneOf(let list):
        words.formUnion(list)
        bounds.formUnion(list.compactMap { Value.text($0).number }.filter(\.isFinite))
      case .number(_, let bound): bounds.insert(bound)
      case .exists, .prefix, .suffix, .moment: break
      }
    }
  }

  /// Each number that is named, one between each two of them, and those beside them.
  var numbers: [Double] {
    let sorted = bounds.sorted()
    let between = zip(sorted, sorted.dropFirst()).map { $0 / 2 + $1 / 2 }
    // Of large numbers the next is more than one away.
    let below = sorted.first.map { $0 - 1 < $0 ? $0 - 1 : $0.nextDown } ?? -1
    let above = sorted.last.map { $0 + 1 > $0 ? $0 + 1 : $0.nextUp } ?? 1
    return Set(sorted + between + [below, above].filter(\.isFinite)).sorted()
  }

  /// The whole numbers around those that are named.
  var wholeNumbers: [Int64] {
    let around = bounds.flatMap { bound -> [Double] in
      let whole = bound.rounded(.down)
      return [-1, 0, 1, 2].map { whole + $0 } + (abs(whole) >= Self.exact ? [whole.nextDown, whole.nextUp] : [])
    }
    let ends: [Int64] = bounds.contains { abs($0) >= Self.exact } ? [.min, .max] : []
    return Set(around.compactMap { Int64(exactly: $0) } + ends + [0, 1]).sorted()
  }

  /// From here on not every whole number is a `Double`.
  private static let exact: Double = 0x1p53

  /// Texts that are numbers, written as none of the words is.
  var writtenNumbers: [String] {
    guard !bounds.isEmpty || hasInfinity else { return [] }
    return numbers.map { unlisted(Value.decimal(abs($0)).shown, isBelow: $0 < 0) }
      + (hasInfinity ? [false, true].map { unlisted("1e999", isBelow: $0) } : [])
  }

  /// A number may be written in many ways.
  private func unlisted(_ number: String, isBelow: Bool) -> String {
    var written = "00" + number
    while words.contains((isBelow ? "-" : "") + written) { written = "0" + written }
    return (isBelow ? "-" : "") + written
  }

  private var hasInfinity: Bool { words.contains { Value.text($0).number?.isInfinite ?? false } }

  /// The words, one that nobody names, and numbers that are written otherwise.
  var texts: [String] { words.sorted() + [Samples.plain.unlisted(in: words)] + writtenNumbers }
}

extension NamedValues {
  /// A number that is named, written with digits and a point alone; nil when it is too long to be one of those.
  static func digits(of number: Double) -> String? {
    var written: String
    if let whole = Int128(exactly: number) {
      written = String(whole)
    } else {
      written = Value.decimal(abs(number)).shown
      if let e = written.firstIndex(of: "e") {
        guard let exponent = Int(written[written.index(after: e)...]), exponent < 0 else { return nil }
        written = "0." + String(repeating: "0", count: -exponent - 1) + written[..<e].filter(\.isNumber)
      }
      if number < 0 { written = "-" + written }
    }
    return OutsideFieldKind.decimal.accepts(written) && Double(written) == number ? written : nil
  }
}

extension String {
  /// The same, or with more letters where it is one of some words, however these are compared.
  func unlisted(in words: Set<String>) -> String {
    guard words.contains(where: { $0.utf8.count >= utf8.count && TextFolding.fold($0).starts(with: TextFolding.fold(self)) }) else { return self }
    let folded = Set(words.map { TextFolding.fold($0) })
    var word = self
    while folded.contains(TextFolding.fold(word)) { word += "x" }
    return word
  }
}

extension FactKind {
  /// Each value that a comparison names, one between each two of them, those beside them, and one that none names. Of what events have there
  /// are ``AxisRoom/elements(of:for:)``.
  func values(for comparisons: [Comparison]) -> [Value] {
    let named = NamedValues(of: comparisons)
    var plain: [Value] { named.numbers.map { number in Int64(exactly: number).map { Value.int($0) } ?? .decimal(number) } }
    switch self {
    case .text, .element, .outside: return [.none] + named.texts.map { .text($0) }
    case .number: return [.none] + plain
    case .boolean: return [.none, .bool(false), .bool(true)]
    case .count: return named.wholeNumbers.filter { $0 >= 0 }.map { .int($0) }
    case .any: return [.none] + named.texts.map { .text($0) } + plain + [.bool(false), .bool(true)]
    }
  }
}
