import Hummingbird
import Logging
import NIOCore
import NIOPosix
import TestSupport
import Testing

@testable import Server

@Suite("listeners that are cancelled")
struct ListenerCancelTests {
  /// NIO ends the process over each that its listener never took. Which are in between when it is cancelled is chance: most of the
  /// rounds have some.
  @Test("connections that arrive while a listener is cancelled are closed, and nothing else comes of them")
  func arriving() async throws {
    let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    for _ in 0..<40 {
      let (ports, told) = AsyncStream<Int>.makeStream()
      let application = OperatorListener.application(
        OperatorRouter<BasicRequestContext>(), at: HostPort(host: "127.0.0.1", port: 0), guardian: nil, serverName: nil, log: log,
        onRunning: { told.yield($0.port) })
      let listening = Task { try await application.run() }
      var heard = ports.makeAsyncIterator()
      let port = try #require(await heard.next())
      let group = MultiThreadedEventLoopGroup.singleton
      let arriving = (0..<64).map { _ in ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port) }
      _ = try? await arriving[0].get()
      listening.cancel()
      _ = try? await listening.value
      for connection in arriving {
        // One that came too late is refused; whichever was taken ends.
        if let channel = try? await connection.get() { try? await channel.closeFuture.get() }
      }
    }
  }
}
