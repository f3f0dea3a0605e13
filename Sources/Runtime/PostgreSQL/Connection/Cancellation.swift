internal import CPostgreSQL
internal import Dispatch
internal import Synchronization

/// Asks the server to end what a connection runs, from another connection, which libpq makes and waits for.
@safe final class Cancellation: Sendable {
  /// Of its own; freed in deinit. libpq lets any thread use it, and nothing in it changes.
  nonisolated(unsafe) private let handle: OpaquePointer

  /// - Parameter connection: nil is returned when it is not open.
  init?(of connection: OpaquePointer) {
    guard let handle = unsafe PQgetCancel(connection) else { return nil }
    unsafe self.handle = unsafe handle
  }

  deinit { unsafe PQfreeCancel(handle) }

  /// A server that does not answer keeps a thread for each: no more are begun.
  private static let mostThreads = 8
  private static let threads = Mutex(0)

  /// Does not wait: a server that answers nothing does not answer this either. What it comes too late for is left alone.
  func send() {
    let begins = Self.threads.withLock { count in
      guard count < Self.mostThreads else { return false }
      count += 1
      return true
    }
    guard begins else { return }
    DispatchQueue.global(qos: .utility).async { [self] in
      var reason: [CChar] = Array(repeating: 0, count: 256)
      _ = unsafe PQcancel(handle, &reason, Int32(reason.count))
      Self.threads.withLock { $0 -= 1 }
    }
  }
}

extension PostgreSQLConnection {
  /// Ends from any thread what runs here at that moment; it throws `PostgreSQLFault.cancelled` then.
  func canceller() -> (@Sendable () -> Void)? {
    guard let handle = unsafe handle, let cancellation = unsafe Cancellation(of: handle) else { return nil }
    return { cancellation.send() }
  }
}
