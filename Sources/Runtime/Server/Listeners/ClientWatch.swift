internal import NIOCore
internal import Synchronization

/// Tells whoever works for a client that it has gone: for answers that take long, and that nobody will read then.
///
/// A client that only says that it will send no more counts as gone: browsers and proxies do so by closing.
final class ClientWatch: ChannelInboundHandler, RemovableChannelHandler, Sendable {
  typealias InboundIn = NIOAny
  typealias InboundOut = NIOAny

  private struct State {
    var isGone = false
    var told: [Int: @Sendable () -> Void] = [:]
    var last = 0
  }
  private let state = Mutex(State())

  /// That of a connection; nil where it has none.
  static func of(_ channel: any Channel) async -> ClientWatch? {
    if let watch = try? await channel.pipeline.handler(type: ClientWatch.self).get() { return watch }
    if channel.isActive { return nil }
    // Handlers leave a connection that is closed, but it is known of its client that they have gone.
    let watch = ClientWatch()
    watch.go()
    return watch
  }

  /// Runs `body`, and tells `onGone` should the client go meanwhile, or at once where it has gone.
  func during<Result>(_ body: () async throws -> Result, onGone: @escaping @Sendable () -> Void) async rethrows -> Result {
    let number = state.withLock { state -> Int? in
      if state.isGone { return nil }
      state.last += 1
      state.told[state.last] = onGone
      return state.last
    }
    if number == nil { onGone() }
    defer { if let number { state.withLock { $0.told[number] = nil } } }
    return try await body()
  }

  var isGone: Bool { state.withLock { $0.isGone } }

  /// It has gone.
  func go() {
    let told = state.withLock { state in
      defer { state.told = [:] }
      state.isGone = true
      return state.told.values
    }
    for body in told { body() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? ChannelEvent, event == .inputClosed { go() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    go()
    context.fireChannelInactive()
  }
}
