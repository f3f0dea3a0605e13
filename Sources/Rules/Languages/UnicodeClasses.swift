internal import Synchronization

/// Classes of characters by the names that Unicode gives them, as `\p{L}`. RE2 is asked what is in them: it has the tables of its own time.
enum UnicodeClasses {
  private struct Asked: Hashable {
    let name: String
    let ignoresCase: Bool
  }
  /// There are some hundred names.
  private static let known = Mutex<[Asked: ScalarSet]>([:])

  /// The characters of `\p{name}`; nil where RE2 knows no such class.
  static func characters(named name: String, ignoresCase: Bool) -> ScalarSet? {
    let asked = Asked(name: name, ignoresCase: ignoresCase)
    return known.withLock { known in
      if let set = known[asked] { return set }
      var limits = Limits.standard
      // With less, RE2 forgets what it has worked out, and is as slow as without it.
      limits.regexMemory = 16 << 20
      let source = "\(ignoresCase ? "(?i)" : "")(?:\\p{\(name)})+"
      guard let regex = try? RE2Regex(source, isSearch: true, .exact, limits: limits) else { return nil }
      let set = ScalarSet(regex.characters())
      known[asked] = set
      return set
    }
  }
}
