import Logging
import NIOCore
import NIOEmbedded
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

/// One connection of the webhook, whose time the test makes: what takes too long ends as the limits say.
@Suite("times of the webhook's connections")
struct ListenerTimeTests {
  struct Place {
    let channel: EmbeddedChannel
    let handler: WebhookHandler
    private let writer: TurnWriter

    /// A new connection for as long as the body runs.
    static func with(_ body: (Place) throws -> Void) async throws {
      let place = try Place()
      let result = Result { try body(place) }
      await place.writer.close()
      try result.get()
    }

    private init() throws {
      let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let clock = WallClock { Compile.now * 1_000_000 }
      let rules = LiveRules(
        try ServedRules.prepare(
          try Compile.ruleSet(
            """
            wxrules: 1
            accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
            rules: [ { id: a, on: text, reply: hi } ]
            """), secrets: Secrets { ["T": "ruleEngine01"][$0] }, window: nil))
      let metrics = ServerMetrics()
      writer = try TurnWriter(
        store: SQLiteStore(path: ":memory:"), rules: rules, clock: clock, limits: .standard, metrics: metrics, decisions: nil, log: log)
      channel = EmbeddedChannel()
      try WebhookHandler.open(
        channel,
        LoopState(
          WebhookParts(
            rules: rules, writer: writer, limits: .standard, clock: clock, metrics: metrics, refusals: RefusalLog(log: log),
            connections: ConnectionCount(), namesRules: false)))
      handler = try channel.pipeline.syncOperations.handler(type: WebhookHandler.self)
      try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    }

    func says(_ text: String) throws { try channel.writeInbound(channel.allocator.buffer(string: text)) }

    /// Everything that came since the last look.
    func hears() throws -> String {
      var text = ""
      while let part = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: part) }
      return text
    }

    /// Looks at the connection as it will be in so many milliseconds.
    func sweep(in milliseconds: Int64) { handler.sweep(at: .now() + .milliseconds(milliseconds)) }
  }

  @Test(
    "a request has ten seconds from its first byte to its last, whatever of it came",
    arguments: [
      "POST /wx/main?\(WebhookTests.Account.plain) HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n",
      "POST /wx/main?\(WebhookTests.Account.plain) HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n<xml>",
      "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n<xml>",
    ])
  func request(_ text: String) async throws {
    try await Place.with { place in
      try place.says(text)
      place.sweep(in: 9_900)
      #expect(try place.hears() == "")
      place.sweep(in: 10_100)
      let answer = try place.hears()
      #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.lowercased().contains("\r\nconnection: close\r\n"), "\(answer)")
    }
  }

  @Test("a further request has ten seconds from its first byte as well")
  func further() async throws {
    try await Place.with { place in
      try place.says("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try place.hears().hasPrefix("HTTP/1.1 404 "))
      try place.says("GET /nowhere HTTP/1.1\r\nHo")
      place.sweep(in: 9_900)
      #expect(place.channel.isActive)
      try place.says("st: x\r\nX")
      place.sweep(in: 10_100)
      #expect(!place.channel.isActive)
    }
  }

  @Test("a connection that says nothing is closed after ten seconds, one that was answered after sixty")
  func idle() async throws {
    try await Place.with { silent in
      silent.sweep(in: 9_900)
      #expect(silent.channel.isActive)
      silent.sweep(in: 10_100)
      #expect(!silent.channel.isActive)
    }
    try await Place.with { place in
      try place.says("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(try place.hears().hasPrefix("HTTP/1.1 404 "))
      place.sweep(in: 59_900)
      #expect(place.channel.isActive)
      place.sweep(in: 60_100)
      #expect(!place.channel.isActive)
    }
  }
}
