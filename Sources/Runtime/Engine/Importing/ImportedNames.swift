internal import Rules

/// Ids made of what things are called in the console: legal, each once, and the same at each import.
struct ImportedNames {
  private var taken: Set<String> = []
  /// Leaves room for a number behind it.
  private static let bytes = 48

  /// - Parameter fallback: where nothing of the title can stand in an id.
  mutating func name(_ title: String, fallback: String) -> String {
    let base = Self.base(title) ?? fallback
    let name = (1...).lazy.map { $0 == 1 ? base : "\(base)-\($0)" }.first { !taken.contains(Self.key($0)) } ?? base
    taken.insert(Self.key(name))
    return name
  }

  /// Ids that look alike would be two rules that nobody tells apart.
  private static func key(_ name: String) -> String { String(decoding: TextFolding.fold(name), as: UTF8.self) }

  private static func base(_ title: String) -> String? {
    var out = ""
    var isApart = false
    for scalar in title.unicodeScalars {
      guard stands(scalar) else {
        isApart = !out.isEmpty
        continue
      }
      if out.utf8.count + scalar.utf8.count + 1 > bytes { break }
      if isApart { out += "-" }
      isApart = false
      out.unicodeScalars.append(scalar)
    }
    // A test that expects `none` expects no rule, and `x-` begins what is no part of the language, a number behind `x` as well.
    return out.isEmpty || ["none", "x"].contains(out.lowercased()) || out.hasPrefix("x-") ? nil : out
  }

  private static func stands(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return ByteSet.word.contains(UInt8(scalar.value)) || scalar == "_" }
    // Nothing in full width and no mark: an id is typed again by hand.
    return scalar.properties.isAlphabetic && LookAlikes.ascii(scalar) == nil && scalar.properties.canonicalCombiningClass == .notReordered
  }
}
