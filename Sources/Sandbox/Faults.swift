internal import Rules
internal import Synchronization

/// What goes wrong in a sandbox, and how often.
package struct Fault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// The platform's refusal.
    case code(Int)
    /// The answer comes late.
    case slow
    /// The head of the answer comes at once, and then a byte a second.
    case drip
    /// Something comes that is no answer.
    case garbage
    /// A page of whoever stands between, with this status; nothing was done.
    case page(Int)
    /// The call was carried out; the numbers of its answer are ones that it cannot have.
    case absurd
    /// The call was carried out; half of its answer comes.
    case truncated
    /// The call was carried out; its answer is JSON of 500 levels.
    case deep
    /// The platform is busy, and says so in words that would colour a terminal and forge a line.
    case control
    /// The connection ends without an answer; in half of the cases the call was carried out.
    case cut

    /// Reads the word in front of the colon.
    init?(_ word: Substring) {
      if let known = Self.words.first(where: { $0.word == word }) {
        self = known.kind
      } else if word.hasPrefix("html-"), let status = Int(word.dropFirst(5)), (400...599).contains(status) {
        self = .page(status)
      } else if let code = Int(word), code != 0 {
        self = .code(code)
      } else {
        return nil
      }
    }

    package var word: String {
      switch self {
      case .code(let code): String(code)
      case .page(let status): "html-\(status)"
      case .slow, .drip, .garbage, .absurd, .truncated, .deep, .control, .cut: Self.words.first { $0.kind == self }?.word ?? ""
      }
    }

    private static let words: [(word: String, kind: Kind)] = [
      ("slow", .slow), ("drip", .drip), ("garbage", .garbage), ("absurd", .absurd), ("truncated", .truncated), ("deep", .deep), ("control", .control),
      ("cut", .cut),
    ]
    /// How one is written, for those who have written another.
    package static let forms = "45009:0.1, html-429:0.1, " + words.map { "\($0.word):0.1" }.joined(separator: ", ")
  }
  package let kind: Kind
  /// From 0 to 1.
  package let share: Double
  /// Part of the path that calls must have; empty for all.
  package let path: String

  /// Reads `45009:0.1`, `cut:0.02`, `html-429:0.1`, `qrcode/create=-1:0.5`.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.count == 2 ? String(parts[0]) : ""
    let words = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard words.count == 2, let share = Double(words[1]), (0...1).contains(share) else { return nil }
    guard let kind = Kind(words[0]) else { return nil }
    self.kind = kind
    self.share = share
  }

  /// Whether there is any call that it could strike.
  package var strikes: Bool {
    path.isEmpty || ["showqrcode", "template/job"].contains { $0.contains(path) } || APIMethod.all.contains { $0.path.contains(path) }
  }

  /// As it is read.
  package var text: String { (path.isEmpty ? "" : path + "=") + "\(kind.word):\(share)" }
}

/// Faults that are in force; the same seed brings them in the same order of calls.
package final class FaultSource: Sendable {
  private struct State {
    var faults: [Fault]
    var random: UInt64
    var lostAnswers = 0
  }
  private let state: Mutex<State>
  /// What also decides the shapes of pushes.
  let seed: UInt64

  package init(_ faults: [Fault], seed: UInt64) {
    state = Mutex(State(faults: faults, random: seed))
    self.seed = seed
  }

  package var faults: [Fault] {
    get { state.withLock { $0.faults } }
    set { state.withLock { $0.faults = newValue } }
  }

  /// Calls that were carried out and whose answer nobody got.
  package var lostAnswers: Int { state.withLock { $0.lostAnswers } }
  func answerWasLost() { state.withLock { $0.lostAnswers += 1 } }

  /// What happens to one call; nil for nothing.
  package func roll(for path: String) -> Fault.Kind? { roll { $0.path.isEmpty || path.contains($0.path) } }

  /// What happens to something that is no call: faults of all calls are none of it.
  func roll(naming path: String) -> Fault.Kind? { roll { !$0.path.isEmpty && path.contains($0.path) } }

  private func roll(_ concerns: (Fault) -> Bool) -> Fault.Kind? {
    state.withLock { state in
      for fault in state.faults where concerns(fault) {
        if Self.next(&state.random) < fault.share { return fault.kind }
      }
      return nil
    }
  }

  /// True in this share of the calls.
  package func chance(_ share: Double) -> Bool { state.withLock { Self.next(&$0.random) < share } }

  /// From 0 to 1: which of several it is.
  var place: Double { state.withLock { Self.next(&$0.random) } }

  /// From 0 to 1, by SplitMix64.
  private static func next(_ state: inout UInt64) -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }
}
