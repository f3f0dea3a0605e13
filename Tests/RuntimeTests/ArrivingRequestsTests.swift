import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Server

/// Connections of the listener for operators, whose time the test makes.
@Suite("requests that arrive at the listener for operators")
struct ArrivingRequestsTests {
  /// What a client does, what the server does, and the milliseconds that go by.
  enum Step {
    case head
    case body
    case end
    /// Bytes that are no part yet.
    case bytes
    case answer
    case pass(Int64)
  }

  static func channel(in room: ConnectionRoom) throws -> EmbeddedChannel {
    let channel = EmbeddedChannel(handler: ArrivingRequests(within: 10_000, in: room))
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    return channel
  }

  static func go(_ steps: [Step], on channel: EmbeddedChannel) throws {
    for step in steps {
      switch step {
      case .head:
        try channel.writeInbound(HTTPRequestPart.head(.init(method: .get, scheme: "http", authority: "x", path: "/")))
      case .body: try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(string: "x")))
      case .end: try channel.writeInbound(HTTPRequestPart.end(nil))
      case .bytes: channel.pipeline.fireChannelReadComplete()
      case .answer:
        try channel.writeOutbound(HTTPResponsePart.head(.init(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
      case .pass(let milliseconds): channel.embeddedEventLoop.advanceTime(by: .milliseconds(milliseconds))
      }
    }
  }

  static let rows: [(steps: [Step], isOpen: Bool)] = [
    // Nothing, half a head, a drip of heads, half a body, a drip of bodies.
    ([.pass(9_999)], true), ([.pass(10_000)], false), ([.bytes, .pass(10_000)], false),
    ([.pass(5_000), .bytes, .pass(4_000), .bytes, .pass(1_000)], false), ([.pass(5_000), .head, .pass(4_999)], true),
    ([.pass(5_000), .head, .body, .pass(5_000)], false), ([.head, .body, .pass(6_000), .body, .pass(4_000)], false),
    // What is being answered has its time, and so has who waits to ask again.
    ([.head, .end, .pass(600_000)], true), ([.head, .body, .end, .answer, .pass(80_000)], true),
    // A further request has ten seconds from its first byte.
    ([.head, .end, .answer, .pass(50_000), .bytes, .pass(9_999)], true), ([.head, .end, .answer, .pass(50_000), .bytes, .pass(10_000)], false),
    ([.head, .end, .answer, .pass(50_000), .bytes, .pass(9_000), .head, .end, .pass(60_000)], true),
    ([.head, .end, .answer, .pass(50_000), .head, .pass(10_000)], false),
    // One that came ahead is not read while the first is answered.
    ([.head, .end, .head, .pass(60_000)], true), ([.head, .end, .head, .pass(60_000), .answer, .pass(9_999)], true),
    ([.head, .end, .head, .pass(60_000), .answer, .pass(10_000)], false), ([.head, .end, .head, .end, .answer, .pass(60_000)], true),
    // Answered before it was whole: the rest has the same time.
    ([.head, .answer, .body, .pass(10_000)], false), ([.head, .answer, .body, .end, .pass(60_000)], true),
    ([.head, .answer, .end, .head, .end, .pass(60_000)], true),
  ]

  @Test("a request has ten seconds from its first byte to its last, and its answer all the time", arguments: rows.indices)
  func times(_ row: Int) throws {
    let room = ConnectionRoom(most: 8)
    let channel = try Self.channel(in: room)
    try Self.go(Self.rows[row].steps, on: channel)
    #expect(channel.isActive == Self.rows[row].isOpen)
    #expect(room.count == (Self.rows[row].isOpen ? 1 : 0))
    _ = try? channel.finish()
    #expect(room.count == 0)
  }

  /// What has been done on each connection, in the order in which they came, and which of them goes for the next one.
  static let full: [(stand: [[Step]], goes: Int?)] = [
    ([[], [], []], 0), ([[.head, .end], [.head, .body], []], 1), ([[.head, .end, .answer], [.head, .end], [.bytes]], 2),
    ([[.head, .end, .answer], [.head, .end], [.head, .end, .answer]], 0),
    ([[.head, .end, .answer, .head, .end, .answer], [.head, .end], [.head, .end]], 0),
    ([[.head, .end, .answer, .head, .end], [.head, .end], [.head, .end]], nil),
  ]

  @Test("where there is no room, the oldest goes that has not asked anything, else who waits the longest to ask again", arguments: full.indices)
  func room(_ row: Int) throws {
    let (stand, goes) = Self.full[row]
    let room = ConnectionRoom(most: 3)
    let channels = try stand.map { steps in
      let channel = try Self.channel(in: room)
      try Self.go(steps, on: channel)
      return channel
    }
    #expect(channels.map(\.isActive) == stand.map { _ in true })
    let next = try Self.channel(in: room)
    #expect(next.isActive)
    #expect(channels.map(\.isActive) == channels.indices.map { $0 != goes })
    for channel in channels + [next] { _ = try? channel.finish() }
  }

  @Test("of those who wait to ask again, who was answered first goes first")
  func order() throws {
    let room = ConnectionRoom(most: 2)
    let (first, second) = (try Self.channel(in: room), try Self.channel(in: room))
    try Self.go([.head, .end], on: first)
    try Self.go([.head, .end, .answer], on: second)
    try Self.go([.answer], on: first)
    let third = try Self.channel(in: room)
    #expect(first.isActive && !second.isActive && third.isActive)
    for channel in [first, second, third] { _ = try? channel.finish() }
  }

  @Test("while all are being answered the next one waits, until one has gone for it")
  func waiting() throws {
    let room = ConnectionRoom(most: 2)
    var gate = ConnectionGate(room: room)
    gate.connectionOpened()
    let first = try Self.channel(in: room)
    #expect(gate.isAcceptingNewConnections())
    gate.connectionOpened()
    let second = try Self.channel(in: room)
    // One that asks nothing would go for the next.
    #expect(gate.isAcceptingNewConnections())
    for channel in [first, second] { try Self.go([.head, .end], on: channel) }
    #expect(!gate.isAcceptingNewConnections())
    // Its answer is taken, and it makes room.
    try Self.go([.answer], on: second)
    #expect(first.isActive && !second.isActive)
    gate.connectionClosed()
    #expect(gate.isAcceptingNewConnections())
    // Nobody is waiting any more.
    try Self.go([.answer], on: first)
    #expect(first.isActive)
    _ = try? first.finish()
  }
}
