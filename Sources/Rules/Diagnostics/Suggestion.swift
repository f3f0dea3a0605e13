/// "Did you mean": the closest of the words that would have been right.
package enum Suggestion {
  /// A word that is close enough to be worth saying.
  package struct Match {
    package let word: String
    /// Whether nothing else can have been meant: the only word so close, and close for its length.
    package let isCertain: Bool

    /// The word where it may be offered as a change.
    package var fix: String? { isCertain ? word : nil }
    package var label: Phrase { "did you mean `\(word)`?" }
  }

  package static func closest(to word: String, in words: some Sequence<String>) -> String? { match(to: word, in: words)?.word }

  /// Nil unless one of the words is close enough to be worth saying.
  /// - Complexity: O(words × length²); words longer than 64 characters are not compared. Words that authors choose are searched within
  ///   a ``Budget``.
  package static func match(to word: String, in words: some Sequence<String>) -> Match? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(65))
    guard typed.count <= 64 else { return nil }
    var best: (distance: Int, scalars: [Unicode.Scalar], word: String)?
    var isAlone = true
    for candidate in words where candidate != word {
      let scalars = Array(candidate.lowercased().unicodeScalars.prefix(65))
      guard scalars.count <= 64 else { continue }
      let shorter = min(typed.count, scalars.count)
      // Of two words of one sign each, every sign is another word.
      let allowed = shorter < 2 ? 0 : max(1, max(typed.count, scalars.count) / 3)
      guard abs(typed.count - scalars.count) <= allowed else { continue }
      let distance = distance(typed, scalars)
      guard distance <= allowed else { continue }
      if let found = best {
        if distance == found.distance { isAlone = false }
        if distance > found.distance || (distance == found.distance && candidate >= found.word) { continue }
        if distance < found.distance { isAlone = true }
      }
      best = (distance, scalars, candidate)
    }
    return best.map { best in
      let shorter = min(typed.count, best.scalars.count)
      let isNear = best.distance <= max(shorter < 3 ? 0 : 1, shorter / 5)
      return Match(word: best.word, isCertain: isAlone && isNear && digits(typed) == digits(best.scalars))
    }
  }

  /// `s01` and `s02` are two things, however close.
  private static func digits(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] { scalars.filter { $0.properties.numericType != nil } }

  /// How many words may still be looked at. Words that authors choose are as many as they like, and so are those that they mistype.
  package struct Budget: Sendable {
    private var left: Int

    package init(words: Int) { left = words }

    /// Whether nothing is suggested any more.
    package var isSpent: Bool { left <= 0 }

    package mutating func match(to word: String, in words: some Collection<String>) -> Match? {
      guard left > 0 else { return nil }
      left -= words.count
      return Suggestion.match(to: word, in: words)
    }
  }

  /// Restricted Damerau-Levenshtein: insert, delete, replace, swap neighbours.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + Array(repeating: 0, count: b.count)
      for j in 1...b.count {
        let cost = a[i - 1] == b[j - 1] ? 0 : 1
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
