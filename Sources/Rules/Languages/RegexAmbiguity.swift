/// Whether one text can be taken in many ways by an expression, so that an engine that backtracks would try them all. (Weber and Seidl,
/// "On the degree of ambiguity of finite automata".)
struct RegexAmbiguity: Equatable {
  /// How the ways grow with the length of the text.
  enum Growth: Equatable { case exponential, polynomial }
  let growth: Growth
  /// The part that takes it in many ways, as bytes of the source.
  let part: Range<Int>
  /// What has to be repeated.
  let pump: String

  /// How such a text begins.
  var example: String {
    let shown = pump.unicodeScalars.map { $0.value < 0x20 ? "\\x{\(String($0.value, radix: 16))}" : String($0) }.joined()
    return String(repeating: shown, count: max(2, 6 / max(1, pump.unicodeScalars.count))) + "…"
  }

  /// Steps of a search that one expression may take.
  static let steps = 60_000

  /// Nil where there is none, and where it cannot be said within bounds.
  /// - Parameter budget: steps that may still be taken; those that were are taken off.
  init?(of source: String, isSearch: Bool, _ budget: inout Int) {
    var steps = min(budget, Self.steps)
    let given = steps
    defer { budget -= given - max(0, steps) }
    guard steps > 0, Self.mayRepeat(source), let (whole, repetitions) = RegexParser.repetitions(in: source), Self.mayBe(repetitions) else {
      return nil
    }
    steps -= Self.steps / 120  // what it takes to look at all
    let around = TextExpression.sequence([.anything, whole, .anything])
    guard let automaton = CharacterAutomaton(whole, states: 500), let asked = CharacterAutomaton(isSearch ? around : whole, states: 500)
    else { return nil }
    let classes = CharacterClasses(of: [automaton, asked], among: LegalTexts(of: .field(0), .exact))
    guard let graph = PositionGraph(automaton, classes.covered[0], classes) else { return nil }
    steps -= graph.stepCount
    let offsets = source.unicodeScalars.reduce(into: [0]) { $0.append(($0.last ?? 0) + UTF8.width($1)) }
    func bytes(_ range: Range<Int>) -> Range<Int> { offsets[range.lowerBound]..<offsets[range.upperBound] }
    let loop: PositionGraph.Loop
    if let found = graph.exponential(&steps) {
      // The innermost part that does it alone is the one to look at.
      var innermost: (range: Range<Int>, pump: String)?
      for repetition in repetitions where innermost == nil {
        innermost = Self.exponentialPump(repetition.expression, &steps).map { (repetition.range, $0) }
      }
      (loop, growth) = (found, .exponential)
      part = innermost.map { bytes($0.range) } ?? 0..<source.utf8.count
      pump = innermost?.pump ?? Self.text(found.pump, classes)
    } else if let found = graph.polynomial(&steps) {
      let marks = (Int(automaton.edges[found.from].mark), Int(automaton.edges[found.to].mark))
      guard repetitions.indices.contains(marks.0), repetitions.indices.contains(marks.1) else { return nil }
      let (first, last) = (repetitions[marks.0].range, repetitions[marks.1].range)
      (loop, growth) = (found, .polynomial)
      part = bytes(min(first.lowerBound, last.lowerBound)..<max(first.upperBound, last.upperBound))
      pump = Self.text(found.pump, classes)
    } else {
      return nil
    }
    let first = graph.text(to: loop.from, &steps) ?? []
    guard Self.canFail(LazyDeterminisation(asked, 1, classes), behind: first, loop.pump, classes) else { return nil }
  }

  /// Whether there may be two repetitions, or one of a group. Most have none, and need not be read.
  private static func mayRepeat(_ source: String) -> Bool {
    let signs = source.utf8.count { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ",") }
    return signs > 1 || (signs == 1 && source.utf8.contains(UInt8(ascii: "(")))
  }

  /// One repetition of single characters has one way only.
  private static func mayBe(_ repetitions: [RegexParser.Repetition]) -> Bool {
    if repetitions.count > 1 { return true }
    guard let only = repetitions.first, case .repeated(let part, _, _) = only.expression else { return false }
    if case .characters = part { return false }
    return true
  }

  private static func exponentialPump(_ expression: TextExpression, _ steps: inout Int) -> String? {
    guard let automaton = CharacterAutomaton(expression, states: 500) else { return nil }
    let classes = CharacterClasses(of: [automaton], among: LegalTexts(of: .field(0), .exact))
    let loop = PositionGraph(automaton, classes.covered[0], classes)?.exponential(&steps)
    return loop.map { text($0.pump, classes) }
  }

  /// Whether some text that goes on like this is not taken in the end: only then are all ways tried. A line feed does not count, which
  /// `.` leaves out everywhere.
  private static func canFail(_ machine: LazyDeterminisation, behind first: [Int], _ pump: [Int], _ classes: CharacterClasses) -> Bool {
    var machine = machine
    var state = machine.start
    for number in first + Array(repeating: pump, count: 8).flatMap({ $0 }) {
      let row = machine.row(of: state)
      state = machine.target(row, number)
    }
    var seen: Set<Int32> = [state]
    var open = [state]
    while let state = open.popLast(), seen.count < 500 {
      if !machine.accepts(state) { return true }
      let row = machine.row(of: state)
      for number in 0..<classes.count where classes.neighbours[number] != .lineFeed && seen.insert(machine.target(row, number)).inserted {
        open.append(machine.target(row, number))
      }
    }
    return false
  }

  /// As little of it as repeats: `ab` of `abab`.
  private static func text(_ word: [Int], _ classes: CharacterClasses) -> String {
    let width = (1...max(1, word.count)).first { width in word.count % width == 0 && word.indices.allSatisfy { word[$0] == word[$0 % width] } }
    var text: [UInt8] = []
    for number in word.prefix(width ?? word.count) { classes.signs[number].append(to: &text) }
    return String(decoding: text, as: UTF8.self)
  }
}
