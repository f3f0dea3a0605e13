/// "Did you mean": the closest of the words that would have been right.
package enum Suggestion {
  /// Nil unless one of the words is close enough to be worth saying.
  /// - Complexity: O(words × length²); words longer than 64 characters are not compared.
  package static func closest(to word: String, in words: some Sequence<String>) -> String? {
    let typed = Array(word.lowercased().unicodeScalars.prefix(65))
    guard typed.count <= 64 else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in words where candidate != word {
      let scalars = Array(candidate.lowercased().unicodeScalars.prefix(65))
      guard scalars.count <= 64 else { continue }
      let distance = distance(typed, scalars)
      let allowed = max(1, min(typed.count, scalars.count) / 3)
      guard distance <= allowed else { continue }
      if best.map({ distance < $0.distance || (distance == $0.distance && candidate < $0.word) }) ?? true {
        best = (distance, candidate)
      }
    }
    return best?.word
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
