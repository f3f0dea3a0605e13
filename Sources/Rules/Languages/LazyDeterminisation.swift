/// An automaton that is made deterministic where a search comes by, over classes of characters.
///
/// A state is a set of states of the automaton: closed under silent edges, or, where these ask for what stands around, with what stands
/// before it. State 0 takes nothing any more.
struct LazyDeterminisation {
  typealias Neighbour = CharacterClasses.Neighbour

  static let dead: Int32 = 0
  private(set) var start = Self.dead
  /// Edges looked at: what the search has cost.
  private(set) var work = 0

  private let automaton: CharacterAutomaton
  private let classCount: Int
  private let covered: [[Int32]?]
  private let neighbours: [Neighbour]
  /// What stands before, and the states.
  private var states = NumberRows()
  private var accepts: [Bool] = []
  /// By state, where its row of `targets` begins, or -1.
  private var rowStart: [Int32] = []
  private var targets: [Int32] = []
  private var marks: [Int32]
  private var mark: Int32 = 0

  /// - Parameter index: which of the automata that the classes are made of.
  init(_ automaton: CharacterAutomaton, _ index: Int, _ classes: CharacterClasses) {
    self.automaton = automaton
    classCount = classes.count
    covered = classes.covered[index]
    neighbours = classes.neighbours
    marks = Array(repeating: 0, count: automaton.stateCount)
    _ = number([], after: .nothing)
    start = number([automaton.start], after: .nothing)
  }

  func accepts(_ state: Int32) -> Bool { accepts[Int(state)] }

  /// Where the state's targets begin, one for each class.
  mutating func row(of state: Int32) -> Int {
    if rowStart[Int(state)] >= 0 { return Int(rowStart[Int(state)]) }
    let row = automaton.asksAround ? targetsAsking(state) : targets(of: state)
    rowStart[Int(state)] = Int32(targets.count)
    targets.append(contentsOf: row)
    return targets.count - row.count
  }

  func target(_ row: Int, _ number: Int) -> Int32 { targets[row + number] }

  private mutating func targets(of state: Int32) -> [Int32] {
    /// Edges that all classes take, and class and target of the others.
    var common: [Int32] = []
    var own: [UInt64] = []
    for from in Array(states[state].dropFirst()) {
      for edge in automaton.edges(of: from) {
        guard let classes = covered[Int(edge.set)] else {
          common.append(edge.to)
          continue
        }
        for number in classes { own.append(UInt64(number) << 32 | UInt64(edge.to)) }
      }
    }
    own.sort()
    work += own.count + common.count + classCount
    var row = [Int32](repeating: number(common, after: .nothing), count: classCount)
    var at = 0
    while at < own.count {
      let number = own[at] >> 32
      var reached = common
      while at < own.count, own[at] >> 32 == number {
        reached.append(Int32(truncatingIfNeeded: own[at]))
        at += 1
      }
      work += reached.count
      row[Int(number)] = self.number(reached, after: .nothing)
    }
    return row
  }

  private mutating func targetsAsking(_ state: Int32) -> [Int32] {
    let content = Array(states[state])
    let before = content.first.flatMap { Neighbour(rawValue: UInt8(truncatingIfNeeded: $0)) } ?? .nothing
    var row = [Int32](repeating: Self.dead, count: classCount)
    for next in Neighbour.allCases where next != .nothing {
      let open = closure(Array(content.dropFirst()), before, next)
      var reached = [[Int32]](repeating: [], count: classCount)
      for from in open {
        for edge in automaton.edges(of: from) {
          let classes = covered[Int(edge.set)] ?? Array(0..<Int32(classCount))
          work += classes.count
          for number in classes where neighbours[Int(number)] == next { reached[Int(number)].append(edge.to) }
        }
      }
      for number in 0..<classCount where neighbours[number] == next { row[number] = self.number(reached[number], after: next) }
    }
    return row
  }

  /// The number of a set of states.
  private mutating func number(_ reached: [Int32], after before: Neighbour) -> Int32 {
    var content = automaton.asksAround ? distinct(reached) : closure(reached, .nothing, .nothing)
    var before = before
    if automaton.isOpenEnded, content.contains(automaton.accept) {
      content = [automaton.accept]
      before = .other
    }
    if content.isEmpty { before = .nothing }
    let (index, isNew) = states.insert([Int32(before.rawValue)] + content)
    if isNew {
      rowStart.append(-1)
      accepts.append((automaton.asksAround ? closure(content, before, .nothing) : content).contains(automaton.accept))
    }
    return index
  }

  private mutating func distinct(_ states: [Int32]) -> [Int32] {
    mark += 1
    var out: [Int32] = []
    for state in states where marks[Int(state)] != mark {
      marks[Int(state)] = mark
      out.append(state)
    }
    return out.sorted()
  }

  /// All states that silent edges lead to, as far as edges leave them or they accept.
  private mutating func closure(_ states: [Int32], _ before: Neighbour, _ next: Neighbour) -> [Int32] {
    mark += 1
    var open = states
    var out: [Int32] = []
    while let state = open.popLast() {
      if marks[Int(state)] == mark { continue }
      marks[Int(state)] = mark
      if state == automaton.accept || !automaton.edges(of: state).isEmpty { out.append(state) }
      let silent = automaton.silentEdges(of: state)
      work += silent.count
      for edge in silent where edge.asks?.holds(after: before, before: next) ?? true { open.append(edge.to) }
    }
    return out.sorted()
  }
}

extension TextExpression.Assertion {
  func holds(after last: CharacterClasses.Neighbour, before next: CharacterClasses.Neighbour) -> Bool {
    switch self {
    case .textStart: last == .nothing
    case .textEnd: next == .nothing
    case .lineStart: last == .nothing || last == .lineFeed
    case .lineEnd: next == .nothing || next == .lineFeed
    case .wordBoundary: (last == .word) != (next == .word)
    case .noWordBoundary: (last == .word) == (next == .word)
    }
  }
}
