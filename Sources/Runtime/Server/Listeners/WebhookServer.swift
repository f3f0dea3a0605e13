internal import Engine
internal import Logging
internal import NIOCore
internal import NIOExtras
internal import NIOPosix
internal import Rules
internal import ServiceLifecycle
internal import Serving
internal import Synchronization
internal import WeChat

/// What every connection of the webhook works with.
struct WebhookParts: Sendable {
  let rules: LiveRules
  let writer: TurnWriter
  let limits: ServerLimits
  let clock: WallClock
  let metrics: ServerMetrics
  let refusals: RefusalLog
  let connections: ConnectionCount
  /// Whether answers say which rule gave them: for a sandbox, whose page shows it.
  let namesRules: Bool
}

/// Open connections of all event loops.
final class ConnectionCount: Sendable {
  private let value = Atomic(0)
  var count: Int { value.load(ordering: .relaxed) }
  func change(by amount: Int) -> Int { value.add(amount, ordering: .relaxed).newValue }
}

/// The listener that the platform posts to: HTTP/1.1, read by NIO's decoder. TLS belongs to the proxy in front.
final class WebhookServer: Service {
  private let group: MultiThreadedEventLoopGroup
  private let channel: any Channel
  private let quiescing: ServerQuiescingHelper
  private let log: Logger
  /// Where it listens.
  let address: HostPort

  /// Binds the address.
  /// - Parameter threads: event loops; the store's writer has a thread of its own.
  init(_ parts: WebhookParts, at address: HostPort, threads: Int, log: Logger) async throws {
    group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
    quiescing = ServerQuiescingHelper(group: group)
    self.log = log
    var states: [ObjectIdentifier: NIOLoopBound<LoopState>] = [:]
    for loop in group.makeIterator() {
      let state = try await loop.submit {
        let state = NIOLoopBound(LoopState(parts), eventLoop: loop)
        state.value.open(LoopInbox(state, on: loop))
        return state
      }.get()
      states[ObjectIdentifier(loop)] = state
      loop.scheduleRepeatedTask(initialDelay: .milliseconds(250), delay: .milliseconds(250)) { _ in state.value.sweep() }
    }
    let known = states
    let quiescing = quiescing
    channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptPause(log))
          try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelOption(.recvAllocator, value: UntakenAnswers.reading)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let state = known[ObjectIdentifier(channel.eventLoop)] else { throw ChannelError.inappropriateOperationForState }
          try WebhookHandler.open(channel, state.value)
        }
      }
      .bind(host: address.host, port: address.port).get()
    self.address = HostPort(host: address.host, port: channel.localAddress?.port ?? address.port)
  }

  /// Until shutdown: then no new connection is taken, and those that are open end with their request.
  func run() async throws {
    try await gracefulShutdown()
    log.say(.info, "the webhook takes no more connections")
    let done = group.next().makePromise(of: Void.self)
    quiescing.initiateShutdown(promise: done)
    try await done.futureResult.get()
    // The loops end with the process: the quiescing helper still speaks to one when it goes itself.
  }
}
