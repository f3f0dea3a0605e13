extension DisplayLanguage {
  /// Of a browser's list no more is read: nobody reads so many languages.
  private static let longest = 256

  /// The one of ours that somebody would rather read, by what a browser says with every request: `zh-CN,zh;q=0.9,en;q=0.8`.
  /// (RFC 9110, 12.5.4; what stands first is meant first where both are liked as well)
  /// - Returns: nil where they ask for none of ours, or refuse it (`q=0`).
  package init?(accepting field: some StringProtocol) {
    var best: (language: DisplayLanguage, weight: Double)?
    for part in field.prefix(Self.longest).split(separator: ",") {
      let words = part.split(separator: ";").map { String($0.filter { $0 != " " && $0 != "\t" }) }
      guard let language = words.first.flatMap({ DisplayLanguage(locale: $0) }) else { continue }
      guard let weight = Self.weight(words.dropFirst()), weight > 0, weight > best?.weight ?? 0 else { continue }
      best = (language, weight)
    }
    guard let best else { return nil }
    self = best.language
  }

  /// How much it is liked: 1 unless they say less. Nil where what they say is no weight.
  private static func weight(_ parameters: some Sequence<String>) -> Double? {
    guard let text = parameters.first(where: { $0.lowercased().hasPrefix("q=") })?.dropFirst(2) else { return 1 }
    guard text.utf8.count <= 5, text.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let weight = Double(text), weight <= 1 else {
      return nil
    }
    return weight
  }
}
