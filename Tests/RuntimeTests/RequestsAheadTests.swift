import NIOCore
import NIOEmbedded
import Testing

@testable import Engine
@testable import Server
@testable import Serving

/// One connection of the webhook on which more comes while a delivery waits for its answer.
@Suite("requests that come ahead of an answer")
struct RequestsAheadTests {
  typealias Place = ListenerTimeTests.Place

  static let lost = "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
  static var delivery: String {
    let body = String(decoding: WebhookTests.Account.text, as: UTF8.self)
    return "POST /wx/main?\(WebhookTests.Account.plain) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }
  static func answer(_ body: String) -> Result<Answer, Refusal> { .success(Answer(turn: TurnID(number: 1), body: Array(body.utf8))) }

  /// Counts how often it is read from the connection.
  final class Reads: ChannelOutboundHandler {
    typealias OutboundIn = NIOAny
    typealias OutboundOut = NIOAny
    var count = 0

    func read(context: ChannelHandlerContext) {
      count += 1
      context.read()
    }
  }

  /// Status of each answer, in their order.
  static func statuses(_ text: String) -> [String] {
    text.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
  }

  @Test("they are answered in their order, and nothing more is read until all had their turn")
  func order() async throws {
    try await Place.with { place in
      let reads = Reads()
      try place.channel.pipeline.syncOperations.addHandler(reads, position: .first)
      try place.says(Self.delivery)
      let before = reads.count
      place.channel.read()
      #expect(reads.count == before + 1, "what comes next may be read")
      try place.says(Self.lost + Self.lost + Self.delivery + Self.lost)
      #expect(try place.hears() == "")
      let held = reads.count
      place.channel.read()
      #expect(reads.count == held)
      place.handler.finish(Self.answer("<xml>first</xml>"))
      let first = try place.hears()
      #expect(Self.statuses(first) == ["200", "404", "404"] && first.contains("\r\n\r\n<xml>first</xml>HTTP/1.1 404 "), "\(first)")
      #expect(reads.count == held)
      place.handler.finish(Self.answer(""))
      let second = try place.hears()
      #expect(Self.statuses(second) == ["200", "404"] && second.contains("\r\n\r\nsuccessHTTP/1.1 404 "), "\(second)")
      #expect(reads.count == held + 1)
    }
  }

  @Test("an answer is one piece, and has the lines that it always had")
  func onePiece() async throws {
    try await Place.with { place in
      try place.says(Self.delivery)
      place.handler.finish(Self.answer("<xml/>"))
      #expect(
        try place.channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }
          == "HTTP/1.1 200 OK\r\ncontent-type: text/xml; charset=utf-8\r\ncontent-length: 6\r\nx-content-type-options: nosniff\r\n\r\n<xml/>")
      try place.says("HEAD /nowhere HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      #expect(
        try place.channel.readOutbound(as: ByteBuffer.self).map { String(buffer: $0) }
          == "HTTP/1.0 404 Not Found\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: 43\r\nx-content-type-options: nosniff\r\nconnection: keep-alive\r\n\r\n"
      )
    }
  }

  @Test("what is no HTTP is refused after the answer, and ends the connection")
  func malformed() async throws {
    try await Place.with { place in
      try place.says(Self.delivery)
      try? place.says("nonsense\r\n\r\n")
      #expect(try place.hears() == "")
      place.handler.finish(Self.answer(""))
      let text = try place.hears()
      #expect(Self.statuses(text) == ["200", "400"] && text.hasSuffix("\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), "\(text)")
      place.sweep(in: 1_100)
      #expect(!place.channel.isActive)
    }
  }

  @Test("a client that has said all gets all of its answers")
  func halfClosed() async throws {
    try await Place.with { place in
      try place.says(Self.delivery)
      place.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      #expect(place.channel.isActive)
      place.handler.finish(Self.answer(""))
      #expect(try place.hears().contains("\r\nconnection: close\r\n"))
    }
    try await Place.with { place in
      try place.says(Self.delivery)
      try place.says(Self.lost)
      place.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
      place.handler.finish(Self.answer(""))
      #expect(Self.statuses(try place.hears()) == ["200", "404"])
      #expect(!place.channel.isActive)
    }
  }

  @Test("a server that goes down answers what it has begun with, and nothing that came after it")
  func goingDown() async throws {
    try await Place.with { place in
      try place.says(Self.delivery)
      try place.says(Self.lost)
      place.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
      #expect(place.channel.isActive)
      place.handler.finish(Self.answer(""))
      let text = try place.hears()
      #expect(Self.statuses(text) == ["200"] && text.contains("\r\nconnection: close\r\n"), "\(text)")
      #expect(!place.channel.isActive)
    }
  }

  @Test("while answers are not taken, further requests wait")
  func untaken() async throws {
    try await Place.with { place in
      place.channel.isWritable = false
      place.channel.pipeline.fireChannelWritabilityChanged()
      try place.says(Self.lost)
      #expect(try place.hears() == "")
      place.channel.isWritable = true
      place.channel.pipeline.fireChannelWritabilityChanged()
      #expect(Self.statuses(try place.hears()) == ["404"])
    }
  }
}
