internal import Engine
internal import NIOCore
internal import Rules
internal import Serving
internal import Wire

/// What the connections of one event loop share: a decoder, what goes to the writer together, and the clock that ends what takes too long.
final class LoopState {
  let parts: WebhookParts
  var decoder: EventDecoder
  private var handlers: [ObjectIdentifier: WebhookHandler] = [:]
  private var waiting: [Int: WebhookHandler] = [:]
  private var lastNumber = 0
  /// What came in one turn of the loop, and goes to the writer at its end.
  private var gathered: [(delivery: Delivery, number: Int)] = []
  /// Set once, before the first connection.
  private(set) var inbox: LoopInbox?
  private var generator = SystemRandomNumberGenerator()

  init(_ parts: WebhookParts) {
    self.parts = parts
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
    if gathered.isEmpty { inbox.afterTick { $0.handOver(to: inbox) } }
    gathered.append((delivery, lastNumber))
  }

  private func handOver(to inbox: LoopInbox) {
    parts.writer.submit(gathered, to: inbox)
    gathered.removeAll(keepingCapacity: true)
  }

  func answer(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) {
    for (number, result) in answers {
      guard let handler = waiting.removeValue(forKey: number), handler.ticket == number else { continue }
      handler.finish(result)
    }
  }

  var mayConnect: Bool { parts.connections.count <= parts.limits.connections }

  func add(_ handler: WebhookHandler) {
    handlers[ObjectIdentifier(handler)] = handler
    parts.metrics.connections(parts.connections.change(by: 1))
  }

  func remove(_ handler: WebhookHandler) {
    guard handlers.removeValue(forKey: ObjectIdentifier(handler)) != nil else { return }
    parts.metrics.connections(parts.connections.change(by: -1))
  }

  func refused(_ refusal: Refusal) {
    parts.metrics.refused(refusal)
    parts.refusals.note(refusal, at: parts.clock.seconds)
  }

  func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }

  func sweep() {
    let now = NIODeadline.now()
    for handler in Array(handlers.values) { handler.sweep(at: now) }
    parts.metrics.waiting(parts.writer.state.waiting)
  }
}

/// The way from the writer's thread to the state of an event loop.
final class LoopInbox: TurnInbox {
  private let state: NIOLoopBound<LoopState>
  private let loop: any EventLoop

  init(_ state: NIOLoopBound<LoopState>, on loop: any EventLoop) {
    self.state = state
    self.loop = loop
  }

  /// Runs after the reads of this round. Only on the loop itself.
  func afterTick(_ body: @escaping @Sendable (LoopState) -> Void) {
    let state = state
    loop.execute { body(state.value) }
  }

  func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)]) {
    let state = state
    loop.execute { state.value.answer(answers) }
  }
}
