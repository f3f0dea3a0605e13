internal import Engine
internal import Server
internal import Synchronization

/// The processes that live in the sandbox's time, as they last said: each asks for the time, and says with it what it has to do.
package final class SyncedServers: Sendable {
  /// How all of them stand.
  enum Standing: Equatable {
    /// Nobody lives in this time.
    case alone
    /// Nobody has anything to do until then, in milliseconds since 1970 UTC; nil: for ever.
    case idle(until: Int64?)
    /// Somebody has, in words.
    case busy(String)
  }
  private struct Server {
    var report: TimeReport
    var seenAt: ContinuousClock.Instant

    func isAlive(at now: ContinuousClock.Instant, after silence: Duration) -> Bool { now - seenAt < silence }
  }
  private struct State {
    /// Of the last thing that was said to all: beyond those of a sandbox that ran before.
    var number = Int(WallClock.system.milliseconds)
    var servers: [String: Server] = [:]
    var own: (@Sendable () async -> Int64?)?
  }
  /// How long an answer is held back when there is nothing to tell. A busy server is heard of as often.
  private static let hold = Duration.seconds(1)
  private static let most = 64

  private let state = Mutex(State())
  private let bell = Bell()

  /// After which one that was not heard of has gone.
  private let silence: Duration

  package init(silence: Duration = .seconds(10)) { self.silence = silence }

  /// A server in this process on this very clock.
  /// - Parameter settle: does what is due, and says when there is more.
  func join(_ settle: @escaping @Sendable () async -> Int64?) { state.withLock { $0.own = settle } }

  /// What the processes are, those that answer deliveries first.
  var parts: [TimeReport.Part] {
    let now = ContinuousClock.now
    return state.withLock { state in
      (state.own == nil ? [] : [.serve])
        + state.servers.values.filter { $0.isAlive(at: now, after: silence) }.map(\.report.part).sorted { $0.rawValue < $1.rawValue }
    }
  }

  /// Whether deliveries are answered by a server that lives in this time.
  package var answer: Bool { parts.contains(.serve) }

  /// Takes what a process says; the answer comes when there is something to tell it.
  /// - Returns: the number of what it is told; nil when there are too many.
  func take(_ report: TimeReport) async -> Int? {
    let now = ContinuousClock.now
    let isTaken = state.withLock { state in
      state.servers = state.servers.filter { $0.value.isAlive(at: now, after: silence) }
      guard state.servers.count < Self.most || state.servers[report.id] != nil else { return false }
      state.servers[report.id] = Server(report: report, seenAt: now)
      return true
    }
    if !isTaken { return nil }
    bell.ring()
    if case .idle = report.state { await bell.wait(atMost: Self.hold) { self.state.withLock { $0.number != report.heard } } }
    return state.withLock { state in
      state.servers[report.id]?.seenAt = .now
      return state.number
    }
  }

  /// One has ended.
  func part(with id: String) {
    _ = state.withLock { $0.servers.removeValue(forKey: id) }
    bell.ring()
  }

  /// Tells all of them that the time is another one, or asks whether all is done, and waits for what they say.
  func settle(within duration: Duration) async -> Standing {
    let (own, number) = state.withLock { state in
      state.number += 1
      return (state.own, state.number)
    }
    bell.ring()
    if let own { return .idle(until: await own()) }
    await bell.wait(atMost: duration) { self.standing(of: number).isSettled }
    return standing(of: number)
  }

  private func standing(of number: Int) -> Standing {
    let now = ContinuousClock.now
    let servers = state.withLock { $0.servers.values.filter { $0.isAlive(at: now, after: silence) } }
    if servers.isEmpty { return .alone }
    var next: Int64?
    var unheard: String?
    for server in servers {
      let name = "`wxrules \(server.report.part.rawValue)`"
      switch server.report.state {
      // What is under way says more than who is late to hear of it.
      case .busy(let what): return .busy("\(name): \(what)")
      case .idle where server.report.heard < number: unheard = "\(name) has not asked for the time for \(age(of: server, at: now)) s"
      case .idle(let until): next = [next, until].compactMap { $0 }.min()
      }
    }
    return unheard.map { .busy($0) } ?? .idle(until: next)
  }

  private func age(of server: Server, at now: ContinuousClock.Instant) -> Int64 { (now - server.seenAt).components.seconds }
}

extension SyncedServers.Standing {
  var isSettled: Bool {
    switch self {
    case .alone, .idle: true
    case .busy: false
    }
  }
}
