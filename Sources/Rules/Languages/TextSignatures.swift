/// Which languages can take a text together: every combination that there is, each with its shortest text.
///
/// A search in breadth through the product of the automata: two texts that lead to the same states are the same to all that follows,
/// so that only the shortest goes on.
package enum TextSignatures {
  package struct Found: Sendable, Equatable {
    /// Indexes of those that take it.
    package let takes: Set<Int>
    /// As it is compared.
    package let witness: [UInt8]
  }

  /// What a search may cost.
  package static let states = 20_000

  /// - Parameters:
  ///   - languages: all of one look.
  ///   - inner: only texts of this one are asked.
  ///   - legal: what texts there are at all.
  ///   - isEnough: whether no more is wanted once this was found.
  /// - Returns: shortest first. Where the search was not complete, there may be more.
  package static func all(
    of languages: [TextLanguage], within inner: TextLanguage? = nil, among legal: LegalTexts, budget states: Int = Self.states,
    until isEnough: (Found) -> Bool = { _ in false }
  ) -> (found: [Found], isComplete: Bool) {
    if let listed = listed(languages, inner, legal) {
      guard let end = listed.firstIndex(where: isEnough) else { return (listed, true) }
      return (Array(listed[...end]), end == listed.count - 1)
    }
    guard var search = SignatureSearch(languages, inner, legal, limit: states) else { return ([], false) }
    let isComplete = search.run(until: isEnough)
    return (search.found, isComplete)
  }

  /// The same for languages whose texts are listed: no automaton is needed. Nil where one is.
  private static func listed(_ languages: [TextLanguage], _ inner: TextLanguage?, _ legal: LegalTexts) -> [Found]? {
    var takers: [[UInt8]: Set<Int>] = [:]
    if let inner {
      guard let words = inner.words else { return nil }
      for word in words { takers[word] = [] }
      for (index, language) in languages.enumerated() {
        for word in words where language.takes(word) { takers[word]?.insert(index) }
      }
    } else {
      for (index, language) in languages.enumerated() {
        guard let words = language.words else { return nil }
        for word in words { takers[word, default: []].insert(index) }
      }
      guard let other = unlisted({ takers[$0] != nil }, legal) else { return nil }
      takers[other] = []
    }
    var seen: Set<Set<Int>> = []
    return takers.filter { legal.contains($0.key) }
      .sorted { $0.key.count != $1.key.count ? $0.key.count < $1.key.count : $0.key.lexicographicallyPrecedes($1.key) }
      .filter { seen.insert($0.value).inserted }.map { Found(takes: $0.value, witness: $0.key) }
  }

  /// A shortest text that is not listed; nil when all short ones are.
  private static func unlisted(_ isListed: ([UInt8]) -> Bool, _ legal: LegalTexts) -> [UInt8]? {
    let signs = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
    if legal.bytes.contains(0), !isListed([]) { return [] }
    return signs.lazy.map { [$0] }.first { !isListed($0) }
  }
}

/// One search; `run` fills `found`.
private struct SignatureSearch {
  private(set) var found: [TextSignatures.Found] = []

  private let legal: LegalTexts
  private let limit: Int
  private let classes: CharacterClasses
  private let widths: [Int]
  private var machines: [LazyDeterminisation]
  /// By language, which of the machines are its own.
  private let own: [Range<Int>]
  /// Those that every text must pass: of `inner`, and the ends of legal texts.
  private let required: Range<Int>

  /// By text that was reached: the states of all machines, and how it was reached.
  private var rows = NumberRows()
  private var lengths: [Int32] = []
  private var parents: [Int32] = []
  private var signs: [Int32] = []
  private var isSettled: [Bool] = []
  private var seen: Set<[UInt64]> = []
  /// Steps of machines that were looked up.
  private var stepped = 0

  init?(_ languages: [TextLanguage], _ inner: TextLanguage?, _ legal: LegalTexts, limit: Int) {
    var automata: [CharacterAutomaton] = []
    var own: [Range<Int>] = []
    for language in languages {
      guard let parts = language.automata else { return nil }
      own.append(automata.count..<automata.count + parts.count)
      automata += parts
    }
    let first = automata.count
    if let inner {
      guard let parts = inner.automata else { return nil }
      automata += parts
    }
    if let ends = legal.ends { automata.append(ends) }
    required = first..<automata.count
    self.own = own
    self.legal = legal
    self.limit = limit
    let classes = CharacterClasses(of: automata, among: legal)
    self.classes = classes
    widths = classes.signs.map(\.widthInUTF8)
    machines = automata.enumerated().map { LazyDeterminisation($1, $0, classes) }
  }

  /// False when it was given up.
  mutating func run(until isEnough: (TextSignatures.Found) -> Bool) -> Bool {
    // A sign has four bytes at most: of the lengths that lie ahead four are open.
    var open = [[Int32]](repeating: [], count: 5)
    let first = machines.map(\.start)
    guard required.allSatisfy({ first[$0] != LazyDeterminisation.dead }) else { return true }
    // The empty text stands apart: a longer one may lead to the same states and be long enough.
    _ = rows.insert([-1] + first)
    note(parent: -1, sign: -1, length: 0)
    open[0].append(0)
    var length = 0
    while length <= legal.bytes.upperBound, open.contains(where: { !$0.isEmpty }) {
      var index = 0
      while index < open[length % 5].count {
        let node = open[length % 5][index]
        index += 1
        if isSettled[Int(node)] || Int(lengths[Int(node)]) != length { continue }
        isSettled[Int(node)] = true
        if length >= legal.bytes.lowerBound, let new = record(node) {
          found.append(new)
          if isEnough(new) || isExhausted { return true }
        }
        guard expand(node, length, &open) else { return false }
      }
      open[length % 5].removeAll(keepingCapacity: true)
      length += 1
    }
    return true
  }

  /// Whether every combination that could be was found.
  private var isExhausted: Bool { own.count < 16 && found.count == 1 << own.count }

  private mutating func note(parent: Int32, sign: Int32, length: Int) {
    parents.append(parent)
    signs.append(sign)
    lengths.append(Int32(length))
    isSettled.append(false)
  }

  /// The machines' states; the first number says whether it is the empty text.
  private func states(of node: Int32) -> [Int32] { Array(rows[node].dropFirst()) }

  private mutating func expand(_ node: Int32, _ length: Int, _ open: inout [[Int32]]) -> Bool {
    let states = states(of: node)
    stepped += machines.count * classes.count
    var work = stepped
    var starts = [Int](repeating: 0, count: machines.count)
    for (index, state) in states.enumerated() {
      starts[index] = machines[index].row(of: state)
      work += machines[index].work
    }
    guard work <= 200 * limit else { return false }
    var next = [Int32](repeating: 0, count: machines.count + 1)
    for number in 0..<classes.count {
      let reached = length + widths[number]
      if reached > legal.bytes.upperBound { break }
      for index in machines.indices { next[index + 1] = machines[index].target(starts[index], number) }
      if required.contains(where: { next[$0 + 1] == LazyDeterminisation.dead }) { continue }
      // Where one of its machines takes nothing more, the language takes nothing more.
      for range in own where range.count > 1 && range.contains(where: { next[$0 + 1] == LazyDeterminisation.dead }) {
        for index in range { next[index + 1] = LazyDeterminisation.dead }
      }
      let (other, isNew) = rows.insert(next)
      if isNew {
        guard rows.count <= limit else { return false }
        note(parent: node, sign: Int32(number), length: reached)
      } else if !isSettled[Int(other)], reached < Int(lengths[Int(other)]) {
        (parents[Int(other)], signs[Int(other)], lengths[Int(other)]) = (node, Int32(number), Int32(reached))
      } else {
        continue
      }
      open[reached % 5].append(other)
    }
    return true
  }

  /// Which languages take the text, when it is the first that these take together.
  private mutating func record(_ node: Int32) -> TextSignatures.Found? {
    let states = states(of: node)
    guard required.allSatisfy({ machines[$0].accepts(states[$0]) }) else { return nil }
    var signature = [UInt64](repeating: 0, count: own.count / 64 + 1)
    for (index, range) in own.enumerated() where range.allSatisfy({ machines[$0].accepts(states[$0]) }) {
      signature[index / 64] |= 1 << UInt64(index % 64)
    }
    guard seen.insert(signature).inserted else { return nil }
    let takes = own.indices.filter { signature[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
    return TextSignatures.Found(takes: Set(takes), witness: text(of: node))
  }

  private func text(of node: Int32) -> [UInt8] {
    var scalars: [UInt32] = []
    var at = node
    while at >= 0, signs[Int(at)] >= 0 {
      scalars.append(classes.signs[Int(signs[Int(at)])])
      at = parents[Int(at)]
    }
    var bytes: [UInt8] = []
    for scalar in scalars.reversed() { scalar.append(to: &bytes) }
    return bytes
  }
}
