package import Engine
internal import GRDB
package import Logging
package import Rules
package import Server
package import Serving
internal import Synchronization

/// A sandbox and a server for it in one process, on sockets of their own and a clock that moves only when the conversation says so:
/// nothing outside is touched, and nothing is left behind.
package struct Rehearsal: Sendable {
  private let sandbox: Sandbox
  private let configuration: ServerConfiguration
  private let store: any Store
  private let secrets: Secrets
  private let log: Logger
  private let webhook: WebhookPlace
  private let admin = WebhookPlace()

  /// Where the server listens, once it does.
  private final class WebhookPlace: Sendable {
    private let place = Mutex("")
    var base: String {
      get { place.withLock { $0 } }
      set { place.withLock { $0 = newValue } }
    }
  }

  /// Values for secrets that are not set: here nobody else knows them either.
  package static func secrets(_ process: Secrets) -> Secrets {
    process.withStandIns { use in
      switch use {
      case .token: "sandboxtoken"
      case .aesKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
      case .appSecret: "sandbox-app-secret"
      case .hashKey, .signingKey: "sandbox-hash-key-0123456789abcdef"
      // Nobody answers there: rules fall back to their own replies.
      case .endpoint: "http://127.0.0.1:1/"
      }
    }
  }

  /// How the server of a rehearsal is set up, its database included: whoever makes a rehearsal opens it.
  /// - Parameters:
  ///   - rules: path of the rules; nil for the usual places.
  ///   - takesEvents: whether somebody will post events of their own servers.
  package static func configuration(rules: String?, takesEvents: Bool) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.rules = rules
    configuration.database = .memory
    configuration.listen = HostPort(host: "127.0.0.1", port: 0)
    configuration.admin = takesEvents ? HostPort(host: "127.0.0.1", port: 0) : nil
    if takesEvents { configuration.eventsToken = "rehearsal-\(UInt64.random(in: 0...UInt64.max))-\(UInt64.random(in: 0...UInt64.max))" }
    // Carried out when the conversation says what time it is, which is that of both.
    configuration.carriesActions = false
    configuration.syncsClock = false
    return configuration
  }

  /// - Parameters:
  ///   - configuration: as `configuration(rules:takesEvents:)` gives it.
  ///   - store: that was opened at `configuration.database`, for this rehearsal alone.
  ///   - start: seconds since 1970 UTC.
  /// - Throws: `ServingFault` or `World.Fault`.
  package init(
    _ ruleSet: RuleSet, _ configuration: ServerConfiguration, store: any Store, secrets: Secrets, startingAt start: Int64, faults: FaultSource,
    readings: Readings, unverified: Set<String> = [], log: Logger
  ) throws {
    let clock = SandboxClock(startingAt: start)
    let webhook = WebhookPlace()
    let accounts = try SandboxAccount.all(of: ruleSet, secrets: secrets, unverified: unverified) { "\(webhook.base)\(WebhookPath.path(of: $0))" }
    self.webhook = webhook
    sandbox = Sandbox(accounts, world: try World(path: ":memory:"), clock: clock, wall: clock.wallClock, faults: faults, readings: readings)
    self.configuration = configuration
    self.store = store
    self.secrets = secrets
    self.log = log
  }

  /// Where its server takes events, while it runs; nil where it takes none.
  package var events: ConversationPlayer.EventPlace? {
    guard let token = configuration.eventsToken, !admin.base.isEmpty else { return nil }
    return ConversationPlayer.EventPlace(base: admin.base, token: token)
  }

  /// What the server gave up or holds back, in the order of its times, and whom it was for.
  package func unsent() throws -> [(who: String, record: OutboxRecord)] {
    var filter = OutboxFilter()
    filter.states = [.dead, .paused]
    return try store.actions(matching: filter, limit: 1000).map { record in
      let follower = record.row.follower
      let name = try sandbox.world.read { db in
        try String.fetchOne(
          db, sql: "SELECT name FROM followers WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
      }
      return (name ?? follower.openid, record)
    }
  }

  /// Starts both, makes all declared codes and menus, runs the body with the sandbox's address, and stops both.
  /// - Parameter scenes: that will be scanned: codes on demand among them are made too.
  package func run(scanning scenes: [String] = [], _ body: @escaping @Sendable (String) async throws -> Void) async throws {
    let (listening, told) = AsyncStream<HostPort>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { told.finish() }
        try await sandbox.run(at: HostPort(host: "127.0.0.1", port: 0), deliversByItself: false, log: log) { told.yield($0) }
      }
      guard let address = await listening.first(where: { _ in true }) else {
        try await group.next()
        return
      }
      let base = "http://\(address)"
      var configuration = configuration
      configuration.platform = base
      let server = try RuleServer(configuration, store: store, secrets: secrets, clock: sandbox.clock.wallClock, log: log)
      sandbox.servers.join {
        await server.carryOutDue()
        return await server.nextDue
      }
      let (serving, served) = AsyncStream<Void>.makeStream()
      group.addTask {
        defer { served.finish() }
        try await server.run { announcement in
          webhook.base = "http://\(announcement.webhook)"
          if let address = announcement.admin { admin.base = "http://\(address)" }
          served.yield()
        }
      }
      guard await serving.first(where: { true }) != nil else {
        try await group.next()
        return
      }
      try await server.makeDeclaredCodes()
      try await server.makeCodes(onDemand: scenes)
      // Who taps one all the same is told why there is none.
      try await server.publishDeclaredMenus(except: Set(sandbox.accounts.filter { !$0.mayHaveMenu }.map(\.name)))
      try await body(base)
      group.cancelAll()
      // What is cancelled says so; that is no failure.
      while true {
        do { if try await group.next() == nil { return } } catch { continue }
      }
    }
  }
}
