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
    var always: Posting?
    fileprivate var names = ByteMap()  // of events without a word of their own
    fileprivate var campaigns: [Int32: Int32] = [:]
    fileprivate var texts: [TextIndex] = []
    fileprivate var rows = RowIndex()
    /// Those that are found by elements of the event beside its subject.
    fileprivate var byFields: Posting?
  }
  /// A reference, so that a look-up copies none of the tables.
  fileprivate final class Kind: Sendable {
    let lookups: Lookups
    init(_ lookups: Lookups) { self.lookups = lookups }
  }
  /// Ascending rule numbers: of one rule its number itself, of several the place of their list.
  typealias Posting = Int32

  private let kinds: [Kind]
  /// By rule: whether its whole condition is one text, in a way that its look-up decides.
  fileprivate let asksOneText: [Bool]
  fileprivate let lists: PostingLists

  func rules(for kind: EventKind) -> [Int32] { kinds[Int(kind.rawValue)].lookups.rules }

  /// The rules that could match, to be walked in ascending order.
  /// - Complexity: O(length of the event's subject), and O(lanes) for each candidate.
  func candidates(for judgement: borrowing Judgement) -> Lanes {
    let kind = kinds[Int(judgement.event.kind.rawValue)]
    var lanes = Lanes()
    if let always = kind.lookups.always { lanes.add(always, lists) }
    for texts in kind.lookups.texts { texts.lookUp(judgement, lists, &lanes) }
    if judgement.campaign >= 0, let posting = kind.lookups.campaigns[judgement.campaign] { lanes.add(posting, lists) }
    kind.lookups.rows.lookUp(judgement) { lanes.add($0, lists) }
    if kind.lookups.names.count > 0, let name = judgement.event.selectedName {
      let bytes = Array(name.utf8)
      if let posting = kind.lookups.names.find(bytes.span, 0..<bytes.count) { lanes.add(posting, lists) }
    }
    return lanes
  }

  /// The rules that could match some event with this subject, whatever its other elements are.
  func candidatesOfAnyFields(for judgement: borrowing Judgement) -> Lanes {
    var lanes = candidates(for: judgement)
    if let posting = kinds[Int(judgement.event.kind.rawValue)].lookups.byFields { lanes.add(posting, lists) }
    return lanes
  }

  /// A few ascending lists, walked as one. The first sixteen lie inline: a look-up allocates nothing.
  struct Lanes: ~Copyable {
    /// The next rule of each, and where the others stand behind it.
    private var heads: [16 of Int32] = .init(repeating: .max)
    private var starts: [16 of Int32] = .init(repeating: 0)
    private var ends: [16 of Int32] = .init(repeating: 0)
    /// A bit for each lane of rules that take the text: their look-up has decided what they ask of it.
    private var taking: UInt16 = 0
    private var count = 0
    private var overflow: [(head: Int32, rest: Range<Int32>)] = []
    /// Whether the look-up has decided all that the last candidate asks: it need not be asked.
    private(set) var isProved = false

    /// - Parameter takes: whether the look-up has decided that each of the rules takes the text.
    mutating func add(_ posting: Posting, takes: Bool = false, _ lists: PostingLists) {
      let (head, rest) = lists[posting]
      if count < 16 {
        if takes { taking |= 1 << UInt16(count) }
        heads[count] = head
        starts[count] = rest.lowerBound
        ends[count] = rest.upperBound
        count += 1
      } else {
        overflow.append((head, rest))
      }
    }

    /// The next candidate, nil after the last. One that stands in several lanes comes once.
    mutating func next(in index: RuleIndex) -> Int32? {
      var next = Int32.max
      for lane in 0..<count { next = min(next, heads[lane]) }
      for lane in overflow { next = min(next, lane.head) }
      if next == Int32.max { return nil }
      isProved = false
      for lane in 0..<count where heads[lane] == next {
        isProved = isProved || (taking >> UInt16(lane) & 1 == 1 && index.asksOneText[Int(next)])
        heads[lane] = index.lists.following(&starts[lane], ends[lane])
      }
      for lane in overflow.indices where overflow[lane].head == next {
        var start = overflow[lane].rest.lowerBound
        overflow[lane].head = index.lists.following(&start, overflow[lane].rest.upperBound)
        overflow[lane].rest = start..<overflow[lane].rest.upperBound
      }
      return next
    }
  }
}

/// Lists of rules, one behind the other, each with its length before it.
struct PostingLists: Sendable {
  private static let one: Int32 = 1 << 30
  private var numbers: [Int32] = []

  /// - Parameter rules: at least one.
  mutating func post(_ rules: some Collection<Int32>) -> RuleIndex.Posting {
    if rules.count == 1, let rule = rules.first { return rule | Self.one }
    let distinct = Set(rules).sorted()
    numbers.append(Int32(distinct.count))
    numbers += distinct
    return Int32(numbers.count - distinct.count - 1)
  }

  /// The first rule, and the places of the others.
  subscript(_ posting: RuleIndex.Posting) -> (Int32, rest: Range<Int32>) {
    if posting & Self.one != 0 { return (posting ^ Self.one, 0..<0) }
    return (numbers[Int(posting) + 1], posting + 2..<posting + 1 + numbers[Int(posting)])
  }

  /// The rule at `start`, which moves on; the highest number at the end.
  fileprivate func following(_ start: inout Int32, _ end: Int32) -> Int32 {
    if start == end { return .max }
    defer { start += 1 }
    return numbers[Int(start)]
  }
}

extension RuleIndex {
  /// A condition that can be looked up, with the values under which a rule is filed.
  private enum Key {
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
      var seen: UInt64 = 0
      for selector in rule.events {
        for kind in selector.kinds {
          let isFirst = seen >> UInt64(kind.rawValue) & 1 == 0
          seen |= 1 << UInt64(kind.rawValue)
          if isFirst { builders[Int(kind.rawValue)].rules.append(number) }
          if let name = selector.name {
            builders[Int(kind.rawValue)].names[Array(name.utf8), default: []].append(number)
          } else if isFirst {
            builders[Int(kind.rawValue)].file(number, key, kind)
          }
        }
      }
    }
    var lists = PostingLists()
    kinds = builders.map { Kind($0.freeze(parts, limits, &lists)) }
    let asksCaptures = parts.values.contains(where: \.asksCaptures)
    asksOneText = parts.rules.map { !asksCaptures && Self.asksOneText($0.condition, parts) }
    self.lists = lists
  }

  /// The best key of a rule's whole condition.
  private static func wholeKey(_ index: Int32, _ parts: CompiledRules.Parts) -> Key? {
    let key = key(index, parts)
    guard !parts.campaigns.isEmpty, let (campaigns, capture, set) = RowIndex.conditions(of: index, parts) else { return key }
    let rows = Key.rows(campaigns, capture: capture, set)
    return key.flatMap { $0.breadth < rows.breadth ? $0 : nil } ?? rows
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
        if matcher.modes.count == 1 { return .text(subject, literal(matcher.modes[0], parts)) }
        return matcher.modes.map { Key.text(subject, literal($0, parts)) }.min { $0.breadth < $1.breadth }
      }
    }
  }

  /// Not where other conditions ask what one has captured: that is noted while it is asked.
  private static func asksOneText(_ index: Int32, _ parts: CompiledRules.Parts) -> Bool {
    guard index >= 0, case .leaf(.match(_, let text)) = parts.conditions[Int(index)].kind else { return false }
    let modes = parts.texts[Int(text)].modes
    guard modes.count == 1 else { return false }
    switch modes[0] {
    case .equals, .prefix, .suffix, .contains, .pattern: return true
    // Of several pieces one is looked up, of a glob its beginning.
    case .containsAll, .glob, .regex, .keyword: return false
    }
  }

  /// Patterns without holes are words.
  private static func literal(_ mode: TextMatcher.Mode, _ parts: CompiledRules.Parts) -> TextMatcher.Mode {
    guard case .pattern(let ids) = mode else { return mode }
    if ids.count == 1 { return parts.patterns[Int(ids[0])].literal.map { .equals([$0]) } ?? mode }
    let literals = ids.compactMap { parts.patterns[Int($0)].literal }
    return literals.count == ids.count ? .equals(literals) : mode
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

    func freeze(_ parts: CompiledRules.Parts, _ limits: Limits, _ lists: inout PostingLists) -> Lookups {
      var kind = Lookups()
      kind.rules = rules
      var always = always
      // Where the keys lie in the tables does not show, so their order need not be the same from run to run.
      for (name, rules) in names { _ = kind.names.insert(name, lists.post(rules)) }
      for (id, rules) in campaigns { kind.campaigns[id] = lists.post(rules) }
      for (subject, builder) in texts {
        let (index, unfiled) = builder.freeze(subject, parts, limits, &lists)
        kind.texts.append(index)
        always += unfiled
      }
      kind.rows = rows.freeze(&lists)
      if !always.isEmpty { kind.always = lists.post(always) }
      if !byFields.isEmpty { kind.byFields = lists.post(byFields) }
      return kind
    }
  }
}
