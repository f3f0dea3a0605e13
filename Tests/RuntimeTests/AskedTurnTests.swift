import Foundation
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

/// An endpoint gives the answer, and whoever asks again is told the same, at whichever server.
@Suite("turns whose answer an endpoint gives", .timeLimit(.minutes(10)))
struct AskedTurnTests {
  typealias Engine = StoreContract.Engine

  private static let rules = """
    wxrules: 1
    requires: ">=1.5"
    accounts:
      main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T }, secret: { env: S }, webhooks: { private_addresses: true } }
    rules: [ { id: a, on: text, reply: own, do: [ { webhook: { url: { env: H }, timeout: 3s, use_reply: true, fields: { a: b } } } ] } ]
    """

  /// A server as far as turns go.
  private struct Side {
    let writer: TurnWriter
    let inbox = TurnWriterTests.Inbox()
    let uptime: Uptime
    private let client = HookClient()

    final class Uptime: Sendable { let milliseconds = Mutex<Int64>(1000) }

    init(_ store: any Store, asking endpoint: String) throws {
      let uptime = Uptime()
      let (live, clock) = (LiveRules(try Compile.ruleSet(AskedTurnTests.rules)), WallClock { Compile.now * 1_000_000 })
      let carrier = HookCarrier(client: client, rules: live, secrets: Secrets { $0 == "H" ? endpoint : nil }, clock: clock)
      writer = try TurnWriter(
        store: store, rules: live, clock: clock, limits: .standard, metrics: ServerMetrics(), decisions: nil, log: ReloadTests.log,
        hooks: EndpointAsker(carrier, clock: clock, deadline: 4000), uptime: { uptime.milliseconds.withLock { $0 } })
      self.uptime = uptime
    }

    func ask(_ delivery: Delivery, as number: Int) { writer.submit(delivery, as: number, to: inbox) }
    func body(_ number: Int) async throws -> String { String(decoding: try await inbox.answer(number).get().body, as: UTF8.self) }

    func close() async {
      await writer.close()
      await client.close()
    }
  }

  /// An endpoint that keeps its answer back until it may go.
  private final class Endpoint: Sendable {
    let server: ScriptedServer
    private let gate: Gate

    private final class Gate: Sendable { let isOpen = Mutex(false) }

    init() throws {
      let gate = Gate()
      self.gate = gate
      server = try ScriptedServer { _ in
        _ = Waiting.until { gate.isOpen.withLock { $0 } }
        return .json(#"{ "text": "theirs" }"#)
      }
    }

    func open() { gate.isOpen.withLock { $0 = true } }

    /// Whoever asks it is a task too, so that no thread of tasks may be blocked meanwhile.
    var isAsked: Bool {
      get async {
        let end = ContinuousClock.now + .seconds(Waiting.seconds)
        while server.requests.isEmpty, .now < end { await Task.yield() }
        return !server.requests.isEmpty
      }
    }
  }

  @Test("what the endpoint says is told to all that ask, also while it is asked; afterwards too", arguments: Engine.allCases)
  func told(_ engine: Engine) async throws {
    let place = try StoreContract.Place(engine)
    let endpoint = try Endpoint()
    let side = try Side(try place.open(), asking: endpoint.server.base)
    let delivery = try TurnWriterTests.delivery(1)
    side.ask(delivery, as: 1)
    try #require(await endpoint.isAsked)
    side.ask(delivery, as: 2)
    endpoint.open()
    let first = try await side.body(1)
    #expect(first.contains("theirs"))
    #expect(try await side.body(2) == first)
    side.ask(delivery, as: 3)
    #expect(try await side.body(3) == first)
    #expect(endpoint.server.requests.count == 1)
    await side.close()
  }

  @Test("a repeat of what somebody else asks about waits until that is over, and then the rule's own reply stands", arguments: Engine.allCases)
  func gone(_ engine: Engine) async throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let side = try Side(store, asking: "http://127.0.0.1:1")
    let delivery = try TurnWriterTests.delivery(1)
    let start = ContinuousClock.now
    try store.transact([], now: 1) { _ in [.asking(delivery.key, StoreContract.answer(7, "own"), milliseconds: 400)] }
    side.ask(delivery, as: 1)
    #expect(try await side.body(1) == "own")
    // The clock of the database may be on its way to the right time.
    #expect(ContinuousClock.now - start >= .milliseconds(300))
    await side.close()
  }

  @Test("a repeat waits no longer than a delivery may, and not for a server that ends: the platform asks again", arguments: Engine.allCases)
  func late(_ engine: Engine) async throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let side = try Side(store, asking: "http://127.0.0.1:1")
    let (late, closing) = (try TurnWriterTests.delivery(1), try TurnWriterTests.delivery(2))
    try store.transact([], now: 1) { _ in
      [late, closing].map { .asking($0.key, StoreContract.answer(7, "own"), milliseconds: 3_600_000) }
    }
    side.ask(late, as: 1)
    side.uptime.milliseconds.withLock { $0 += Int64(ServerLimits.standard.deadline) }
    let answered = try await side.inbox.answer(1)
    #expect(answered == .failure(.late))
    side.ask(closing, as: 2)
    await side.writer.close()
    #expect(try await side.inbox.answer(2) == .failure(.closing))
    await side.close()
  }

  @Test("two servers tell the same: the one that asks, and the one that is asked again meanwhile", arguments: SeveralServers.engines)
  func several(_ engine: Engine) async throws {
    let place = try StoreContract.Place(engine)
    let endpoint = try Endpoint()
    let sides = [try Side(try place.open(), asking: endpoint.server.base), try Side(try place.open(), asking: endpoint.server.base)]
    #expect(sides[0].writer.node != sides[1].writer.node)
    let delivery = try TurnWriterTests.delivery(1)
    sides[0].ask(delivery, as: 1)
    try #require(await endpoint.isAsked)
    sides[1].ask(delivery, as: 1)
    endpoint.open()
    let first = try await sides[0].body(1)
    #expect(first.contains("theirs"))
    #expect(try await sides[1].body(1) == first)
    #expect(endpoint.server.requests.count == 1)
    for side in sides { await side.close() }
  }

  private enum SeveralServers { static let engines = Engine.allCases.filter(\.allowsSeveralServers) }
}
