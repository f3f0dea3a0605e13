internal import Logging
internal import NIOCore
internal import Rules
internal import WeChat

/// Without descriptors the next connection stays at the door, and asking for it again at once would take the whole core. NIO's own
/// `AcceptBackoffHandler` delays only the reads that come through the pipeline, and there is none after a round whose first try
/// failed: the channel asks on by itself. So reading is switched off for the time.
final class AcceptPause: ChannelInboundHandler {
  typealias InboundIn = Channel

  private let log: Logger
  private var quietUntil = NIODeadline.now()

  init(_ log: Logger) { self.log = log }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? IOError else { return context.fireErrorCaught(error) }
    if quietUntil <= .now() {
      log.say(.error, "no connection can be taken: \(error.description)")
      quietUntil = .now() + .seconds(10)
    }
    let channel = context.channel
    // Only a channel that is closed refuses it, and that one takes nothing any more.
    try? channel.syncOptions?.setOption(.autoRead, value: false)
    context.eventLoop.scheduleTask(in: .seconds(1)) { try? channel.syncOptions?.setOption(.autoRead, value: true) }
  }
}
