extension Phrase {
  /// What we said and was kept in English, as a store keeps it: found again by its words where it is shown in another language. What others
  /// said in it stays as it is. In English it is what was kept.
  package init(kept text: String) { self.init(.kept(text)) }

  /// What was kept, in a language.
  static func text(ofKept text: String, in language: DisplayLanguage) -> String {
    if language == .en { return text }
    var reader = KeptReader()
    return reader.reading(of: Array(text.utf8)[...])?.phrase.text(in: language) ?? text
  }
}

/// A sentence of a catalog, cut at its places.
private struct KeptSentence {
  let key: String
  /// One more than there are places, in their order: no English has them in another.
  let pieces: [[UInt8]]

  init(_ key: String) {
    self.key = key
    var pieces: [[UInt8]] = []
    var rest = key[...]
    while let place = rest.firstRange(of: "%\(pieces.count + 1)") {
      pieces.append(Array(rest[..<place.lowerBound].utf8))
      rest = rest[place.upperBound...]
    }
    self.pieces = pieces + [Array(rest.utf8)]
  }

  /// A word that stands whole wherever the sentence does; the longest one. Nil where each touches a place.
  var telltale: ArraySlice<UInt8>? {
    pieces.enumerated().flatMap { index, piece in
      let words = piece.split(omittingEmptySubsequences: false) { !KeptSentence.isLetter($0) }
      // At the ends of a piece a word may go on in what stands at the place.
      return words.dropFirst(index == 0 ? 0 : 1).dropLast(index == pieces.count - 1 ? 0 : 1)
    }.filter { !$0.isEmpty }.max { $0.count < $1.count }
  }

  static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

  /// Whether it has places, and words between each and the next: else nobody can tell where one ends.
  var canBeRead: Bool { pieces.count > 1 && pieces.dropFirst().dropLast().allSatisfy { !$0.isEmpty } }

  /// A sign that stands between the last two places may stand in them as well: so many of it are tried.
  private static let tried = 4

  /// What stands at its places, in each way in which it may; none where a text says something else. The words behind the last place end it.
  func values(in text: ArraySlice<UInt8>) -> [[ArraySlice<UInt8>]] {
    guard let first = pieces.first, let last = pieces.last, pieces.count > 1, text.starts(with: first) else { return [] }
    var rest = text.dropFirst(first.count)
    guard rest.count >= last.count, rest.suffix(last.count).elementsEqual(last) else { return [] }
    rest = rest.dropLast(last.count)
    var values: [ArraySlice<UInt8>] = []
    for piece in pieces.dropFirst().dropLast(2) {
      guard let found = rest.firstRange(of: piece) else { return [] }
      values.append(rest[..<found.lowerBound])
      rest = rest[found.upperBound...]
    }
    guard pieces.count > 2 else { return [values + [rest]] }
    let between = pieces[pieces.count - 2]
    var ways: [[ArraySlice<UInt8>]] = []
    var from = rest.startIndex
    while ways.count < Self.tried, let found = rest[from...].firstRange(of: between) {
      ways.append(values + [rest[..<found.lowerBound], rest[found.upperBound...]])
      from = found.lowerBound + 1
    }
    return ways
  }

  /// Of many sentences those that a text may say, by their telltales: most texts have the words of a few only.
  struct Index {
    private var byWord: [ArraySlice<UInt8>: [KeptSentence]] = [:]
    private var others: [KeptSentence] = []

    mutating func add(_ sentence: KeptSentence) {
      if let word = sentence.telltale { byWord[word, default: []].append(sentence) } else { others.append(sentence) }
    }

    func sentences(in text: ArraySlice<UInt8>) -> [KeptSentence] {
      var seen: Set<ArraySlice<UInt8>> = []
      return text.split { !KeptSentence.isLetter($0) }.filter { seen.insert($0).inserted }.flatMap { byWord[$0] ?? [] } + others
    }
  }

  /// All of them, by how they begin.
  struct Book {
    private(set) var keys: Set<String> = []
    /// Those that begin with words.
    private(set) var beginning = Index()
    /// Those that begin with a place, or a word with one in it.
    private(set) var telling = Index()
    /// Those that begin with a place, and a sign behind it: they join others, one of which has to be ours.
    private(set) var joining: [KeptSentence] = []
    /// Letters by which nothing else is taken for one of ours.
    private static let enough = 12
    /// The same of what begins with words: `errcode %1, %2` is ours, and `no %1` would take much of what others say.
    private static let enoughBehindWords = 7

    init(_ keys: some Sequence<String>) {
      for key in keys {
        self.keys.insert(key)
        let sentence = KeptSentence(key)
        guard let first = sentence.pieces.first, sentence.canBeRead else { continue }
        if first.isEmpty, sentence.pieces[1].first.map({ [UInt8(ascii: ";"), UInt8(ascii: ":")].contains($0) }) ?? false {
          joining.append(sentence)
        } else {
          let letters = key.count(where: \.isLetter)
          if first.contains(UInt8(ascii: " ")) {
            if letters >= Self.enoughBehindWords { beginning.add(sentence) }
          } else if letters >= Self.enough {
            telling.add(sentence)
          }
        }
      }
      joining.sort { $0.key.utf8.count > $1.key.utf8.count }
    }
  }
}

/// Reads one text that was kept.
private struct KeptReader {
  private static let book = KeptSentence.Book(Chinese.areas.lazy.flatMap { $0.map(\.key) })
  /// A sentence in a sentence in a sentence: what goes deeper was not made by us.
  private static let deepest = 4
  /// Bytes: what is longer was not made by us either.
  private static let longest = 1000

  /// What a text says, and how many of its letters are nobody's that we know.
  struct Reading {
    let phrase: Phrase
    let unknown: Int
  }

  /// By how deep it stood: further in, less is looked for.
  private var known: [[ArraySlice<UInt8>: Reading?]] = Array(repeating: [:], count: deepest + 1)

  /// - Returns: nil where nothing in it is ours.
  mutating func reading(of text: ArraySlice<UInt8>, depth: Int = 0) -> Reading? {
    // A word alone may be a name.
    guard text.count <= Self.longest, text.contains(UInt8(ascii: " ")), depth <= Self.deepest else { return nil }
    if let known = known[depth][text] { return known }
    let words = String(decoding: text, as: UTF8.self)
    // Nothing is kept with a place in it that was not filled.
    var best =
      !words.contains("%1") && Self.book.keys.contains(words) ? Reading(phrase: Phrase(.sentence(key: words, [])), unknown: 0) : Self.counted(words)
    if best == nil {
      for sentence in Self.book.beginning.sentences(in: text) { take(sentence, of: text, depth, needsOurs: false, &best) }
      for sentence in Self.book.joining { take(sentence, of: text, depth, needsOurs: true, &best) }
      for sentence in Self.book.telling.sentences(in: text) { take(sentence, of: text, depth, needsOurs: false, &best) }
    }
    known[depth][text] = .some(best)
    return best
  }

  /// Of two readings that is the better one which leaves less unknown; of equal ones the first, which has more words of its own.
  private mutating func take(_ sentence: KeptSentence, of text: ArraySlice<UInt8>, _ depth: Int, needsOurs: Bool, _ best: inout Reading?) {
    for values in sentence.values(in: text) {
      var (unknown, hasOurs) = (0, false)
      let fillings = values.map { value -> Phrase.Filling in
        let inner = reading(of: value, depth: depth + 1)
        unknown += inner?.unknown ?? value.count(where: KeptSentence.isLetter)
        hasOurs = hasOurs || inner != nil
        return inner.map { .phrase($0.phrase) } ?? .text(String(decoding: value, as: UTF8.self))
      }
      guard hasOurs || !needsOurs, best.map({ unknown < $0.unknown }) ?? true else { continue }
      best = Reading(phrase: Phrase(.sentence(key: sentence.key, fillings)), unknown: unknown)
    }
  }

  /// `3 errors`: a catalog has the plural.
  private static func counted(_ words: String) -> Reading? {
    let digits = words.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, words.dropFirst(digits.count).first == " " else { return nil }
    let key = ["", "s"].lazy.map { "%1" + words.dropFirst(digits.count) + $0 }.first(where: book.keys.contains)
    return key.map { Reading(phrase: Phrase(.sentence(key: $0, [.text(String(digits))])), unknown: 0) }
  }
}
