internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Rules
internal import Serving
internal import WeChat
internal import Wire

/// HTTP ↔ turns, for one connection. Everything here runs on the connection's event loop.
///
///     idle ─head─▶ reading ─end─▶ waiting ─answer─▶ idle
///                     │              │
///                     ▼              ▼
///                  refusing       lingering ─▶ closed
///
/// What comes while a delivery waits, or while answers are not taken, is kept in its order; nothing more is read until all of it had its turn.
final class WebhookHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Phase {
    /// Between requests.
    case idle
    /// A request that was let in so far.
    case reading(RequestIntake, body: ByteBuffer)
    /// A request that was refused by its head: what follows is thrown away.
    case refusing(Refusal, skipped: Int)
    /// A delivery is with the writer.
    case waiting(ReplySeal?)
    /// The answer was sent and our side is closed; the other side may still be sending.
    case lingering
  }
  private enum Arrival {
    case part(HTTPServerRequestPart)
    /// What came is no HTTP.
    case malformed
    /// The other side sends no more.
    case end
  }

  private let loop: LoopState
  private let input: SpentInput
  private var context: ChannelHandlerContext?
  private var phase = Phase.idle
  /// When the phase began, or for a new connection when it was made.
  private var since: NIODeadline
  private var version = HTTPVersion.http1_1
  private var keepsAlive = true
  private var asksForAnother = false
  /// Whether only the head of the answer is asked for. (RFC 9110, 9.3.2)
  private var isHeadOnly = false
  /// Whether a request is on its way of which no part is known yet, or the first one is waited for.
  private var isArriving = true
  /// Whether what was read since the last look had a part of a request in it.
  private var hadPart = false
  private var isQuiescing = false
  /// What came ahead.
  private var ahead = CircularBuffer<Arrival>()
  /// Whether to read was asked for while nothing may be read.
  private var isReadHeld = false
  /// Whether the last answer is on its way.
  private var isLastSent = false
  /// Whether something was written that is not on its way.
  private var isUnflushed = false
  /// Number of the delivery that waits; an answer to any other comes too late.
  var ticket = 0

  init(loop: LoopState, input: SpentInput) {
    self.loop = loop
    self.input = input
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

  /// The way of a connection's bytes to its handler, and back.
  static func open(_ channel: any Channel, _ loop: LoopState) throws {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(UntakenAnswers(within: loop.parts.limits.takingTime))
    let input = SpentInput()
    try pipeline.addHandler(input)
    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
    try pipeline.addHandler(WebhookHandler(loop: loop, input: input))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hadPart = true
    take(.part(unwrapInboundIn(data)))
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // What was read is no part yet: the head of a further request has begun.
    if !hadPart, !isArriving {
      switch phase {
      case .idle: (isArriving, since) = (true, .now())
      case .waiting: isArriving = true
      case .reading, .refusing, .lingering: break
      }
    }
    hadPart = false
    flush()
  }

  func read(context: ChannelHandlerContext) {
    if ahead.isEmpty { context.read() } else { isReadHeld = true }
  }

  private func take(_ arrival: Arrival) {
    if case .lingering = phase {
      // It is read to be thrown away. What ends it before the last answer is sent would throw that away too.
      if case .end = arrival, isLastSent { context?.close(promise: nil) }
      return
    }
    if ahead.isEmpty, mayGoOn { handle(arrival) } else { ahead.append(arrival) }
  }

  private var mayGoOn: Bool {
    if case .waiting = phase { return false }
    return context?.channel.isWritable ?? false
  }

  /// What came ahead has its turn, as far as that goes.
  private func proceed() {
    while mayGoOn, let arrival = ahead.popFirst() { handle(arrival) }
    flush()
    guard ahead.isEmpty, isReadHeld else { return }
    isReadHeld = false
    context?.read()
  }

  private func handle(_ arrival: Arrival) {
    switch arrival {
    case .part(.head(let head)): begin(head)
    case .part(.body(let part)): read(part)
    case .part(.end):
      input.isSpent = asksForAnother
      end()
    case .malformed: close(after: WebhookAnswer.malformed)
    case .end: close(after: ByteBuffer())  // behind answers that are not taken yet
    }
  }

  private func begin(_ head: HTTPRequestHead) {
    version = head.version
    // No other protocol is spoken here, and what comes behind such a request is not read. (RFC 9110, 7.8)
    asksForAnother = head.method == .CONNECT || head.headers.contains(name: "upgrade")
    keepsAlive = head.isKeepAlive && !asksForAnother
    isHeadOnly = head.method == .HEAD
    isArriving = false
    since = .now()
    do throws(Refusal) {
      phase = .reading(try RequestIntake(head, loop.parts), body: ByteBuffer())
      if version != .http1_0, head.headers.contains(name: "expect") { proceedWithBody() }
    } catch {
      phase = .refusing(error, skipped: 0)
      if error.closesAtOnce { refuse(error, closing: true) }
    }
  }

  /// A client may wait with its body until it hears that the head is fine. (RFC 9110, 10.1.1)
  private func proceedWithBody() {
    isUnflushed = true
    context?.write(wrapOutboundOut(WebhookAnswer.proceed), promise: nil)
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
    case .idle, .waiting, .lingering: return
    }
  }

  private func end() {
    switch phase {
    case .reading(.handshake(let gate, let query), _):
      do throws(Refusal) {
        respond(WebhookAnswer(try gate.handshake(query, now: loop.parts.clock.seconds)))
      } catch {
        refuse(error)
      }
    case .reading(.delivery(let gate, let admission), let body):
      do throws(Refusal) {
        let opened = try gate.open(body.readableBytesUInt8Span, admission, with: &loop.decoder, now: loop.parts.clock.seconds)
        submit(opened.delivery, opened.seal)
      } catch {
        refuse(error)
      }
    case .refusing(let refusal, _): refuse(refusal)
    case .idle, .waiting, .lingering: return
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
      respond(
        WebhookAnswer(answer, namesRules: loop.parts.namesRules) { body in
          seal?.close(body, now: loop.parts.clock.seconds, random: loop.random(16))
        })
    case .failure(let refusal): refuse(refusal)
    }
    proceed()
  }

  // MARK: answers

  private func refuse(_ refusal: Refusal, closing: Bool = false) {
    loop.refused(refusal)
    respond(WebhookAnswer(refusal), closing: closing)
  }

  private func respond(_ answer: WebhookAnswer, closing: Bool = false) {
    let isLast = closing || !keepsAlive || isQuiescing
    let buffer = answer.buffer(version: version, isLast: isLast, isHeadOnly: isHeadOnly)
    if isLast { return close(after: buffer) }
    guard let context else { return }
    (phase, since) = (.idle, .now())
    isUnflushed = true
    context.write(wrapOutboundOut(buffer), promise: nil)
  }

  /// Our side only, and what still comes is read: closing at once while the other side sends would reset the connection, and the answer with it.
  private func close(after last: ByteBuffer, _ mode: CloseMode = .output) {
    guard let context else { return }
    (phase, since) = (.lingering, .now())
    ahead.removeAll()
    isUnflushed = false
    if isReadHeld {
      isReadHeld = false
      context.read()
    }
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(last)).whenComplete { _ in
      (this.value.isLastSent, this.value.since) = (true, .now())
      this.value.context?.close(mode: mode, promise: nil)
    }
  }

  private func flush() {
    guard isUnflushed, let context else { return }
    isUnflushed = false
    context.flush()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    proceed()
    context.fireChannelWritabilityChanged()
  }

  // MARK: the connection

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      // A client that has said all may still listen.
      if case .waiting = phase, ahead.isEmpty { keepsAlive = false } else { take(.end) }
    case is ChannelShouldQuiesceEvent:
      isQuiescing = true
      switch phase {
      case .idle: close(after: ByteBuffer(), .all)  // nobody asks: nothing that comes is lost
      case .waiting: ahead.removeAll()
      case .reading, .refusing, .lingering: break  // what came ahead may be the rest of a request
      }
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What comes behind it has been said already.
    if case .dataReceivedInErrorState = error as? ByteToMessageDecoderError { return }
    guard error is HTTPParserError else {
      context.close(promise: nil)
      return
    }
    take(.malformed)
    flush()
  }

  /// Ends what has taken too long. Called several times a second.
  func sweep(at now: NIODeadline) {
    let waited = (now - since).nanoseconds / 1_000_000
    switch phase {
    case .idle: if waited > Int64(isArriving ? loop.parts.limits.requestTime : loop.parts.limits.idleTime) { context?.close(promise: nil) }
    case .reading, .refusing: if waited > Int64(loop.parts.limits.requestTime) { refuse(.slow, closing: true) }
    case .waiting: if waited > Int64(loop.parts.limits.deadline) { refuse(.late, closing: true) }
    case .lingering: if waited > (isLastSent ? 1000 : Int64(loop.parts.limits.takingTime)) { context?.close(promise: nil) }
    }
  }
}
