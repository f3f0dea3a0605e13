import Foundation
import NIOPosix
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import Server
@testable import WeChat
@testable import Wire

@Suite("webhooks of rules")
struct HookTests {
  @Test(
    "addresses of the own network, in all their clothes",
    arguments: [
      ("93.184.216.34", true), ("8.8.8.8", true), ("2606:2800:220:1:248:1893:25c8:1946", true), ("172.32.0.1", true), ("100.128.0.1", true),
      ("127.0.0.1", false), ("127.9.9.9", false), ("10.1.2.3", false), ("172.16.0.1", false), ("172.31.255.255", false), ("192.168.1.1", false),
      ("169.254.169.254", false), ("100.64.0.1", false), ("0.0.0.0", false), ("224.0.0.1", false), ("255.255.255.255", false), ("192.0.2.1", false),
      ("198.18.0.1", false), ("203.0.113.7", false), ("::1", false), ("::", false), ("fe80::1", false), ("fe80::1%eth0", false), ("fc00::1", false),
      ("fd12:3456::1", false), ("ff02::1", false), ("::ffff:127.0.0.1", false), ("::ffff:8.8.8.8", true), ("64:ff9b::7f00:1", false),
      ("64:ff9b::808:808", true), ("2002:7f00:1::", false), ("2002:808:808::", true), ("2001:db8::1", false), ("2001:0::1", false),
      ("nonsense", false),
    ])
  func addresses(_ address: String, _ isPublic: Bool) { #expect(HostResolver.isPublic(address) == isPublic) }

  @Test("the threads that look names up end with whoever had them")
  func threads() async throws {
    let threads = NIOThreadPool(numberOfThreads: 1)
    var resolver: HostResolver? = HostResolver(threads: threads)
    #expect(await resolver?.publicAddress(of: "8.8.8.8") == .success("8.8.8.8"))
    resolver = nil
    await #expect(throws: (any Error).self) { try await threads.runIfActive {} }
    try await threads.shutdownGracefully()
  }

  @Test(
    "hosts of addresses",
    arguments: [
      ("https://example.com/x?y", "example.com"), ("http://example.com:8080", "example.com"), ("https://[::1]:80/", "::1"),
      ("https://user@example.com/", nil), ("https://8.8.8.8:65535/x", "8.8.8.8"), ("https://8.8.8.8:65536/x", nil), ("http://127.0.0.1:99999", nil),
      ("http://a:0", nil), ("http://a:", nil), ("http://a:+1", nil), ("http://[::1]:70000/", nil), ("http://[::1]x", nil), ("http://a:1:2", nil),
      ("ftp://example.com", nil), ("https://", nil), ("https://a b/", nil), ("https://例/", nil),
    ])
  func hosts(_ url: String, _ host: String?) { #expect(WebAddress(url)?.host == host) }

  @Test("the signature is HMAC-SHA-256 of time stamp, dot and body")
  func signature() {
    // Computed with Python's hmac.
    #expect(
      HookClient.signature(Array(#"{"a":1}"#.utf8), at: 1_700_000_000, key: Array("signing-key".utf8))
        == "71b3a974e6b52b2b7163a3c243ea3bcfe76ccd4f59c95ead65ce52968d34a0df")
  }

  static func outcome(
    of server: ScriptedServer, allowsPrivateAddresses: Bool = true, milliseconds: Int64 = 5000, key: [UInt8]? = Array("k".utf8)
  ) async -> HookClient.Outcome {
    let client = HookClient()
    let outcome = await client.post(
      ["rule": "r"], to: server.base + "/hook?x=1", id: OutboxID(turn: TurnID(number: 255), position: 2), key: key,
      allowsPrivateAddresses: allowsPrivateAddresses, milliseconds: milliseconds, now: 1_700_000_000)
    await client.close()
    return outcome
  }

  @Test("a call carries its id, its time and a signature of both")
  func call() async throws {
    let server = try ScriptedServer { _ in .json(#"{"text":"ok"}"#) }
    guard case .answered(let reply) = await Self.outcome(of: server) else {
      Issue.record("no answer")
      return
    }
    #expect(reply.reply == .text("ok"))
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.target == "/hook?x=1")
    #expect(JSON(request.text) == ["id": "ff-2", "rule": "r"])
    let head = request.head.lowercased()
    #expect(head.contains("\r\nidempotency-key: ff-2\r\n") && head.contains("\r\nx-wxrules-timestamp: 1700000000\r\n"))
    #expect(head.contains("x-wxrules-signature: sha256=\(HookClient.signature(request.body, at: 1_700_000_000, key: Array("k".utf8)))\r\n"))
  }

  struct Failure: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let response: ScriptedServer.Response
    var allows = true
    var milliseconds: Int64 = 5000
    let label: String
    let isPassing: Bool
  }

  @Test(
    "what goes wrong is told apart",
    arguments: [
      Failure(testDescription: "500", response: .json("", status: 500), label: "status", isPassing: true),
      Failure(testDescription: "429", response: .json("", status: 429), label: "status", isPassing: true),
      Failure(testDescription: "404", response: .json("", status: 404), label: "status", isPassing: false),
      Failure(testDescription: "a redirect", response: .json("", status: 302), label: "status", isPassing: false),
      Failure(testDescription: "a cut", response: .cut, label: "cut", isPassing: true),
      Failure(
        testDescription: "a long answer",
        response: .raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n".utf8) + [UInt8](repeating: 32, count: 70_000)),
        label: "too_long", isPassing: false),
      Failure(
        testDescription: "an answer that never ends", response: .stalled(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".utf8)),
        milliseconds: 300, label: "timeout", isPassing: true),
      Failure(testDescription: "the own network", response: .json("{}"), allows: false, label: "private_address", isPassing: false),
    ])
  func failures(_ failure: Failure) async throws {
    let server = try ScriptedServer { _ in failure.response }
    guard case .fault(let fault) = await Self.outcome(of: server, allowsPrivateAddresses: failure.allows, milliseconds: failure.milliseconds) else {
      Issue.record("it went well")
      return
    }
    #expect(fault.label == failure.label && fault.isPassing == failure.isPassing, "\(fault)")
    if !failure.allows { #expect(server.requests.isEmpty) }
  }
}
