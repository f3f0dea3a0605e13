/// Which rules could match an event, without asking each.
///
/// Rules are numbered by tier, then by position: a smaller number wins. For each event kind a rule is filed once under the
/// condition that tells it apart best, or under `always`. For example, with
///
///     0 scan  scene "store:{s}:table:{t}"        lanes of `scan`:   trie    → [0] or []
///     1 scan  campaign poster                                       poster  → [1]
///     2 scan  scene "login"                                         exact   → login: [2]
///     3 scan  (no condition)                                        always  → [3]
///
/// an event yields a few ascending lanes. They are walked together in order, so the answer is that of asking every rule from
/// the top, and each candidate's whole condition is judged: the index only leaves out rules that cannot match.
struct RuleIndex: Sendable {
  fileprivate struct Lookups: Sendable {
    /// Every rule for this kind, ascending: what the naive walk asks.
    var rules: [Int32] = []
    var always: Posting = 0..<0
    fileprivate var exact = ByteMap()  // scene, key, or name of an event
    fileprivate var patterns = PatternTrie()
    fileprivate var campaigns: [Int32: Int32] = [:]
    fileprivate var texts = ByteMap()
    fileprivate var textPatterns = PatternTrie()
    fileprivate var needles = NeedleAutomaton()
    fileprivate var needleLengths: [Int32] = []
    fileprivate var needleUses: [(anywhere: Int32, start: Int32, end: Int32)] = []
    fileprivate var regexes: RE2Set?
    fileprivate var regexPostings: [Int32] = []
  }
  /// A reference, so that a look-up copies none of the tables.
  fileprivate final class Kind: Sendable {
    let lookups: Lookups
    init(_ lookups: Lookups) { self.lookups = lookups }
  }
  /// Ascending rule numbers, as a range of `ordinals`.
  fileprivate typealias Posting = Range<Int32>

  private let kinds: [Kind]
  fileprivate let ordinals: [Int32]
  private let postings: [Posting]

  func rules(for kind: EventKind) -> [Int32] { kinds[Int(kind.rawValue)].lookups.rules }

  /// The rules that could match, to be walked in ascending order.
  /// - Complexity: O(length of the event's subject), and O(lanes) for each candidate.
  func candidates(for judgement: borrowing Judgement) -> Lanes {
    let kind = kinds[Int(judgement.event.kind.rawValue)]
    var lanes = Lanes()
    lanes.add(kind.lookups.always)
    let bytes = judgement.event.fields.bytes.span
    let subject = judgement.event.subject
    func add(_ posting: Int32) { lanes.add(postings[Int(posting)]) }
    switch judgement.event.kind {
    case .text:
      let text = judgement.folded.span
      let whole = 0..<text.count
      if kind.lookups.texts.count > 0, let posting = kind.lookups.texts.find(text, whole) { add(posting) }
      if !kind.lookups.textPatterns.isEmpty { kind.lookups.textPatterns.lookUp(text, whole, tables: judgement.rules.tables, found: add) }
      if !kind.lookups.needles.isEmpty {
        kind.lookups.needles.search(text, whole) { needle, end in
          let uses = kind.lookups.needleUses[Int(needle)]
          if uses.anywhere >= 0 { add(uses.anywhere) }
          if uses.start >= 0, end == Int(kind.lookups.needleLengths[Int(needle)]) { add(uses.start) }
          if uses.end >= 0, end == text.count { add(uses.end) }
        }
      }
      if let regexes = kind.lookups.regexes, !regexes.lookUp(text, whole, found: { add(kind.lookups.regexPostings[Int($0)]) }) {
        for posting in kind.lookups.regexPostings { add(posting) }  // RE2 gave up: every regex rule is a candidate
      }
    case .other:
      if kind.lookups.exact.count > 0, let name = judgement.event.name {
        let bytes = Array(name.lowercased().utf8)
        if let posting = kind.lookups.exact.find(bytes.span, 0..<bytes.count) { add(posting) }
      }
    case .scan, .subscribe, .unsubscribe, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode,
      .menuPhoto, .menuLocation, .locationReport, .templateDone, .massDone:
      if kind.lookups.exact.count > 0, let posting = kind.lookups.exact.find(bytes, subject) { add(posting) }
      if !kind.lookups.patterns.isEmpty { kind.lookups.patterns.lookUp(bytes, subject, tables: judgement.rules.tables, found: add) }
      if judgement.campaign >= 0, let posting = kind.lookups.campaigns[judgement.campaign] { add(posting) }
    }
    return lanes
  }

  /// A few ascending lists, walked as one. The first sixteen lie inline: a look-up allocates nothing.
  struct Lanes {
    private var starts: [16 of Int32] = .init(repeating: 0)
    private var ends: [16 of Int32] = .init(repeating: 0)
    private var count = 0
    private var overflow: [Posting] = []
    private var last: Int32 = -1

    fileprivate mutating func add(_ lane: Posting) {
      if lane.isEmpty { return }
      if count < 16 {
        starts[count] = lane.lowerBound
        ends[count] = lane.upperBound
        count += 1
      } else {
        overflow.append(lane)
      }
    }

    /// The next candidate, nil after the last.
    mutating func next(in index: RuleIndex) -> Int32? {
      var next = Int32.max
      for lane in 0..<count {
        while starts[lane] < ends[lane], index.ordinals[Int(starts[lane])] <= last { starts[lane] += 1 }
        if starts[lane] < ends[lane] { next = min(next, index.ordinals[Int(starts[lane])]) }
      }
      for lane in overflow.indices {
        while !overflow[lane].isEmpty, index.ordinals[Int(overflow[lane].lowerBound)] <= last { overflow[lane].removeFirst() }
        if let first = overflow[lane].first { next = min(next, index.ordinals[Int(first)]) }
      }
      if next == Int32.max { return nil }
      last = next
      return next
    }
  }
}

extension RuleIndex {
  /// A condition that can be looked up, with the values under which a rule is filed.
  private indirect enum Key {
    case exact([[UInt8]])
    case patterns([Int32])
    case campaigns([Int32])
    case text(TextMatcher.Mode)
    case either([Key])

    /// Smaller tells rules apart better.
    var breadth: Int {
      switch self {
      case .exact: 0
      case .patterns: 1
      case .campaigns: 2
      case .text(let mode):
        switch mode {
        case .equals: 0
        case .pattern: 1
        case .prefix, .suffix, .contains, .containsAll: 3
        case .glob: 4
        case .regex: 5
        }
      case .either(let keys): keys.map(\.breadth).max() ?? 9
      }
    }
  }

  init(_ parts: CompiledRules.Parts, limits: Limits) {
    var builders = EventKind.allCases.map { _ in Builder() }
    for (ordinal, rule) in parts.rules.enumerated() {
      let number = Int32(ordinal)
      let key = rule.condition < 0 ? nil : Self.key(rule.condition, parts)
      var seen: Set<EventKind> = []
      for selector in rule.events {
        for kind in selector.kinds {
          let isFirst = seen.insert(kind).inserted
          if isFirst { builders[Int(kind.rawValue)].rules.append(number) }
          if let name = selector.name {
            builders[Int(kind.rawValue)].exact[Array(name.utf8), default: []].append(number)
          } else if isFirst {
            builders[Int(kind.rawValue)].file(number, kind == .other ? nil : key.flatMap { Self.applies($0, to: kind) ? $0 : nil }, parts)
          }
        }
      }
    }
    var store = Store()
    kinds = builders.map { Kind($0.freeze(parts, limits, &store)) }
    ordinals = store.ordinals
    postings = store.postings
  }

  /// The best key below a condition; nil when the rule must always be asked.
  private static func key(_ index: Int32, _ parts: CompiledRules.Parts) -> Key? {
    func operands(_ range: Range<Int32>) -> [Int32] { range.map { parts.operands[Int($0)] } }
    switch parts.conditions[Int(index)].kind {
    case .all(let inner): return operands(inner).compactMap { key($0, parts) }.min { $0.breadth < $1.breadth }
    case .any(let inner):
      let keys = operands(inner).map { key($0, parts) }
      let known = keys.compactMap { $0 }
      return known.count == keys.count ? .either(known) : nil
    case .not: return nil
    case .leaf(let leaf):
      guard let lookup = leaf.lookup else { return nil }
      switch lookup {
      case .patterns(let patterns):
        let ids = operands(patterns)
        let literals = ids.compactMap { parts.patterns[Int($0)].literal }
        return literals.count == ids.count ? .exact(literals) : .patterns(ids)
      case .campaigns(let campaigns): return .campaigns(operands(campaigns))
      case .text(let matcher): return parts.texts[Int(matcher)].modes.map { Key.text($0) }.min { $0.breadth < $1.breadth }
      }
    }
  }

  private static func applies(_ key: Key, to kind: EventKind) -> Bool {
    switch key {
    case .text: kind == .text
    case .exact, .patterns: kind != .text
    case .campaigns: kind == .scan
    case .either(let keys): keys.allSatisfy { applies($0, to: kind) }
    }
  }

  private struct Store {
    var ordinals: [Int32] = []
    var postings: [Posting] = []

    mutating func range(_ rules: [Int32]) -> Posting {
      let start = Int32(ordinals.count)
      if rules.count == 1 { ordinals.append(rules[0]) } else { ordinals += Set(rules).sorted() }
      return start..<Int32(ordinals.count)
    }
    mutating func post(_ rules: [Int32]) -> Int32 {
      postings.append(range(rules))
      return Int32(postings.count - 1)
    }
  }

  private struct Builder {
    var rules: [Int32] = []
    var exact: [[UInt8]: [Int32]] = [:]
    private var always: [Int32] = []
    private var patterns: [Int32: [Int32]] = [:]
    private var campaigns: [Int32: [Int32]] = [:]
    private var texts: [[UInt8]: [Int32]] = [:]
    private var textPatterns: [Int32: [Int32]] = [:]
    private var globs: [[UInt8]: [Int32]] = [:]
    private var needles: [[UInt8]: (anywhere: [Int32], start: [Int32], end: [Int32])] = [:]
    private var regexes: [Int32: [Int32]] = [:]

    mutating func file(_ rule: Int32, _ key: Key?, _ parts: CompiledRules.Parts) {
      guard let key else { return always.append(rule) }
      switch key {
      case .exact(let values): for value in Set(values) { exact[value, default: []].append(rule) }
      case .patterns(let ids): for id in Set(ids) { patterns[id, default: []].append(rule) }
      case .campaigns(let ids): for id in Set(ids) { campaigns[id, default: []].append(rule) }
      case .either(let keys): for key in keys { file(rule, key, parts) }
      case .text(let mode):
        switch mode {
        case .equals(let words): for word in Set(words) { texts[word, default: []].append(rule) }
        case .prefix(let words): for word in Set(words) { needles[word, default: ([], [], [])].start.append(rule) }
        case .suffix(let words): for word in Set(words) { needles[word, default: ([], [], [])].end.append(rule) }
        case .contains(let words): for word in Set(words) { needles[word, default: ([], [], [])].anywhere.append(rule) }
        case .containsAll(let words):
          if let longest = words.max(by: { $0.count < $1.count }) { needles[longest, default: ([], [], [])].anywhere.append(rule) }
        case .glob(let items): for glob in Set(items) { globs[glob.literalPrefix, default: []].append(rule) }
        case .pattern(let ids): for id in Set(ids) { textPatterns[id, default: []].append(rule) }
        case .regex(let ids): for id in Set(ids) { regexes[id, default: []].append(rule) }
        }
      }
    }

    func freeze(_ parts: CompiledRules.Parts, _ limits: Limits, _ store: inout Store) -> Lookups {
      func post(_ rules: [Int32]) -> Int32 { store.post(rules) }
      var kind = Lookups()
      kind.rules = rules
      var always = always
      // Where the keys lie in the table does not show, so their order need not be the same from run to run.
      for (value, rules) in exact { _ = kind.exact.insert(value, post(rules)) }
      let trie = PatternTrie.Builder()
      for (id, rules) in patterns.sorted(by: { $0.key < $1.key }) { trie.insert(parts.patterns[Int(id)], id: post(rules)) }
      kind.patterns = trie.freeze()
      for (id, rules) in campaigns { kind.campaigns[id] = post(rules) }
      for (word, rules) in texts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { _ = kind.texts.insert(word, post(rules)) }
      let textTrie = PatternTrie.Builder()
      for (id, rules) in textPatterns.sorted(by: { $0.key < $1.key }) { textTrie.insert(parts.patterns[Int(id)], id: post(rules)) }
      for (prefix, rules) in globs.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) { textTrie.insert(prefix: prefix, id: post(rules)) }
      kind.textPatterns = textTrie.freeze()
      let sorted = needles.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      if !sorted.isEmpty { kind.needles = NeedleAutomaton(sorted.map(\.key)) }
      kind.needleLengths = sorted.map { Int32($0.key.count) }
      kind.needleUses = sorted.map { _, uses in
        (uses.anywhere.isEmpty ? -1 : post(uses.anywhere), uses.start.isEmpty ? -1 : post(uses.start), uses.end.isEmpty ? -1 : post(uses.end))
      }
      let expressions = regexes.sorted { $0.key < $1.key }
      if !expressions.isEmpty {
        if let set = RE2Set(expressions.map { parts.regexes[Int($0.key)] }, limits: limits) {
          kind.regexes = set
          kind.regexPostings = expressions.map { post($0.value) }
        } else {
          always += expressions.flatMap(\.value)
        }
      }
      kind.always = store.range(always)
      return kind
    }
  }
}
