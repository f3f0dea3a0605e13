internal import Engine
internal import Logging
internal import Rules
internal import ServiceLifecycle
internal import Synchronization
internal import WeChat
internal import Wire

/// Keeps a server in the time of the sandbox that it speaks to: asks what time it is, does what is due then, and says when that is done.
///
/// Nobody can tell a server the time unasked. It asks only what it was started against, only on loopback, and whatever there does not answer
/// as a sandbox does is not asked again.
final class TimeSync: Sendable {
  /// What came of asking.
  private enum Answer {
    case time(SandboxTime)
    /// Nobody is there.
    case silence
    /// Somebody else is.
    case stranger
  }
  private struct Known {
    var heard = -1
    var state = TimeReport.State.busy("it starts")
    var isSandbox = false
    var isStranger = false
  }
  private static let pause = Duration.seconds(1)
  /// From one question to the next, where there is nothing new: whatever is there may answer at once.
  private static let pace = Duration.milliseconds(100)
  /// Seconds for an answer: a sandbox holds one back for a second when there is nothing to tell.
  private static let patience: Int64 = 5

  private let client: PlatformClient
  private let address: String
  private let part: TimeReport.Part
  private let clock: SyncedClock
  private let log: Logger
  private let settle: @Sendable () async -> TimeReport.State
  private let known = Mutex(Known())
  private let id: String

  /// - Parameters:
  ///   - address: of the sandbox, as `ServerConfiguration.sandbox` says it.
  ///   - settle: does what is due, and says what is left after a moment.
  init(
    with address: String, part: TimeReport.Part, clock: SyncedClock, log: Logger, settle: @escaping @Sendable () async -> TimeReport.State
  ) {
    self.address = address
    self.part = part
    self.clock = clock
    self.log = log
    self.settle = settle
    client = PlatformClient(PlatformAddress(url: address, codesURL: address, token: .stable), seconds: Self.patience)
    var generator = SystemRandomNumberGenerator()
    id = String(UInt64.random(in: 0...UInt64.max, using: &generator), radix: 36)
  }

  /// Takes the time once, before anything is served.
  /// - Returns: the sandbox's address, if there is one.
  func begin() async -> String? {
    guard case .time(let time) = await ask() else { return nil }
    clock.move(to: time.movedBy)
    return address
  }

  private func ask() async -> Answer {
    let report = known.withLock { TimeReport(id: id, part: part, heard: $0.heard, state: $0.state) }
    let answer: JSON
    do throws(PlatformFault) {
      answer = try await client.send(PlatformCall(SandboxTime.path, body: .json(report.json)), token: nil).json
    } catch {
      return error.isSilence ? .silence : stranger()
    }
    guard let time = SandboxTime(answer) else { return stranger() }
    known.withLock { $0.isSandbox = true }
    return .time(time)
  }

  /// A sandbox that is ending may answer in any way; whoever never was one is none.
  private func stranger() -> Answer {
    known.withLock { known in
      if known.isSandbox { return .silence }
      known.isStranger = true
      return .stranger
    }
  }

  /// - Returns: whether there was something to do.
  private func take(_ time: SandboxTime) async -> Bool {
    if clock.move(to: time.movedBy) { log.say(.info, "the sandbox's clock is \(time.movedBy / 1_000_000) s ahead of this machine's") }
    let isDone = known.withLock { known in
      if case .idle = known.state { return known.heard == time.number }
      return false
    }
    if isDone { return false }
    // What it was busy with says more than that it is.
    known.withLock { known in if case .idle = known.state { known.state = .busy("what is due is being done") } }
    // Whoever is busy is heard of all the same: silence is taken for the end.
    let beat = Task {
      while (try? await Task.sleep(for: Self.pause)) != nil { _ = await ask() }
    }
    let state = await settle()
    beat.cancel()
    await beat.value
    known.withLock { ($0.heard, $0.state) = (time.number, state) }
    return true
  }
}

extension TimeSync: Service {
  func run() async throws {
    try? await cancelWhenGracefulShutdown { [self] in
      var isSaid = known.withLock { $0.isSandbox }
      while !known.withLock({ $0.isStranger }) {
        let asked = ContinuousClock.now
        switch await ask() {
        case .time(let time):
          if !isSaid { log.say(.notice, "the time is that of the sandbox at \(address) from here on") }
          isSaid = true
          if !(await take(time)) { try await Task.sleep(until: asked + Self.pace) }
        case .silence: try await Task.sleep(for: Self.pause)
        case .stranger: break
        }
        try Task.checkCancellation()
      }
      try await gracefulShutdown()
    }
    if known.withLock({ $0.isSandbox }) {
      do throws(PlatformFault) {
        _ = try await client.send(PlatformCall(SandboxTime.path, body: .json(TimeReport.farewell(of: id))), token: nil)
      } catch {
        log.say(.info, "the sandbox does not hear that the server ends: \(error.message)")
      }
    }
    await client.close()
  }
}

extension PlatformFault {
  /// Whether nothing at all came back.
  fileprivate var isSilence: Bool {
    if case .unreachable = self { return true }
    if case .unknownOutcome = self { return true }
    return false
  }
}
