internal import NIOCore

/// Throws away what comes behind a request that asks for another protocol: the decoder reads no further there, and would keep all of it.
final class SpentInput: ChannelInboundHandler {
  typealias InboundIn = NIOAny
  typealias InboundOut = NIOAny

  var isSpent = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if !isSpent { context.fireChannelRead(data) }
  }
}
