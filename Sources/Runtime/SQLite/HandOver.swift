internal import Dispatch
internal import Synchronization

/// From a thread that reads to one that counts, so that both are busy. What is read ahead is bounded. One puts, one takes, and takes all.
final class HandOver<Piece: Sendable, Outcome: Sendable>: Sendable {
  private struct State {
    var pieces: [Piece] = []
    var outcome: Outcome?
  }
  private static var most: Int { 4 }
  private let state = Mutex(State())
  private let room = DispatchSemaphore(value: HandOver.most)
  private let news = DispatchSemaphore(value: 0)

  /// Waits until there is room.
  func put(_ piece: Piece) {
    room.wait()
    state.withLock { $0.pieces.append(piece) }
    news.signal()
  }

  func end(_ outcome: Outcome) {
    state.withLock { $0.outcome = outcome }
    news.signal()
  }

  /// Waits for the next piece.
  /// - Parameter body: is given each.
  /// - Returns: what it ended with.
  func takeAll(_ body: (Piece) -> Void) -> Outcome {
    while true {
      news.wait()
      let (piece, outcome) = state.withLock { ($0.pieces.isEmpty ? nil : $0.pieces.removeFirst(), $0.outcome) }
      if let piece {
        room.signal()
        body(piece)
      } else if let outcome {
        return outcome
      }
    }
  }
}
