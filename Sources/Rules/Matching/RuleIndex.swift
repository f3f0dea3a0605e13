/// Which rules could match an event, without asking each.
///
/// Rules are numbered by tier, then by position: a smaller number wins. For each event kind a rule is filed once under the
/// condition that tells it apart best, or under `always`. For example, with
///
///     0 scan  scene "store:{s}:table:{t}"        lanes of `scan`:   trie    → [0] or []
///     1 scan  campaign poster                                       poster  → [1]
///     2 scan  scene "login"                                         words   → login: [2]
///     3 scan  (no condition)                                        always  → [3]
///
/// an event yields a few ascending lanes. They are walked together in order, so the answer is that of asking every rule from
/// the top, and each candidate's whole condition is judged: the index only leaves out rules that cannot match.
struct RuleIndex: Sendable {
  fileprivate struct Lookups: Sendable {
    /// Every rule for this kind, ascending: what the naive walk asks.
    var rules: [Int32] = []
    var always: Posting = 0..<0
    fileprivate var names = ByteMap()  // of events without a word of their own
    fileprivate var campaigns: [Int32: Int32] = [:]
    fileprivate var texts: [TextIndex] = []
    fileprivate var rows = RowIndex()
    /// Those that are found by elements of the event beside its subject.
    fileprivate var byFields: Posting = 0..<0
  }
  /// A reference, so that a look-up copies none of the tables.
  fileprivate final class Kind: Sendable {
    let lookups: Lookups
    init(_ lookups: Lookups) { self.lookups = lookups }
  }
  /// Ascending rule numbers, as a range of `ordinals`.
  fileprivate typealias Posting = Range<Int32>

  private let kinds: [Kind]
  /// By rule: whether its whole condition is that one text is one of some words.
  fileprivate let asksOneWord: [Bool]
  fileprivate let ordinals: [Int32]
  private let postings: [Posting]

  func rules(for kind: EventKind) -> [Int32] { kinds[Int(kind.rawValue)].lookups.rules }

  /// The rules that could match, to be walked in ascending order.
  /// - Complexity: O(length of the event's subject), and O(lanes) for each candidate.
  func candidates(for judgement: borrowing Judgement) -> Lanes {
    let kind = kinds[Int(judgement.event.kind.rawValue)]
    var lanes = Lanes()
    lanes.add(kind.lookups.always)
    func add(_ posting: Int32, isWord: Bool = false) { lanes.add(postings[Int(posting)], isWord: isWord) }
    for texts in kind.lookups.texts {
      for place in judgement.places(of: texts.subject.source) {
        let (bytes, range) = judgement.compared(place, of: texts.subject.source, texts.subject.look)
        texts.lookUp(bytes.span, range, tables: judgement.rules.tables) { add($0, isWord: $1) }
      }
    }
    if judgement.campaign >= 0, let posting = kind.lookups.campaigns[judgement.campaign] { add(posting) }
    kind.lookups.rows.lookUp(judgement) { add($0) }
    if kind.lookups.names.count > 0, let name = judgement.event.selectedName {
      let bytes = Array(name.utf8)
      if let posting = kind.lookups.names.find(bytes.span, 0..<bytes.count) { add(posting) }
    }
    return lanes
  }

  /// The rules that could match some event with this subject, whatever its other elements are.
  func candidatesOfAnyFields(for judgement: borrowing Judgement) -> Lanes {
    var lanes = candidates(for: judgement)
    lanes.add(kinds[Int(judgement.event.kind.rawValue)].lookups.byFields)
    return lanes
  }

  /// A few ascending lists, walked as one. The first sixteen lie inline: a look-up allocates nothing.
  struct Lanes {
    private var starts: [16 of Int32] = .init(repeating: 0)
    private var ends: [16 of Int32] = .init(repeating: 0)
    /// A bit for each lane of those that hold the text against this very word.
    private var words: UInt16 = 0
    private var count = 0
    private var overflow: [Posting] = []
    private var last: Int32 = -1
    /// Whether the last candidate was found by the whole of a text, and asks for nothing else: it need not be asked.
    private(set) var isProved = false

    fileprivate mutating func add(_ lane: Posting, isWord: Bool = false) {
      if lane.isEmpty { return }
      if count < 16 {
        if isWord { words |= 1 << UInt16(count) }
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
      var found = 16
      for lane in 0..<count {
        while starts[lane] < ends[lane], index.ordinals[Int(starts[lane])] <= last { starts[lane] += 1 }
        guard starts[lane] < ends[lane] else { continue }
        let first = index.ordinals[Int(starts[lane])]
        if first < next { (next, found) = (first, lane) }
      }
      for lane in overflow.indices {
        while !overflow[lane].isEmpty, index.ordinals[Int(overflow[lane].lowerBound)] <= last { overflow[lane].removeFirst() }
        if let first = overflow[lane].first, index.ordinals[Int(first)] < next { (next, found) = (index.ordinals[Int(first)], 16) }
      }
      if next == Int32.max { return nil }
      last = next
      isProved = found < 16 && words >> UInt16(found) & 1 == 1 && index.asksOneWord[Int(next)]
      return next
    }
  }
}

extension RuleIndex {
  /// A condition that can be looked up, with the values under which a rule is filed.
  private indirect enum Key {
    case text(TextIndex.Subject, TextMatcher.Mode)
    case campaigns([Int32])
    case rows([Int32], capture: String, RowSet)
    case either([Key])

    /// Smaller tells rules apart better.
    var breadth: Int {
      switch self {
      case .campaigns: 2
      case .rows: 1
      case .text(_, let mode):
        switch mode {
        case .equals: 0
        case .pattern: 1
        case .prefix, .suffix, .contains, .containsAll, .keyword: 3
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
      let key = rule.condition < 0 ? nil : Self.wholeKey(rule.condition, parts)
      var seen: Set<EventKind> = []
      for selector in rule.events {
        for kind in selector.kinds {
          let isFirst = seen.insert(kind).inserted
          if isFirst { builders[Int(kind.rawValue)].rules.append(number) }
          if let name = selector.name {
            builders[Int(kind.rawValue)].names[Array(name.utf8), default: []].append(number)
          } else if isFirst {
            builders[Int(kind.rawValue)].file(number, key, kind)
          }
        }
      }
    }
    var store = Store()
    kinds = builders.map { Kind($0.freeze(parts, limits, &store)) }
    asksOneWord = parts.rules.map { Self.asksOneWord($0.condition, parts) }
    ordinals = store.ordinals
    postings = store.postings
  }

  /// The best key of a rule's whole condition.
  private static func wholeKey(_ index: Int32, _ parts: CompiledRules.Parts) -> Key? {
    let rows = RowIndex.conditions(of: index, parts).map { Key.rows($0.campaigns, capture: $0.capture, $0.rows) }
    return [rows, key(index, parts)].compactMap { $0 }.min { $0.breadth < $1.breadth }
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
      case .campaigns(let campaigns): return .campaigns(operands(campaigns))
      case .match(let source, let index):
        let matcher = parts.texts[Int(index)]
        let subject = TextIndex.Subject(source: source, look: matcher.look)
        return matcher.modes.map { Key.text(subject, literal($0, parts)) }.min { $0.breadth < $1.breadth }
      }
    }
  }

  /// What is noted while a condition is asked is not noted where it is not.
  private static func asksOneWord(_ index: Int32, _ parts: CompiledRules.Parts) -> Bool {
    guard index >= 0, case .leaf(.match(_, let text)) = parts.conditions[Int(index)].kind, !parts.values.contains(where: \.asksCaptures) else {
      return false
    }
    let modes = parts.texts[Int(text)].modes
    guard modes.count == 1, case .equals = literal(modes[0], parts) else { return false }
    return true
  }

  /// Patterns without holes are words.
  private static func literal(_ mode: TextMatcher.Mode, _ parts: CompiledRules.Parts) -> TextMatcher.Mode {
    guard case .pattern(let ids) = mode else { return mode }
    let literals = ids.compactMap { parts.patterns[Int($0)].literal }
    return literals.count == ids.count ? .equals(literals) : mode
  }

  /// Lists of rules, one behind the other.
  struct Store {
    private(set) var ordinals: [Int32] = []
    fileprivate private(set) var postings: [Posting] = []

    fileprivate mutating func range(_ rules: [Int32]) -> Posting {
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
    var names: [[UInt8]: [Int32]] = [:]
    private var always: [Int32] = []
    private var byFields: [Int32] = []
    private var campaigns: [Int32: [Int32]] = [:]
    private var texts: [TextIndex.Subject: TextIndex.Builder] = [:]
    private var rows = RowIndex.Builder()

    /// A rule whose key events of this kind never have is not filed: its condition cannot hold.
    mutating func file(_ rule: Int32, _ key: Key?, _ kind: EventKind) {
      guard let key else { return always.append(rule) }
      switch key {
      case .campaigns(let ids): for id in Set(ids) { campaigns[id, default: []].append(rule) }
      case .rows(let ids, let capture, let set): if !rows.file(rule, ids, capture, set) { file(rule, .campaigns(ids), kind) }
      case .either(let keys): for key in keys { file(rule, key, kind) }
      case .text(let subject, let mode):
        if case .field = subject.source { byFields.append(rule) }
        if subject.source.mayBe(in: kind) { texts[subject, default: TextIndex.Builder()].file(rule, mode) }
      }
    }

    func freeze(_ parts: CompiledRules.Parts, _ limits: Limits, _ store: inout Store) -> Lookups {
      var kind = Lookups()
      kind.rules = rules
      var always = always
      // Where the keys lie in the tables does not show, so their order need not be the same from run to run.
      for (name, rules) in names { _ = kind.names.insert(name, store.post(rules)) }
      for (id, rules) in campaigns { kind.campaigns[id] = store.post(rules) }
      for (subject, builder) in texts {
        let (index, unfiled) = builder.freeze(subject, parts, limits, &store)
        kind.texts.append(index)
        always += unfiled
      }
      kind.rows = rows.freeze(&store)
      kind.always = store.range(always)
      if !byFields.isEmpty { kind.byFields = store.range(byFields) }
      return kind
    }
  }
}
