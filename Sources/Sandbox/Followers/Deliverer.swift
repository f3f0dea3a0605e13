internal import AsyncHTTPClient
package import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Rules
internal import Server
internal import Serving
internal import WeChat
internal import Wire

/// Posts what happened to the account's server: five seconds, three requests in all, each with the same message; the answer that comes
/// first in time is what the follower sees. (wechat-protocol 4.1, 4.2)
package struct Deliverer: Sendable {
  /// What the follower sees when the server fails.
  private static let notice = "该公众号提供的服务出现故障，请稍后再试"
  private static let attempts = 3

  private let http: HTTPPool
  private let world: World
  private let clock: SandboxClock
  private let wall: WallClock
  private let faults: FaultSource
  private let repeats: Double
  private let patience: Int64

  /// - Parameters:
  ///   - repeats: the share of deliveries that come once more though they were answered.
  ///   - patience: milliseconds that an answer may take.
  package init(_ world: World, clock: SandboxClock, wall: WallClock, faults: FaultSource, repeats: Double = 0, patience: Int64 = 5000) {
    self.world = world
    self.clock = clock
    self.wall = wall
    self.faults = faults
    self.repeats = repeats
    self.patience = patience
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.timeout.read = .milliseconds(patience)
    http = HTTPPool(configuration)
  }

  package func close() async { await http.close() }

  func deliver(_ xml: [UInt8], of openid: String, to account: SandboxAccount) async {
    var reason = ""
    for _ in 0..<Self.attempts {
      switch await attempt(xml, of: openid, to: account) {
      case .failure(let why): reason = why.text
      case .success(let response):
        if repeats > 0, faults.chance(repeats) { _ = await attempt(xml, of: openid, to: account) }
        show(response, openid, account)
        return
      }
    }
    note(["type": "notice", "text": .string(Self.notice), "why": .string(reason)], .platform, .notice, nil, openid, account)
  }

  private struct Response {
    let body: [UInt8]
    let rule: String?
  }
  private struct Why: Error { let text: String }

  private func attempt(_ xml: [UInt8], of openid: String, to account: SandboxAccount) async -> Result<Response, Why> {
    let now = wall.microseconds()
    let webhook = account.webhook()
    // Signed with the machine's time: only what happens has the sandbox's.
    let delivery = PlatformDelivery(
      xml, to: account.wire, openid: openid, timestamp: now / 1_000_000, nonce: "\(now % 1_000_000_000)",
      random: (0..<16).map { _ in UInt8.random(in: 0...255) })
    var request = HTTPClientRequest(url: webhook + (webhook.contains("?") ? "&" : "?") + delivery.query)
    request.method = .POST
    request.headers.add(name: "content-type", value: "text/xml")
    request.headers.add(name: "user-agent", value: "Mozilla/4.0")
    request.body = .bytes(ByteBuffer(bytes: delivery.body))
    do {
      let response = try await http.client.execute(request, timeout: .milliseconds(patience))
      let body = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
      guard response.status == .ok else {
        return .failure(
          Why(text: "\(webhook) answers \(response.status.code): \(String(decoding: body.prefix(160), as: UTF8.self).filter { !$0.isNewline })"))
      }
      return .success(Response(body: body, rule: response.headers.first(name: "x-wxrules-rule")))
    } catch {
      return .failure(Why(text: "no answer from \(webhook) within \(patience) ms; is `wxrules serve` running?"))
    }
  }

  private func show(_ response: Response, _ openid: String, _ account: SandboxAccount) {
    switch PassiveReply(response.body, from: account.wire, to: openid) {
    case .silence: note(["type": "silence"], .account, .passive, response.rule, openid, account)
    case .message(let body, _): note(body, .account, .passive, response.rule, openid, account)
    case .broken(let why): note(["type": "notice", "text": .string(Self.notice), "why": .string(why)], .platform, .notice, nil, openid, account)
    }
  }

  private func note(_ body: JSON, _ side: Conversation.Side, _ way: Conversation.Way, _ rule: String?, _ openid: String, _ account: SandboxAccount) {
    _ = try? world.write { db in
      try Conversation.add(account.name, openid, clock.seconds, side: side, way: way, body: body, rule: rule, db)
    }
  }
}
