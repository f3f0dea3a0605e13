internal import HummingbirdCore
internal import NIOCore
internal import Synchronization

/// Which connections of a listener for operators are open, and which of them goes for the next one when there is no room: the oldest that
/// has not said a whole request yet, else the one that has waited for its next one for the longest. While all are being answered, the next
/// one waits. So nobody keeps `/health` from its answer by connections that ask for nothing.
final class ConnectionRoom: Sendable {
  private enum Stand: Equatable {
    /// Its first request is not whole yet.
    case new
    case busy
    /// Answered; the number grows with each that becomes so.
    case idle(Int)
    /// It was told to go.
    case leaving
  }
  private struct State {
    var places: [Int: (channel: any Channel, stand: Stand)] = [:]
    var last = 0
    /// Connections that are taken, also those that have no place here yet.
    var taken = 0
    /// Whether none is taken until one goes.
    var isShut = false
  }
  private let state = Mutex(State())
  private let most: Int
  /// By how many there may be more, while those that were told to go are still there.
  private static let beyond = 16

  init(most: Int) { self.most = most }

  /// How many are open.
  var count: Int { state.withLock { $0.places.count } }

  /// A new connection, and its number; for it another one may have to go.
  func add(_ channel: any Channel) -> Int {
    let (number, spare) = state.withLock { state -> (Int, (any Channel)?) in
      let staying = state.places.values.count { $0.stand != .leaving }
      let spare = staying < most ? nil : Self.spare(&state)
      state.last += 1
      state.places[state.last] = (channel, .new)
      return (state.last, spare)
    }
    spare?.close(promise: nil)
    return number
  }

  func remove(_ number: Int) { state.withLock { $0.places[number] = nil } }

  /// A request of it is whole.
  func isAsked(_ number: Int) { change(number, to: .busy) }

  /// It waits for its next request.
  func isAnswered(_ number: Int) {
    let leaving = state.withLock { state -> (any Channel)? in
      guard let place = state.places[number], place.stand != .leaving else { return nil }
      state.last += 1
      state.places[number]?.stand = .idle(state.last)
      guard state.isShut else { return nil }
      // Others may be waiting, of whom nothing is known before they are taken.
      state.isShut = false
      state.places[number]?.stand = .leaving
      return place.channel
    }
    leaving?.close(promise: nil)
  }

  private func change(_ number: Int, to stand: Stand) {
    state.withLock { state in
      guard let place = state.places[number], place.stand != .leaving else { return }
      state.places[number]?.stand = stand
    }
  }

  /// The one that goes first, told so; nil where all are being answered.
  private static func spare(_ state: inout State) -> (any Channel)? {
    var found: (number: Int, order: (Int, Int))?
    for (number, place) in state.places {
      let order: (Int, Int)
      switch place.stand {
      case .new: order = (0, number)
      case .idle(let since): order = (1, since)
      case .busy, .leaving: continue
      }
      if found.map({ order < $0.order }) ?? true { found = (number, order) }
    }
    guard let found else { return nil }
    state.places[found.number]?.stand = .leaving
    return state.places[found.number]?.channel
  }

  fileprivate func take(_ count: Int) { state.withLock { $0.taken += count } }

  /// Whether one more may be taken: there is room, or somebody goes for it.
  fileprivate var mayTake: Bool {
    state.withLock { state in
      let hasSpare =
        state.taken > state.places.count
        || state.places.values.contains { place in
          switch place.stand {
          case .new, .idle, .leaving: true
          case .busy: false
          }
        }
      let may = state.taken < most || state.taken < most + Self.beyond && hasSpare
      state.isShut = !may
      return may
    }
  }
}

/// What asks the room before a connection is taken; after `false` it is asked again when one has gone.
struct ConnectionGate: AvailableConnectionsDelegate {
  let room: ConnectionRoom

  mutating func connectionOpened() { room.take(1) }
  mutating func connectionClosed() { room.take(-1) }
  func isAcceptingNewConnections() -> Bool { room.mayTake }
}
