/// The texts that something takes, so that proofs can be made about all of them at once.
package struct TextLanguage: Sendable {
  /// Texts of a language that are listed one by one.
  static let listedTexts = 5_000
  /// States of one automaton.
  static let automatonStates = 50_000

  enum Form: Sendable {
    case words([[UInt8]])
    /// All of them must take it.
    case automata([CharacterAutomaton])
  }

  package let look: TextLook
  let form: Form
  /// What all of its texts begin with, as far as it was plain to see.
  let beginning: [UInt8]

  init(look: TextLook, _ form: Form, beginning: [UInt8] = []) {
    self.look = look
    self.form = form
    self.beginning = beginning
  }

  /// These texts and no others, as they are compared.
  package init?(words: [[UInt8]], _ look: TextLook) {
    guard words.count <= Self.listedTexts else { return nil }
    self.init(look: look, .words(words))
  }

  /// Every text.
  package static func everything(_ look: TextLook) -> TextLanguage { TextLanguage(look: look, .automata([])) }

  /// The texts, when they are listed.
  package var words: [[UInt8]]? {
    switch form {
    case .words(let words): words
    case .automata: nil
    }
  }

  /// Nil when it would be too large.
  var automata: [CharacterAutomaton]? {
    switch form {
    case .words(let words): CharacterAutomaton(.anyWord(of: words)).map { [$0] }
    case .automata(let automata): automata
    }
  }

  /// Whether it takes a text, as it is compared. For a few questions; `TextSignatures` asks many.
  package func takes(_ text: [UInt8]) -> Bool {
    switch form {
    case .words(let words): return words.contains(text)
    case .automata(let automata):
      let scalars = text.scalarValues
      return automata.allSatisfy { $0.takes(scalars) }
    }
  }
}

extension CharacterAutomaton {
  private static func neighbour(_ scalars: [UInt32], _ index: Int) -> CharacterClasses.Neighbour {
    guard scalars.indices.contains(index) else { return .nothing }
    return scalars[index] == 0x0A ? .lineFeed : ScalarSet.wordSigns.contains(scalars[index]) ? .word : .other
  }

  /// - Complexity: O(length × edges).
  func takes(_ scalars: [UInt32]) -> Bool {
    var states = [start]
    var marks = [Int](repeating: -1, count: stateCount)
    for at in 0...scalars.count {
      let (last, next) = (Self.neighbour(scalars, at - 1), Self.neighbour(scalars, at))
      for state in states { marks[Int(state)] = at }
      var index = 0
      while index < states.count {
        for edge in silentEdges(of: states[index]) where marks[Int(edge.to)] != at && edge.asks?.holds(after: last, before: next) ?? true {
          marks[Int(edge.to)] = at
          states.append(edge.to)
        }
        index += 1
      }
      if at == scalars.count { return marks[Int(accept)] == at }
      var reached: [Int32] = []
      for state in states {
        for edge in edges(of: state) where marks[Int(edge.to)] != at + 1 && sets[Int(edge.set)].contains(scalars[at]) {
          marks[Int(edge.to)] = at + 1
          reached.append(edge.to)
        }
      }
      if reached.isEmpty { return false }
      states = reached
    }
    return false
  }
}
