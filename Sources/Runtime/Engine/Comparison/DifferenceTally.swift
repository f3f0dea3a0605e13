/// Turns that two rule sets both judged, counted by how they part. Of bounded size whatever is counted.
package struct DifferenceTally: Sendable {
  /// A decision that can be opened.
  package struct Example: Hashable, Sendable {
    package let turn: TurnID
    /// Where it stands, by the number of the log.
    package let log: Int

    package init(_ turn: TurnID, log: Int = 0) {
      self.turn = turn
      self.log = log
    }
  }

  package struct Group: Sendable, Equatable {
    package private(set) var count = 0
    /// Moments of the earliest and of the latest, in seconds since 1970 UTC.
    package private(set) var first = Int64.max
    package private(set) var last = Int64.min
    /// The newest last.
    package private(set) var examples: [Example] = []

    fileprivate mutating func add(_ example: Example, at moment: Int64) {
      count += 1
      first = min(first, moment)
      last = max(last, moment)
      examples.append(example)
      if examples.count > DifferenceTally.keptExamples { examples.removeFirst() }
    }
  }

  package static let keptExamples = 3
  /// Kinds of differences that are told apart, and sets of facts that are lacking; further ones are counted together.
  package static let keptGroups = 1000

  package private(set) var same = 0
  package private(set) var differing = 0
  package private(set) var incomparable = 0
  package private(set) var differences: [TurnDifference: Group] = [:]
  package private(set) var lacking: [[String]: Group] = [:]
  /// Of differing turns those whose kind found no room, and of incomparable ones likewise.
  package private(set) var unkept = (differing: 0, incomparable: 0)

  package init() {}

  package var turns: Int { same + differing + incomparable }

  package mutating func add(_ comparison: TurnComparison, of example: Example, at moment: Int64) {
    switch comparison {
    case .same: same += 1
    case .differs(let difference):
      differing += 1
      if differences[difference] == nil, differences.count >= Self.keptGroups {
        unkept.differing += 1
      } else {
        differences[difference, default: Group()].add(example, at: moment)
      }
    case .incomparable(let facts):
      incomparable += 1
      if lacking[facts] == nil, lacking.count >= Self.keptGroups {
        unkept.incomparable += 1
      } else {
        lacking[facts, default: Group()].add(example, at: moment)
      }
    }
  }

  /// The commonest first.
  package var ranked: [(difference: TurnDifference, group: Group)] {
    differences.map { ($0.key, $0.value) }.sorted { ($1.1.count, $0.0.shown) < ($0.1.count, $1.0.shown) }
  }

  /// The commonest first.
  package var rankedLacking: [(facts: [String], group: Group)] {
    lacking.map { ($0.key, $0.value) }.sorted { ($1.1.count, $0.0.joined()) < ($0.1.count, $1.0.joined()) }
  }
}
