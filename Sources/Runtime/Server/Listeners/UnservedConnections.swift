internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import Synchronization

/// NIO ends the process over a connection that was accepted and dropped before anybody served it, which happens to those that arrive
/// while a listener is cancelled. (apple/swift-nio#2637) Behind this they are closed.
struct UnservedConnections<Served: ServerChildChannel>: ServerChildChannel {
  let served: Served

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Connection> {
    served.setup(channel: channel, logger: logger).map { Connection($0, served, logger) }
  }

  func handle(value connection: Connection, logger: Logger) async {
    await connection.serve()
  }

  final class Connection: ServerChildChannelValue {
    private let accepted: Served.Value
    private let served: Served
    private let logger: Logger
    private let isServed = Atomic(false)

    init(_ accepted: Served.Value, _ served: Served, _ logger: Logger) {
      self.accepted = accepted
      self.served = served
      self.logger = logger
    }

    var channel: any Channel { accepted.channel }

    func serve() async {
      isServed.store(true, ordering: .relaxed)
      await served.handle(value: accepted, logger: logger)
    }

    deinit {
      guard !isServed.load(ordering: .relaxed) else { return }
      let (accepted, served, logger) = (accepted, served, logger)
      accepted.channel.close(promise: nil)
      // Whoever serves a closed connection leaves at once, in the way that NIO wants to see.
      Task { await served.handle(value: accepted, logger: logger) }
    }
  }
}
