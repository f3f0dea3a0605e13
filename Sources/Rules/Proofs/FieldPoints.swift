/// Elements of messages and fields of events from outside: points that stand for all that may come under a name.
extension AxisRoom {
  /// Elements that one test or another tells apart; of more not all that may come together are looked at.
  private static let mostTold = 8
  private static let mostTests = 64

  /// Nil when they are too many, or cannot be written.
  func elements(of path: [String], for tests: [AxisTest]) -> [AxisPoint]? {
    guard tests.count <= Self.mostTests, let kind = rules.factKind(of: .eventField(path), in: event) else { return nil }
    let values = tests.contains { if case .value = $0 { true } else { false } }
    let elements = tests.contains { if case .value = $0 { false } else { true } }
    guard let texts = texts(kind, tests, areBoth: values && elements) else { return nil }
    let plain = texts.map { AxisPoint.Element(text: $0) }
    switch kind {
    case .outside: return ([[]] + plain.map { [$0] }).map { .elements($0) }
    case .element, .text, .number, .boolean, .count, .any:
      // What has elements below it has a text all the same; to `where` it is no value.
      let wrappers = values && elements ? texts.map { AxisPoint.Element(text: $0, isWrapper: true) } : []
      guard let told = told(plain + wrappers, by: tests) else { return nil }
      // Together they may hold what none of them holds: so every choice of them, those of few first.
      let choices = (0..<1 << told.count).sorted { ($0.nonzeroBitCount, $0) < ($1.nonzeroBitCount, $1) }
      return choices.map { choice in .elements(told.indices.filter { choice >> $0 & 1 == 1 }.map { told[$0] }) }
    }
  }

  /// One of those that all tests answer alike, alone and among others.
  private func told(_ elements: [AxisPoint.Element], by tests: [AxisTest]) -> [AxisPoint.Element]? {
    var seen: Set<[Bool]> = []
    var told: [AxisPoint.Element] = []
    for element in elements {
      let alone = tests.map { holds($0, at: .elements([element])) }
      let among = tests.flatMap { test -> [Bool] in
        guard case .value(let number) = test else { return [] }
        return rules.values[Int(number)].comparison.tests.map { Comparison(tests: [$0]).holds(for: element.valueAmongOthers) }
      }
      guard seen.insert(alone + among).inserted else { continue }
      if told.count == Self.mostTold { return nil }
      told.append(element)
    }
    return told
  }

  /// - Parameter areBoth: whether elements are asked for as they are written, and values as they are read.
  private func texts(_ kind: FactKind, _ tests: [AxisTest], areBoth: Bool) -> [String]? {
    var words: [Comparison] = []
    var isFolded = false
    for test in tests {
      switch test {
      case .value(let value): words.append(rules.values[Int(value)].comparison)
      case .comparison(let number): words.append(rules.comparisons[Int(number)])
      case .equals(let matcher):
        words.append(Comparison(tests: [.oneOf(rules.texts[Int(matcher)].words)]))
        if rules.texts[Int(matcher)].look == .folded { isFolded = true }
      default: continue
      }
    }
    let named = NamedValues(of: words)
    let spellings = isFolded ? named.words.sorted().flatMap { $0.otherSpellings(than: named.words) } : []
    guard case .outside(let field) = kind else { return (named.texts + spellings).map(\.withoutSpaceAround) }
    var texts: [String]
    switch field {
    case .text, .word: texts = named.texts + spellings
    case .boolean: texts = ["false", "true"]
    case .int:
      let large = named.words.compactMap { Int64($0) }.flatMap { [$0.subtractingSaturated(1), $0.addingSaturated(1)] }
      texts = Set(named.wholeNumbers + large).sorted().map { String($0) } + named.words.sorted()
    case .decimal:
      let numbers = named.numbers.compactMap { NamedValues.digits(of: $0) }
      if numbers.count < named.numbers.count { return nil }
      // The same number, written as no word is.
      texts = numbers + named.words.sorted() + numbers.map { $0.withZeros(otherThan: named.words) }
    case .date: return nil
    }
    texts = texts.filter(field.accepts)
    // An element is compared without the space around it, a value with it.
    return field == .text && areBoth ? texts + texts.map { " " + $0 } : texts
  }

  /// What `where` makes of the elements.
  func value(of elements: [AxisPoint.Element], at path: [String]) -> Value {
    guard let first = elements.first else { return .none }
    if case .outside(let kind)? = rules.factKind(of: .eventField(path), in: event) { return kind.value(of: first.text, in: zone) }
    if elements.count == 1 { return first.isWrapper ? .none : .text(first.text) }
    return .list(elements.map(\.valueAmongOthers))
  }

  /// Whether an element is as it should be; where none comes, whether nothing is.
  func holds(_ comparison: Comparison, ofAny elements: [AxisPoint.Element]) -> Bool {
    if elements.isEmpty { return comparison.holds(for: nil) }
    return elements.contains { comparison.holds(for: .text($0.text.withoutSpaceAround)) }
  }
}

extension AxisPoint.Element {
  fileprivate var valueAmongOthers: Value { isWrapper ? .record([]) : .text(text) }
}

extension String {
  /// As the text of an element is compared.
  var withoutSpaceAround: String {
    guard let first = utf8.first, let last = utf8.last, first <= 0x20 || last <= 0x20 else { return self }
    let bytes = Array(utf8)
    guard let start = bytes.firstIndex(where: { $0 > 0x20 }), let end = bytes.lastIndex(where: { $0 > 0x20 }) else { return "" }
    return String(decoding: bytes[start...end], as: UTF8.self)
  }

  /// Texts that are the same where case and width do not count.
  fileprivate func otherSpellings(than words: Set<String>) -> [String] {
    let folded = TextFolding.fold(self)
    var wide = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      wide.append((0x21...0x7E).contains(scalar.value) ? Unicode.Scalar(scalar.value + 0xFEE0) ?? scalar : scalar)
    }
    let candidates = [uppercased(), lowercased(), String(wide), "\u{3000}" + self]
    return candidates.filter { !words.contains($0) && TextFolding.fold($0) == folded }
  }

  /// The same number with zeros before it.
  fileprivate func withZeros(otherThan words: Set<String>) -> String {
    let isBelow = hasPrefix("-")
    var digits = isBelow ? String(dropFirst()) : self
    repeat { digits = "0" + digits } while words.contains((isBelow ? "-" : "") + digits)
    return (isBelow ? "-" : "") + digits
  }
}
