internal import NIOCore
internal import Rules

/// What the connections of one event loop share: buffers of the decoder, and the clock that ends what takes too long.
final class LoopDesk {
  let rules: LiveRules
  let writer: TurnWriter
  let limits: ServerLimits
  let clock: WallClock
  let metrics: ServerMetrics
  var decoder: EventDecoder
  private let refusals: RefusalLog
  private let connections: ConnectionCount
  private var handlers: [ObjectIdentifier: WebhookHandler] = [:]
  private var waiting: [Int: WebhookHandler] = [:]
  private var lastNumber = 0
  /// Set once, before the first connection.
  private(set) var inbox: LoopInbox?
  private var generator = SystemRandomNumberGenerator()

  init(_ parts: WebhookParts) {
    rules = parts.rules
    writer = parts.writer
    limits = parts.limits
    clock = parts.clock
    metrics = parts.metrics
    refusals = parts.refusals
    connections = parts.connections
    var wire = WireLimits.standard
    wire.bodyBytes = parts.limits.bodyBytes
    decoder = EventDecoder(limits: wire)
  }

  func open(_ inbox: LoopInbox) { self.inbox = inbox }

  /// Hands a delivery to the writer; the handler gets the answer, unless it gave up before.
  func submit(_ delivery: Delivery, for handler: WebhookHandler) {
    guard let inbox else { return }
    lastNumber += 1
    waiting[lastNumber] = handler
    handler.ticket = lastNumber
    writer.submit(delivery, as: lastNumber, to: inbox)
  }

  func answer(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) {
    for (number, result) in answers {
      guard let handler = waiting.removeValue(forKey: number), handler.ticket == number else { continue }
      handler.finish(result)
    }
  }

  var mayConnect: Bool { connections.count <= limits.connections }

  func add(_ handler: WebhookHandler) {
    handlers[ObjectIdentifier(handler)] = handler
    metrics.connections(connections.change(by: 1))
  }

  func remove(_ handler: WebhookHandler) {
    guard handlers.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
    metrics.connections(connections.change(by: -1))
  }

  func refused(_ refusal: Refusal) {
    metrics.refused(refusal)
    refusals.note(refusal, at: clock.seconds)
  }

  func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }

  func sweep() {
    let now = NIODeadline.now()
    for handler in Array(handlers.values) { handler.sweep(at: now) }
    metrics.waiting(writer.state.waiting)
  }
}

/// The way from the writer's thread to the desk of an event loop.
final class LoopInbox: TurnInbox {
  private let desk: NIOLoopBound<LoopDesk>
  private let loop: any EventLoop

  init(_ desk: NIOLoopBound<LoopDesk>, on loop: any EventLoop) {
    self.desk = desk
    self.loop = loop
  }

  func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) {
    let desk = desk
    loop.execute { desk.value.answer(answers) }
  }
}
