internal import CPostgreSQL
internal import Glibc

/// What another session said with `NOTIFY`, after it was committed.
struct PostgreSQLNotification: Hashable, Sendable {
  let channel: String
  let payload: String
}

extension PostgreSQLConnection {
  /// Waits for what comes on the channels to which this connection listens, by `LISTEN`.
  /// - Returns: nil when nothing came in time.
  func waitForNotification(until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) -> PostgreSQLNotification? {
    while true {
      guard let handle = unsafe handle else { throw .lost }
      let isHeard = unsafe PQconsumeInput(handle) == 1 && PQstatus(handle) == CONNECTION_OK
      if let notification = unsafe PQnotifies(handle) {
        defer { unsafe PQfreemem(notification) }
        return unsafe PostgreSQLNotification(channel: Self.text(notification.pointee.relname), payload: Self.text(notification.pointee.extra))
      }
      guard isHeard else {
        close()
        throw .lost
      }
      guard Socket.waits(unsafe PQsocket(handle), for: POLLIN, until: deadline) else { return nil }
    }
  }

  private static func text(_ bytes: UnsafeMutablePointer<CChar>?) -> String { unsafe bytes.map { unsafe String(cString: $0) } ?? "" }
}
