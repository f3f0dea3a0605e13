internal import NIOCore
internal import NIOHTTPTypes

/// Closes a connection whose request does not arrive in its time, from the first byte to the last, as `WebhookHandler` does: a new connection
/// has that time for its first request. What is being answered has all the time that it takes.
final class ArrivingRequests: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let time: TimeAmount
  private let room: ConnectionRoom
  /// In the room.
  private var number: Int?
  /// Whether a request is on its way, or the first one is waited for.
  private var isArriving = true
  /// Whole requests that are not answered yet; fewer than none where one was answered before it was whole.
  private var waiting = 0
  /// Whether what was read since the last look had a part of a request in it.
  private var hadPart = false
  private var closing: Scheduled<Void>?

  /// - Parameter milliseconds: from the first byte of a request to its last.
  init(within milliseconds: Int, in room: ConnectionRoom) {
    time = .milliseconds(Int64(milliseconds))
    self.room = room
  }

  func handlerAdded(context: ChannelHandlerContext) {
    number = room.add(context.channel)
    look(context)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    stop()
    if let number { room.remove(number) }
    number = nil
  }

  func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hadPart = true
    switch unwrapInboundIn(data) {
    case .head:
      isArriving = true
      look(context)
    case .body: break
    case .end:
      isArriving = false
      waiting += 1
      stop()
      guard let number else { break }
      // One that was answered before it was whole is over with its end.
      if waiting > 0 { room.isAsked(number) } else { room.isAnswered(number) }
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // What was read is no part yet: a head has begun.
    if !hadPart { isArriving = true }
    hadPart = false
    look(context)
    context.fireChannelReadComplete()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
    waiting -= 1
    look(context)
    guard waiting <= 0, !isArriving, let number else { return context.write(data, promise: promise) }
    let promise = promise ?? context.eventLoop.makePromise()
    let this = NIOLoopBound(self, eventLoop: context.eventLoop)
    // Closed before it was taken, the answer would be lost.
    promise.futureResult.whenSuccess { [room] in
      if this.value.waiting <= 0, !this.value.isArriving { room.isAnswered(number) }
    }
    context.write(data, promise: promise)
  }

  /// The time runs while a request arrives that nobody's answer keeps from being read.
  private func look(_ context: ChannelHandlerContext) {
    guard isArriving, waiting <= 0, closing == nil else { return }
    let channel = context.channel
    closing = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  private func stop() {
    closing?.cancel()
    closing = nil
  }
}
