package import Engine
internal import Hummingbird
package import Logging
package import Server

/// The platform on loopback: its API, its people, and a page to be them.
package struct Sandbox: Sendable {
  package let accounts: [SandboxAccount]
  package let world: World
  package let clock: SandboxClock
  package let faults: FaultSource
  package let followers: Followers
  package let refusals: SandboxRefusals
  package let servers: SyncedServers
  /// Where answers are explained; nil where nobody said.
  package let turnPages: TurnPages?
  let readings: Readings
  let tagRush = TagRush()
  let deliverer: Deliverer
  private let caller: WebhookCaller
  private let wall: WallClock
  /// Milliseconds that a slow answer takes.
  let slowness: Int64

  /// - Parameters:
  ///   - wall: the time that servers believe, by which deliveries are signed.
  ///   - patience: milliseconds that an answer to a delivery may take; the platform's unless given.
  package init(
    _ accounts: [SandboxAccount], world: World, clock: SandboxClock, wall: WallClock, faults: FaultSource, readings: Readings,
    refusals: SandboxRefusals = SandboxRefusals(), repeats: Double = 0, slowness: Int64 = 12_000, patience: Int64? = nil,
    turnPages: TurnPages? = nil
  ) {
    self.accounts = accounts
    self.world = world
    self.clock = clock
    self.faults = faults
    self.slowness = slowness
    self.readings = readings
    self.refusals = refusals
    self.turnPages = turnPages
    let servers = SyncedServers()
    self.servers = servers
    // A server that lives in another time than the sandbox would refuse its signatures as old.
    let stamp = WallClock { servers.answer ? clock.now : wall.microseconds() }
    self.wall = stamp
    caller = WebhookCaller(patience: patience ?? WebhookCaller.patience)
    deliverer = Deliverer(
      world, clock: clock, wall: stamp, caller: caller, faults: faults, readings: readings, refusals: refusals, repeats: repeats)
    followers = Followers(accounts, world, clock: clock, deliverer: deliverer, faults: faults, readings: readings)
  }

  /// The account of this name; the first one when no name is said.
  package func account(_ name: String?) -> SandboxAccount? {
    guard let name, !name.isEmpty else { return accounts.first }
    return accounts.first { $0.name == name }
  }

  /// Somebody presses "submit" in the console: what was entered is in force when the server answers as it should.
  func submit(_ entry: ConsoleEntry, of account: SandboxAccount) async throws(FirstConnection.Refusal) {
    let values = account.console.values.with(entry)
    if let objection = values.objection { throw FirstConnection.Refusal(words: nil, reason: objection) }
    try await FirstConnection(caller: caller, wall: wall).ask(account.address(by: values), token: values.token)
    account.console.save(values, at: clock.seconds)
  }

  /// Files of ten million bytes are uploaded here, and on a busy machine they take longer than questions do. In milliseconds.
  private static let requestTime = 60_000

  /// Serves until the task is cancelled or the process is asked to stop.
  /// - Parameter deliversByItself: whether what waits for its time goes out then; else whoever moves the clock calls `deliverDue`.
  package func run(
    at address: HostPort, deliversByItself: Bool = true, log: Logger, isListening: @escaping @Sendable (HostPort) async -> Void
  ) async throws {
    // Ends with the server.
    async let _: Void = deliversByItself ? followers.keepDelivering() : ()
    let router = OperatorRouter<BasicRequestContext>()
    PlatformRoutes(sandbox: self).add(to: router)
    ControlRoutes(sandbox: self).add(to: router)
    let application = OperatorListener.application(
      router, at: address, guardian: BrowserGuard(address), serverName: nil, requestTime: Self.requestTime, log: log, onRunning: isListening)
    do {
      try await application.runService()
    } catch {
      await caller.close()
      throw error
    }
    await caller.close()
  }
}
