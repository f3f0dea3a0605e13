import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving
@testable import WeChat
@testable import Wire

/// A worker on a real store, against a platform and endpoints that answer as a test says, with a clock that the test moves.
final class ActionDesk {
  /// What is moved while others look.
  final class Surroundings: Sendable {
    /// Milliseconds since 1970 UTC.
    let time = Mutex<Int64>(Compile.now * 1000)
    let environment = Mutex(["T": "token1", "S": "secret"])
    let log = Mutex<[String]>([])
  }
  private struct Lines: LogHandler {
    let surroundings: Surroundings
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    func log(event: LogEvent) { surroundings.log.withLock { $0.append("\(event.level) \(event.message)") } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
  }

  static let start = Compile.now
  static let rules = """
    wxrules: 1
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S }, webhooks: { private_addresses: true } }
    rules: [ { id: a, on: text, reply: x } ]
    """

  let surroundings = Surroundings()
  let server: ScriptedServer
  let store: any Store
  let live: LiveRules
  let metrics = ServerMetrics()
  let worker: OutboxWorker
  let renewal: CodeRenewal
  private let platforms: Platforms
  private let client = HookClient()
  private let source = MediaSource()
  private var lastTurn: Int64 = 100
  private var numbers = TurnNumbers(after: nil)

  init(rules: String = ActionDesk.rules, store: any Store, _ answer: @escaping @Sendable (ScriptedServer.Request) -> ScriptedServer.Response) throws {
    self.store = store
    server = try ScriptedServer(answer)
    live = LiveRules(try Compile.ruleSet(rules))
    let surroundings = surroundings
    let clock = WallClock { surroundings.time.withLock { $0 * 1000 } }
    let secrets = Secrets { name in surroundings.environment.withLock { $0[name] } }
    let log = Logger(label: "test") { _ in Lines(surroundings: surroundings) }
    platforms = Platforms(override: server.base, secrets: secrets, store: store, clock: clock, pause: { _ in })
    worker = OutboxWorker(
      store: store, rules: live, platforms: platforms,
      media: MediaKeeper(rules: live, platforms: platforms, store: store, source: source, live: LiveMedia(), clock: clock, log: log),
      hooks: HookCarrier(client: client, rules: live, secrets: secrets, clock: clock), clock: clock, metrics: metrics, log: log)
    renewal = CodeRenewal(rules: live, platforms: platforms, store: store, clock: clock, metrics: metrics, log: log)
  }

  func close() async {
    await client.close()
    await source.close()
    await platforms.close()
  }

  var now: Int64 { surroundings.time.withLock { $0 } }
  func move(to milliseconds: Int64) { surroundings.time.withLock { $0 = max($0, milliseconds) } }
  func set(_ name: String, to value: String?) { surroundings.environment.withLock { $0[name] = value } }
  var log: [String] { surroundings.log.withLock { $0 } }

  /// Somebody follows, and a tap opens the window of three messages in a minute.
  func follow(_ openid: String, at: Int64 = ActionDesk.start) throws -> FollowerID {
    let follower = FollowerID(account: "main", openid: openid)
    lastTurn += 1
    try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: at, turn: lastTurn)])
    try store.transact([], now: at) { _ in [.opened(.tap, follower, at: at)] }
    return follower
  }

  /// Actions of one turn of somebody, due at once.
  func queue(_ tasks: [OutboxTask], of follower: FollowerID, onError: ErrorPolicy = .log, at: Int64 = ActionDesk.start) throws {
    lastTurn += 1
    let turn = TurnID(number: lastTurn)
    try store.transact([], now: at) { _ in
      tasks.enumerated().map { index, task in
        var needsWindow = task.kind == .send
        if case .webhook(let call) = task { needsWindow = call.sendsLate }
        return .queued(
          OutboxRow(
            id: OutboxID(turn: turn, position: index), follower: follower, eventAt: at, dueAt: at * 1000,
            deadline: needsWindow ? (at + 60) * 1000 : nil, task: task, onError: onError, rule: "r", revision: "r1"))
      }
    }
  }

  /// What somebody says is judged by the rules that are in force.
  func say(_ text: String, _ openid: String) throws {
    var decoder = EventDecoder()
    lastTurn += 1
    let xml = MessageForm.text(text).xml(
      openid: openid, account: "gh_1", isFollower: true, time: now / 1000, fields: [("MsgId", "\(lastTurn)")])
    _ = try TurnBatch.transact(
      [Delivery(try decoder.decode(xml), account: "main")], in: store, numbers: &numbers, now: now * 1000, uptime: now / 1000,
      under: live.current.ruleSet)
  }

  /// Carries out whatever may go, moving the clock from one action to the next.
  /// - Parameter end: milliseconds since 1970 UTC.
  func run(until end: Int64) async {
    while let due = await worker.nextDue, due <= end {
      move(to: max(now + 1, due))
      await worker.runDue()
    }
  }

  /// What became of the actions, in their order.
  func ended() throws -> [String] {
    try store.actions(matching: OutboxFilter(), limit: 1000).map { record in
      record.state == .done ? "done" : "\(record.state.rawValue) \(record.reason?.prefix { $0 != ":" } ?? "")"
    }
  }

  /// The page of metrics as a scrape finds it.
  func metricsPage() throws -> String {
    metrics.measured(try store.counts(), try store.outboxCounts(now: now), now: now)
    return metrics.registry.text
  }
}

extension String {
  /// The sum of the series of a metric, on a page of metrics.
  func sum(_ name: String, where holds: (String) -> Bool = { _ in true }) -> Int {
    split(separator: "\n").filter { $0.hasPrefix(name + "{") || $0.hasPrefix(name + " ") }.map { String($0) }.filter(holds)
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }
}
