internal import Rules
internal import Synchronization

/// What goes wrong in a sandbox, and how often.
package struct Fault: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// The platform's refusal.
    case code(Int)
    /// The answer comes late.
    case slow
    /// Something comes that is no answer.
    case garbage
    /// The connection ends without an answer; in half of the cases the call was carried out.
    case cut
  }
  package let kind: Kind
  /// From 0 to 1.
  package let share: Double
  /// Part of the path that calls must have; empty for all.
  package let path: String

  /// Reads `45009:0.1`, `cut:0.02`, `qrcode/create=-1:0.5`.
  package init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.count == 2 ? String(parts[0]) : ""
    let words = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
    guard words.count == 2, let share = Double(words[1]), (0...1).contains(share) else { return nil }
    self.share = share
    switch words[0] {
    case "slow": kind = .slow
    case "garbage": kind = .garbage
    case "cut": kind = .cut
    default:
      guard let code = Int(words[0]), code != 0 else { return nil }
      kind = .code(code)
    }
  }
}

/// Faults that are in force; the same seed brings them in the same order of calls.
package final class FaultSource: Sendable {
  private struct State {
    var faults: [Fault]
    var random: UInt64
    var lostAnswers = 0
  }
  private let state: Mutex<State>

  package init(_ faults: [Fault], seed: UInt64) { state = Mutex(State(faults: faults, random: seed)) }

  package var faults: [Fault] {
    get { state.withLock { $0.faults } }
    set { state.withLock { $0.faults = newValue } }
  }

  /// Calls that were carried out and whose answer nobody got.
  package var lostAnswers: Int { state.withLock { $0.lostAnswers } }
  func answerWasLost() { state.withLock { $0.lostAnswers += 1 } }

  /// What happens to one call; nil for nothing.
  package func roll(for path: String) -> Fault.Kind? {
    state.withLock { state in
      for fault in state.faults where fault.path.isEmpty || path.contains(fault.path) {
        if Self.next(&state.random) < fault.share { return fault.kind }
      }
      return nil
    }
  }

  /// True in this share of the calls.
  package func chance(_ share: Double) -> Bool { state.withLock { Self.next(&$0.random) < share } }

  /// From 0 to 1, by SplitMix64.
  private static func next(_ state: inout UInt64) -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }
}
