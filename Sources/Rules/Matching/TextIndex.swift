/// Which rules could take a text, by what they hold it against: one for each event kind, part of the event and look.
///
/// Words are looked up, patterns and the beginnings of globs walk a trie, pieces of text are found by one automaton, and regular
/// expressions are asked in one pass.
final class TextIndex: Sendable {
  struct Subject: Hashable {
    let source: TextSource
    let look: TextLook
  }
  private typealias NeedleUse = (anywhere: Int32, start: Int32, end: Int32)

  let subject: Subject
  private let words: ByteMap
  private let patterns: PatternTrie
  private let needles: NeedleAutomaton
  private let needleLengths: [Int32]
  private let needleUses: [NeedleUse]
  private let regexes: RE2Set?
  private let regexPostings: [Int32]
  /// Keys of tables, each table by itself: they are as many as the rules that ask for them.
  private let keywords: [(keys: KeywordSet, place: KeywordSet.Place, posting: Int32)]

  private init(
    _ subject: Subject, words: ByteMap, patterns: PatternTrie, needles: NeedleAutomaton, needleLengths: [Int32], needleUses: [NeedleUse],
    regexes: RE2Set?, regexPostings: [Int32], keywords: [(keys: KeywordSet, place: KeywordSet.Place, posting: Int32)]
  ) {
    self.subject = subject
    self.words = words
    self.patterns = patterns
    self.needles = needles
    self.needleLengths = needleLengths
    self.needleUses = needleUses
    self.regexes = regexes
    self.regexPostings = regexPostings
    self.keywords = keywords
  }

  /// Adds the rules that could take a text of the event.
  /// - Complexity: O(length of the text + postings found).
  func lookUp(_ judgement: borrowing Judgement, _ lists: PostingLists, _ lanes: inout RuleIndex.Lanes) {
    for place in judgement.places(of: subject.source) {
      switch subject.look {
      case .exact: lookUp(judgement.event.fields.bytes.span, place, judgement.rules.tables, lists, &lanes)
      case .folded:
        let (bytes, range) = judgement.compared(place, of: subject.source, .folded)
        lookUp(bytes.span, range, judgement.rules.tables, lists, &lanes)
      }
    }
  }

  private func lookUp(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ tables: [Table], _ lists: PostingLists, _ lanes: inout RuleIndex.Lanes
  ) {
    if words.count > 0, let posting = words.find(bytes, range) { lanes.add(posting, takes: true, lists) }
    if !patterns.isEmpty {
      patterns.lookUp(bytes, range, tables: tables) { posting, isWhole in lanes.add(posting, takes: isWhole, lists) }
    }
    if !needles.isEmpty {
      needles.search(bytes, range) { needle, end in
        let uses = needleUses[Int(needle)]
        if uses.anywhere >= 0 { lanes.add(uses.anywhere, takes: true, lists) }
        if uses.start >= 0, end - range.lowerBound == Int(needleLengths[Int(needle)]) { lanes.add(uses.start, takes: true, lists) }
        if uses.end >= 0, end == range.upperBound { lanes.add(uses.end, takes: true, lists) }
      }
    }
    for (keys, place, posting) in keywords where keys.occurs(in: bytes, range, place) { lanes.add(posting, lists) }
    if let regexes, !regexes.lookUp(bytes, range, found: { lanes.add(regexPostings[Int($0)], lists) }) {
      // RE2 gave up: every regex rule is a candidate.
      for posting in regexPostings { lanes.add(posting, lists) }
    }
  }

  struct Builder {
    /// Words, numbered, and of each the first rule; few words have others.
    private var words = ByteMap()
    private var firsts: [Int32] = []
    private var others: [Int32: [Int32]] = [:]
    private var patterns: [Int32: [Int32]] = [:]
    private var globs: [[UInt8]: [Int32]] = [:]
    private var needles: [[UInt8]: (anywhere: [Int32], start: [Int32], end: [Int32])] = [:]
    private var regexes: [Int32: [Int32]] = [:]
    private var keywords: [(keys: KeywordSet, place: KeywordSet.Place, rules: [Int32])] = []

    mutating func file(_ rule: Int32, _ mode: TextMatcher.Mode) {
      switch mode {
      case .equals(let texts): for word in texts { file(rule, word) }
      case .prefix(let texts): for word in Set(texts) { needles[word, default: ([], [], [])].start.append(rule) }
      case .suffix(let texts): for word in Set(texts) { needles[word, default: ([], [], [])].end.append(rule) }
      case .contains(let texts): for word in Set(texts) { needles[word, default: ([], [], [])].anywhere.append(rule) }
      case .containsAll(let texts):
        if let longest = texts.max(by: { $0.count < $1.count }) { needles[longest, default: ([], [], [])].anywhere.append(rule) }
      case .glob(let items): for glob in Set(items) { globs[glob.literalPrefix, default: []].append(rule) }
      case .pattern(let ids): for id in Set(ids) { patterns[id, default: []].append(rule) }
      case .regex(let ids): for id in Set(ids) { regexes[id, default: []].append(rule) }
      case .keyword(let keyword):
        if let at = keywords.firstIndex(where: { $0.keys === keyword.keys && $0.place == keyword.place }) {
          keywords[at].rules.append(rule)
        } else {
          keywords.append((keyword.keys, keyword.place, [rule]))
        }
      }
    }

    private mutating func file(_ rule: Int32, _ word: [UInt8]) {
      if let number = words.insert(word, Int32(firsts.count)) { others[number, default: []].append(rule) } else { firsts.append(rule) }
    }

    /// The index, and the rules that RE2 could not take together.
    func freeze(
      _ subject: Subject, _ parts: CompiledRules.Parts, _ limits: Limits, _ lists: inout PostingLists
    ) -> (TextIndex, unfiled: [Int32]) {
      func post(_ rules: [Int32]) -> Int32 { lists.post(rules) }
      func postIfAny(_ rules: [Int32]) -> Int32 { rules.isEmpty ? -1 : post(rules) }
      var map = words
      map.renumber { number in
        let first = CollectionOfOne(firsts[Int(number)])
        return others[number].map { post(first + $0) } ?? lists.post(first)
      }
      let trie = PatternTrie.Builder()
      for (id, rules) in patterns.sorted(by: { $0.key < $1.key }) { trie.insert(parts.patterns[Int(id)], id: post(rules)) }
      for (prefix, rules) in globs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { trie.insert(prefix: prefix, id: post(rules)) }
      let sorted = needles.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      let uses = sorted.map { _, uses in (postIfAny(uses.anywhere), postIfAny(uses.start), postIfAny(uses.end)) as NeedleUse }
      let expressions = regexes.sorted { $0.key < $1.key }
      var set: RE2Set?
      var unfiled: [Int32] = []
      if !expressions.isEmpty {
        set = RE2Set(expressions.map { parts.regexes[Int($0.key)] }, subject.look, limits: limits)
        if set == nil { unfiled = expressions.flatMap(\.value) }
      }
      let index = TextIndex(
        subject, words: map, patterns: trie.freeze(), needles: sorted.isEmpty ? NeedleAutomaton() : NeedleAutomaton(sorted.map(\.key)),
        needleLengths: sorted.map { Int32($0.key.count) }, needleUses: uses, regexes: set,
        regexPostings: set == nil ? [] : expressions.map { post($0.value) }, keywords: keywords.map { ($0.keys, $0.place, post($0.rules)) })
      return (index, unfiled)
    }
  }
}
