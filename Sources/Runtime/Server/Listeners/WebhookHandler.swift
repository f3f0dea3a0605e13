internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Rules
internal import Serving
internal import WeChat
internal import Wire

/// HTTP ↔ turns, for one connection. Everything here runs on the connection's event loop.
///
///     idle ─head─▶ reading ─end─▶ waiting ─answer─▶ sending ─taken─▶ idle
///                     │              │                 │
///                     ▼              ▼                 ▼
///                  refusing       lingering ─▶ closed ◀┘
///
/// While an answer cannot be sent its end is held back: until then the pipeline lets no further request in and reads nothing more.
final class WebhookHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private enum Phase {
    /// Between requests.
    case idle
    /// A request that was let in so far.
    case reading(Intake, body: ByteBuffer)
    /// A request that was refused by its head: what follows is thrown away.
    case refusing(Refusal, skipped: Int)
    /// A delivery is with the writer.
    case waiting(ReplySeal?)
    /// An answer was written and is not taken yet; only its end is missing.
    case sending
    /// The answer was sent and our side is closed; the other side may still be sending.
    case lingering
  }
  private enum Intake {
    case handshake(WebhookGate, WebhookQuery)
    case delivery(WebhookGate, WebhookGate.Admission)
  }

  private let loop: LoopState
  private var context: ChannelHandlerContext?
  private var phase = Phase.idle
  /// When the phase began, or for a new connection when it was made.
  private var since: NIODeadline
  private var version = HTTPVersion.http1_1
  private var keepsAlive = true
  /// Whether only the head of the answer is asked for. (RFC 9110, 9.3.2)
  private var isHeadOnly = false
  /// Whether a request is on its way of which no part is known yet, or the first one is waited for.
  private var isArriving = true
  /// Whether what was read since the last look had a part of a request in it.
  private var hadPart = false
  private var isQuiescing = false
  /// Answers whose ends are being written inside one another.
  private var nesting = 0
  /// Number of the delivery that waits; an answer to any other comes too late.
  var ticket = 0

  init(loop: LoopState) {
    self.loop = loop
    since = .now()
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    loop.add(self)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    loop.remove(self)
  }

  func channelActive(context: ChannelHandlerContext) {
    if !loop.mayConnect { context.close(promise: nil) }
    context.fireChannelActive()
  }

  // MARK: requests

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hadPart = true
    switch unwrapInboundIn(data) {
    case .head(let head): begin(head)
    case .body(let part): read(part)
    case .end: end()
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // What was read is no part yet: the head of a further request has begun.
    if case .idle = phase, !hadPart, !isArriving { (isArriving, since) = (true, .now()) }
    hadPart = false
    context.fireChannelReadComplete()
  }

  private func begin(_ head: HTTPRequestHead) {
    if case .lingering = phase { return }
    version = head.version
    keepsAlive = head.isKeepAlive
    isHeadOnly = head.method == .HEAD
    isArriving = false
    since = .now()
    do throws(Refusal) {
      let intake = try admit(head)
      if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > loop.parts.limits.bodyBytes { throw .bodyTooLong }
      phase = .reading(intake, body: ByteBuffer())
    } catch {
      phase = .refusing(error, skipped: 0)
      if error.closesAtOnce { refuse(error, closing: true) }
    }
  }

  private func admit(_ head: HTTPRequestHead) throws(Refusal) -> Intake {
    guard head.uri.utf8.count <= loop.parts.limits.addressBytes else { throw .addressTooLong }
    let uri = head.uri.utf8
    let mark = uri.firstIndex(of: UInt8(ascii: "?")) ?? uri.endIndex
    guard let account = WebhookPath.account(in: head.uri[..<mark]) else { throw .unknownPath }
    guard let gate = loop.parts.rules.current.gates[account] else { throw .unknownAccount }
    guard [.GET, .HEAD, .POST].contains(head.method) else { throw .method }
    let query: WebhookQuery
    do throws(QueryFault) { query = try WebhookQuery(head.uri[mark...].dropFirst()) } catch { throw .query(error) }
    if head.method != .POST { return .handshake(gate, query) }
    return .delivery(gate, try gate.admit(query, now: loop.parts.clock.seconds))
  }

  private func read(_ part: ByteBuffer) {
    switch phase {
    case .reading(let intake, var body):
      guard body.readableBytes + part.readableBytes <= loop.parts.limits.bodyBytes else {
        refuse(.bodyTooLong, closing: true)
        return
      }
      if body.readableBytes == 0 {
        body = part
      } else {
        phase = .idle  // the buffer is ours alone while it grows
        body.writeImmutableBuffer(part)
      }
      phase = .reading(intake, body: body)
    case .refusing(let refusal, let skipped):
      let count = skipped + part.readableBytes
      phase = .refusing(refusal, skipped: count)
      if count > loop.parts.limits.bodyBytes { refuse(refusal, closing: true) }
    case .idle, .waiting, .sending, .lingering: return
    }
  }

  private func end() {
    switch phase {
    case .reading(.handshake(let gate, let query), _):
      do throws(Refusal) {
        respond(.ok, type: Self.plain, try gate.handshake(query, now: loop.parts.clock.seconds))
      } catch {
        refuse(error)
      }
    case .reading(.delivery(let gate, let admission), let body):
      do throws(Refusal) {
        let opened = try gate.open(body.readableBytesUInt8Span, admission, with: &loop.decoder, now: loop.parts.clock.seconds)
        submit(Delivery(opened.event, account: gate.account.name), opened.seal)
      } catch {
        refuse(error)
      }
    case .refusing(let refusal, _): refuse(refusal)
    case .idle, .waiting, .sending, .lingering: return
    }
  }

  // MARK: turns

  private func submit(_ delivery: Delivery, _ seal: ReplySeal?) {
    since = .now()
    phase = .waiting(seal)
    loop.submit(delivery, for: self)
  }

  func finish(_ result: Result<Answer, Refusal>) {
    guard case .waiting(let seal) = phase else { return }
    loop.parts.metrics.answered(nanoseconds: (NIODeadline.now() - since).nanoseconds)
    switch result {
    case .success(let answer):
      var extra: HTTPHeaders = [:]
      if loop.parts.namesRules {
        extra.add(name: "x-wxrules-turn", value: answer.turn.description)
        if let rule = answer.rule { extra.add(name: "x-wxrules-rule", value: rule) }
      }
      if answer.body.isEmpty {
        respond(.ok, type: Self.plain, ReplyEncoder.success, extra)
      } else if let seal {
        respond(.ok, type: Self.xml, seal.close(answer.body, now: loop.parts.clock.seconds, random: loop.random(16)), extra)
      } else {
        respond(.ok, type: Self.xml, answer.body, extra)
      }
    case .failure(let refusal): refuse(refusal)
    }
  }

  // MARK: answers

  private static let plain = "text/plain; charset=utf-8"
  private static let xml = "text/xml; charset=utf-8"

  private func refuse(_ refusal: Refusal, closing: Bool = false) {
    loop.refused(refusal)
    var extra: HTTPHeaders = [:]
    if refusal == .method { extra.add(name: "allow", value: "GET, HEAD, POST") }
    if let seconds = refusal.retryAfter { extra.add(name: "retry-after", value: String(seconds)) }
    respond(HTTPResponseStatus(statusCode: refusal.status), type: Self.plain, Array("\(refusal.text)\n".utf8), extra, closing: closing)
  }

  private func respond(_ status: HTTPResponseStatus, type: String, _ body: [UInt8], _ extra: HTTPHeaders = [:], closing: Bool = false) {
    guard let context else { return }
    let isLast = closing || !keepsAlive || isQuiescing
    var headers = extra
    headers.add(name: "content-type", value: type)
    headers.add(name: "content-length", value: String(body.count))
    // A forged link must not become a page.
    headers.add(name: "x-content-type-options", value: "nosniff")
    if isLast { headers.add(name: "connection", value: "close") } else if version == .http1_0 { headers.add(name: "connection", value: "keep-alive") }
    context.write(wrapOutboundOut(.head(HTTPResponseHead(version: version, status: status, headers: headers))), promise: nil)
    if !isHeadOnly { context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: body)))), promise: nil) }
    if isLast {
      linger(context)
    } else {
      phase = .sending
      proceed()
    }
  }

  /// Closing at once while the other side still sends would reset the connection, and the answer with it.
  private func linger(_ context: ChannelHandlerContext) {
    phase = .lingering
    since = .now()
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      this.value.context?.close(mode: .output, promise: nil)
    }
  }

  /// How many requests that came ahead are answered inside one another.
  private static let deepest = 16

  /// Ends the answer, which lets the next request in, once what was written finds a way out.
  private func proceed() {
    guard case .sending = phase, let context else { return }
    guard context.channel.isWritable else {
      context.flush()
      return
    }
    // The end of an answer delivers what came ahead by this very call: the stack must not grow with it.
    guard nesting < Self.deepest else {
      let this = NIOLoopBound(self, eventLoop: context.eventLoop)
      context.eventLoop.execute { this.value.proceed() }
      return
    }
    phase = .idle
    since = .now()
    nesting += 1
    defer { nesting -= 1 }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    proceed()
    context.fireChannelWritabilityChanged()
  }

  // MARK: the connection

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      switch phase {
      case .waiting: keepsAlive = false  // a client that has said all may still listen
      case .sending: linger(context)
      case .idle, .reading, .refusing, .lingering: context.close(promise: nil)
      }
    case is ChannelShouldQuiesceEvent:
      isQuiescing = true
      if case .idle = phase { context.close(promise: nil) }
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  /// Ends what has taken too long. Called several times a second.
  func sweep(at now: NIODeadline) {
    let waited = (now - since).nanoseconds / 1_000_000
    switch phase {
    case .idle: if waited > Int64(isArriving ? loop.parts.limits.requestTime : loop.parts.limits.idleTime) { context?.close(promise: nil) }
    case .reading, .refusing: if waited > Int64(loop.parts.limits.requestTime) { refuse(.slow, closing: true) }
    case .waiting: if waited > Int64(loop.parts.limits.deadline) { refuse(.late, closing: true) }
    case .sending: return  // `UntakenAnswers` has the time
    case .lingering: if waited > 1000 { context?.close(promise: nil) }
    }
  }
}
