import Foundation
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
      try? place.says("and more of it\r\n\r\n")
      #expect(place.channel.isActive)
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

  @Test("a connection that ends is read on, so that what still comes does not reset it, and the last answer with it")
  func endsLate() async throws {
    try await Place.with { place in
      let reads = Reads()
      try place.channel.pipeline.syncOperations.addHandler(reads, position: .first)
      try place.says(Self.delivery + Self.lost)
      place.channel.read()
      let held = reads.count
      place.sweep(in: 60_000)
      #expect(reads.count == held + 1)
      #expect(Self.statuses(try place.hears()) == ["503"])
    }
  }

  @Test("behind a request that ends the connection none is answered")
  func behindTheLast() async throws {
    try await Place.with { place in
      try place.says("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + Self.lost)
      #expect(Self.statuses(try place.hears()) == ["404"])
    }
  }

  @Test("an answer that waits to be taken keeps no more than it holds, whatever was answered before it")
  func sizes() async throws {
    try await Place.with { place in
      try place.says(Self.delivery)
      place.handler.finish(Self.answer(String(repeating: "x", count: 60_000)))
      try place.says(Self.lost + Self.lost)
      var sizes: [Int] = []
      while let part = try place.channel.readOutbound(as: ByteBuffer.self) { sizes.append(part.storageCapacity) }
      #expect(sizes.count == 3 && sizes[0] > 60_000 && sizes.dropFirst().allSatisfy { $0 <= 1024 }, "\(sizes)")
    }
  }

  @Test(
    "a request that asks for another protocol is answered, ends the connection, and what comes behind it is thrown away",
    arguments: ["GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"])
  func upgrade(_ request: String) async throws {
    try await Place.with { place in
      let input = try place.channel.pipeline.syncOperations.handler(type: SpentInput.self)
      try place.says(Self.lost)
      #expect(Self.statuses(try place.hears()) == ["404"] && !input.isSpent)
      try place.says(request)
      let text = try place.hears()
      #expect(text.hasPrefix("HTTP/1.1 404 ") && text.contains("\r\nconnection: close\r\n") && input.isSpent, "\(text)")
    }
  }

  @Test("a client that waits with its body hears that the head is fine, or what is wrong with it")
  func expecting() async throws {
    try await Place.with { place in
      let parts = Self.delivery.components(separatedBy: "\r\n\r\n")
      try place.says(parts[0] + "\r\nExpect: 100-continue\r\n\r\n")
      #expect(try place.hears() == "HTTP/1.1 100 Continue\r\n\r\n")
      try place.says(parts[1])
      place.handler.finish(Self.answer(""))
      #expect(Self.statuses(try place.hears()) == ["200"])
      try place.says(parts[0].replacingOccurrences(of: "signature=a", with: "signature=b") + "\r\nExpect: 100-continue\r\n\r\n")
      #expect(!(try place.hears().contains("100 Continue")))
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
