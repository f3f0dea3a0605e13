internal import AsyncHTTPClient
package import Engine
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import Rules
package import Serving
internal import Wire

/// Posts to a running server as the platform would, and says what the platform would make of the answers.
package struct ServerProbe: Sendable {
  private let account: WebhookAccount
  private let clock: WallClock

  /// - Throws: `FileFault` when the account is not one of those that were loaded.
  package init(_ serving: ServedRules, account: String, clock: WallClock) throws(FileFault) {
    guard let gate = serving.gates[account] else { throw FileFault("no account `\(account)` in the rules") }
    self.account = gate.account
    self.clock = clock
  }

  /// - Parameter url: what stands in the console, as `https://example.com/wx/main`.
  package func examine(_ url: String) async -> Diagnosis {
    await asking { client, diagnosis in
      await handshake(client, url, &diagnosis)
      if diagnosis.isHealthy { await delivery(client, url, &diagnosis) }
    }
  }

  /// Only the handshake: nobody follows, and no turn is written.
  package func greet(_ url: String) async -> Diagnosis { await asking { client, diagnosis in await handshake(client, url, &diagnosis) } }

  private func asking(_ body: (HTTPPool, inout Diagnosis) async -> Void) async -> Diagnosis {
    var diagnosis = Diagnosis()
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5), read: .seconds(Self.patience)))
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPPool(configuration)
    await body(client, &diagnosis)
    await client.close()
    return diagnosis
  }

  private struct Response {
    let status: Int
    let body: [UInt8]
    let milliseconds: Int64
    /// How it begins, as it may be shown.
    var text: String { OutsideText.opening(body, bytes: 200) }
  }

  private func send(_ client: HTTPPool, _ method: HTTPMethod, _ url: String, _ query: String, _ body: [UInt8] = []) async -> Result<
    Response, ProbeFault
  > {
    var request = HTTPClientRequest(url: url + (url.contains("?") ? "&" : "?") + query)
    request.method = method
    if method == .POST {
      request.headers.add(name: "content-type", value: "text/xml")
      request.body = .bytes(ByteBuffer(bytes: body))
    }
    let (began, sent) = (clock.microseconds(), request)
    let result = await within(.seconds(Self.patience)) { [clock] () -> Result<Response, ProbeFault> in
      do {
        let response = try await client.execute(sent, timeout: .seconds(Self.patience))
        let body = try await response.body.collect(upTo: 1 << 20)
        return .success(
          Response(status: Int(response.status.code), body: Array(body.readableBytesView), milliseconds: (clock.microseconds() - began) / 1000))
      } catch {
        return .failure(ProbeFault(text: Self.describe(error)))
      }
    }
    return result ?? .failure(ProbeFault(text: "an answer began, but was not whole within \(Self.patience) s"))
  }

  /// Seconds for the whole of an answer: one more than the platform waits. (wechat-protocol 4.1)
  private static let patience: Int64 = 6

  private static func describe(_ error: any Error) -> Phrase {
    switch error {
    case let error as HTTPClientError where error == .connectTimeout: return "no connection within 5 s; is the port open to the outside?"
    case let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded:
      return "connected, but nothing came within \("\(patience)" as String) s"
    case let error as HTTPClientError where error == .remoteConnectionClosed: return "the connection was closed before an answer came"
    case let error as IOError where error.errnoCode == 111: return "nothing listens there (connection refused)"
    case is NIOConnectionError: return "the name leads nowhere; is the address spelt right, and known to the DNS?"
    case let error as HTTPClientError: return Phrase(verbatim: error.shortDescription)
    default: return Phrase(verbatim: "\(error)")
    }
  }

  private struct ProbeFault: Error { let text: Phrase }

  private func signed(_ parts: [String], _ extra: [[UInt8]] = []) -> String {
    String(decoding: Signature.make([account.tokens[0]] + parts.map { Array($0.utf8) } + extra), as: UTF8.self)
  }

  private func handshake(_ client: HTTPPool, _ url: String, _ diagnosis: inout Diagnosis) async {
    let (timestamp, nonce, echo) = ("\(clock.seconds)", "\(clock.microseconds() % 1_000_000_000)", "\(clock.microseconds())")
    let query = "signature=\(signed([timestamp, nonce]))&timestamp=\(timestamp)&nonce=\(nonce)&echostr=\(echo)"
    switch await send(client, .GET, url, query) {
    case .failure(let fault): diagnosis.note(.address, .wrong, "no answer from \(url): \(fault.text)")
    case .success(let answer):
      let text = answer.text
      switch answer.status {
      case 200 where answer.body == Array(echo.utf8):
        diagnosis.note(.address, .right, "\(url) answers")
        diagnosis.note(.token, .right, "the handshake is answered with `echostr`")
      case 200: diagnosis.note(.address, .wrong, "\(url) answers something else than `echostr`: \(text)")
      case 300..<400:
        diagnosis.note(.address, .wrong, "\(url) redirects (\(answer.status)): the platform does not follow; give the console the final URL")
      case 403 where text.contains("signature"): diagnosis.note(.token, .wrong, "the server has another token: \(Phrase(kept: text))")
      case 403 where text.contains("time stamp"):  // not said
        diagnosis.note(.clock, .wrong, "the server's clock differs from this machine's by more than it allows")
      default: diagnosis.note(.address, .wrong, "\(url) answers \(answer.status): \(Phrase(kept: text))")
      }
    }
  }

  private func delivery(_ client: HTTPPool, _ url: String, _ diagnosis: inout Diagnosis) async {
    let nonce = "\(clock.microseconds() % 1_000_000_000)"
    let openid = "oDOCTOR-\(nonce)"
    let message = MessageForm.named("wxrules_doctor").xml(
      openid: openid, account: account.originalID ?? "gh_000000000000", isFollower: true, time: clock.seconds)
    var generator = SystemRandomNumberGenerator()
    let delivery = PlatformDelivery(
      message, to: account, openid: openid, timestamp: clock.seconds, nonce: nonce,
      random: (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) })
    switch await send(client, .POST, url, delivery.query, delivery.body) {
    case .failure(let fault): diagnosis.note(.answer, .wrong, "a delivery gets no answer: \(fault.text)")
    case .success(let answer):
      let text = answer.text
      guard answer.status == 200 else {
        let subject: Diagnosis.Subject =
          text.contains("decrypt")
          ? .aesKey : text.contains("plain") || text.contains("encrypted") ? .mode : text.contains("addressed") ? .message : .answer
        diagnosis.note(subject, .wrong, "a delivery is answered with \(answer.status): \(text)")
        return
      }
      diagnosis.note(.mode, .right, account.mode == .plain ? "a plain delivery is taken" : "an encrypted delivery is taken")
      switch PassiveReply(answer.body, from: account, to: openid) {
      case .silence: diagnosis.note(.answer, .right, "answered with `success`")
      case .message(let isEncrypted):
        diagnosis.note(.answer, .right, isEncrypted ? "answered with an encrypted reply" : "answered with a reply")
        diagnosis.note(
          .answer, .unknown, "lengths, media and XML of the reply were not looked at; `wxrules sandbox run` reads one as the platform does")
      case .broken(let why): diagnosis.note(.answer, .wrong, "the follower would see a notice of failure: \(why)")
      }
      diagnosis.note(.speed, answer.milliseconds < 2000 ? .right : .wrong, "\(answer.milliseconds) ms of the platform's 5000")
    }
  }
}
