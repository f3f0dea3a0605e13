import GRDB
import NIOCore
import NIOEmbedded
import NIOPosix
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

/// Nobody is worked for who has gone, or for longer than they wait, and whoever writes waits for none of them.
@Suite("the console's readers")
struct ConsoleDeskTests {
  /// A clock that is set.
  private final class Clock: Sendable {
    private let seconds = Atomic(0)
    func set(_ seconds: Int) { self.seconds.store(seconds, ordering: .relaxed) }
    var uptime: @Sendable () -> Duration { { .seconds(self.seconds.load(ordering: .relaxed)) } }
  }

  /// A store with forty lines.
  private static func store(_ place: StoreContract.Place) throws -> SQLiteStore {
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    for number in 1...40 {
      let follower = FollowerID(account: "main", openid: "o\(number)")
      try StoreContract.write(
        store, [StoreContract.entry(follower, .follow, at: Int64(number), turn: Int64(number), campaign: "poster")])
    }
    return store
  }

  /// A statement that ends when it is ended.
  private static let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"

  private static func look(_ store: SQLiteStore, began: @escaping @Sendable () -> Void) throws {
    try store.reading { db in
      began()
      _ = try Int.fetchOne(db, sql: endless)
    }
  }

  @Test("a statement ends when nobody waits for it any more, and only that: others go on, and so does the store")
  func interrupted() throws {
    let place = try StoreContract.Place(.file)
    let store = try Self.store(place)
    defer { store.close() }
    let looks = Atomic(0)
    let patience = Patience { looks.add(1, ordering: .relaxed).newValue > 3 }
    #expect(throws: StoreFault.cutShort) { try patience.during { try Self.look(store) {} } }
    let count = looks.load(ordering: .relaxed)
    #expect(count >= 4)
    // Without patience the next one on the same connection is read to its end.
    #expect(try store.counts().ledger == 40)
    #expect(throws: StoreFault.cutShort) { try Patience { true }.during { _ = try store.counts() } }
    #expect(try Patience { false }.during { try store.counts().ledger } == 40)
    // What is written is written, whoever waits.
    try Patience { true }.during {
      try store.note(AuditEntry(at: 5, did: .reload, role: .operate, session: nil, from: "127.0.0.1", result: "in_force"))
    }
    #expect(try store.audit(limit: 9).count == 1)
  }

  @Test("a figure whose reader has gone, or waits too long, gives its thread back; a turn is written meanwhile", arguments: [false, true])
  func ends(_ isGone: Bool) async throws {
    let place = try StoreContract.Place(.file)
    let store = try Self.store(place)
    defer { store.close() }
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    let clock = Clock()
    let desk = ConsoleDesk(threads, most: 9, patience: .seconds(30), uptime: clock.uptime)
    let client = ClientWatch()
    // Both threads are taken.
    let (began, told) = AsyncStream<Void>.makeStream()
    let figures = (0..<2).map { _ in Task { try await desk.work(for: client) { try Self.look(store) { told.yield() } } } }
    for _ in 0..<2 { try #require(await Waiting.comes(began)) }
    let (sat, sits) = AsyncStream<Void>.makeStream()
    func sit() -> Task<Int, any Error> {
      Task {
        try await desk.seated { seat in
          sits.yield()
          return try await seat.work { 1 }
        }
      }
    }
    let (waiting, cancelled) = (sit(), sit())
    for _ in 0..<2 { try #require(await Waiting.comes(sat)) }
    cancelled.cancel()
    // Whoever writes does not wait for them.
    try store.note(AuditEntry(at: 5, did: .reload, role: .operate, session: nil, from: "127.0.0.1", result: "in_force"))
    if isGone { client.go() } else { clock.set(30) }
    for figure in figures {
      let end = ConsoleFault.ended(isGone ? .gone : .late, after: .seconds(30))
      await #expect(throws: end) { try await Waiting.outcome { try await figure.value } }
    }
    // The one that waited behind them is told that others were there, or has its answer.
    let answer = try #require(await Waiting.outcome { await waiting.result })
    if isGone { #expect(try answer.get() == 1) } else { #expect(throws: ConsoleFault.others) { try answer.get() } }
    await #expect(throws: ConsoleFault.ended(.closing, after: .seconds(30))) { try await Waiting.outcome { try await cancelled.value } }
    // The threads are free, for whoever is there.
    #expect(try await desk.work { 2 } == 2)
    if isGone { await #expect(throws: ConsoleFault.ended(.gone, after: .seconds(30))) { try await desk.work(for: client) {} } }
    try await threads.shutdownGracefully()
  }

  @Test("nothing is begun for who waited too long in the row")
  func row() async throws {
    let clock = Clock()
    let desk = ConsoleDesk(.singleton, patience: .seconds(30), uptime: clock.uptime)
    let isBegun = Atomic(false)
    await #expect(throws: ConsoleFault.others) {
      try await desk.seated { seat in
        clock.set(30)
        try await seat.work { isBegun.store(true, ordering: .relaxed) }
      }
    }
    let hasBegun = isBegun.load(ordering: .relaxed)
    #expect(!hasBegun)
    // A fault of the store that has nothing to do with it stays what it is.
    await #expect(throws: StoreFault.full) { try await desk.work { () throws -> Int in throw StoreFault.full } }
    // Nobody has gone and it is not late: then the store is closed under it.
    let closing = ConsoleFault.ended(.closing, after: .seconds(30))
    for fault in [StoreFault.cutShort, ConsoleFault.store(.cutShort)] as [any Error] {
      let desk = ConsoleDesk(.singleton, patience: .seconds(30), uptime: Clock().uptime)
      await #expect(throws: closing) { try await desk.work { () throws -> Int in throw fault } }
    }
  }

  @Test("who has gone is told of once, also to whoever begins later")
  func watch() async {
    let client = ClientWatch()
    let told = Atomic(0)
    let tell: @Sendable () -> Void = { told.add(1, ordering: .relaxed) }
    var counts: [Int] = []
    await client.during({}, onGone: tell)
    counts.append(told.load(ordering: .relaxed))
    await client.during(
      {
        client.go()
        client.go()
      }, onGone: tell)
    counts.append(told.load(ordering: .relaxed))
    await client.during({}, onGone: tell)
    counts.append(told.load(ordering: .relaxed))
    #expect(counts == [0, 1, 2])
  }

  @Test("of a connection that is closed it is known that its client has gone, and of one without a watch nothing")
  func ofConnection() async throws {
    let (watched, plain) = (NIOAsyncTestingChannel(), NIOAsyncTestingChannel())
    let client = ClientWatch()
    try await watched.pipeline.addHandler(client)
    for channel in [watched, plain] { try await channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).get() }
    #expect(await ClientWatch.of(watched) === client)
    #expect(await ClientWatch.of(plain) == nil)
    for channel in [watched, plain] {
      try await channel.close()
      #expect(await ClientWatch.of(channel)?.isGone == true)
    }
    #expect(client.isGone)
  }

  @Test("a client has gone when it closes, or says that it sends no more", arguments: [true, false])
  func gone(_ isHalf: Bool) throws {
    let client = ClientWatch()
    let channel = EmbeddedChannel(handler: client)
    channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    #expect(!client.isGone)
    if isHalf { channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed) } else { channel.pipeline.fireChannelInactive() }
    #expect(client.isGone)
    _ = try? channel.finish()
  }
}
