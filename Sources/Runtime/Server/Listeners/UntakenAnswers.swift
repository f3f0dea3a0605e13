internal import NIOCore

/// Closes a connection whose client does not take its answers. What waits there is memory, and it is bounded only because somebody ends it.
final class UntakenAnswers: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  typealias InboundOut = NIOAny

  private let time: TimeAmount
  private var closing: Scheduled<Void>?

  /// - Parameter milliseconds: for which answers may be left.
  init(within milliseconds: Int) { time = .milliseconds(Int64(milliseconds)) }

  /// Many small requests fit into one large buffer, and each takes more memory than its bytes.
  static var reading: AdaptiveRecvByteBufferAllocator {
    AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 2 << 10, maximum: ServerLimits.readBytes)
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // Best effort where the channel was made by others: without it memory is four times the bound.
    try? context.channel.syncOptions?.setOption(.recvAllocator, value: Self.reading)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    closing?.cancel()
    closing = nil
    if !context.channel.isWritable {
      let channel = context.channel
      closing = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    closing?.cancel()
    closing = nil
    context.fireChannelInactive()
  }
}
