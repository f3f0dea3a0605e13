internal import CPostgreSQL
internal import Glibc

/// From a connection string to a connection, without a moment in which nobody looks at the clock. Only the search for a host's name may take as
/// long as the system's resolver lets it; with `hostaddr` there is none.
enum ConnectionAttempt {
  /// What is set unless the string or the environment does.
  private static let usual = [
    ("keepalives", "1"), ("keepalives_idle", "10"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
    // Milliseconds that what was sent may stay without an acknowledgement.
    ("tcp_user_timeout", "15000"),
  ]
  /// For one host, in seconds.
  private static let usualPatience: Int64 = 5

  /// Tries one host after the other, as libpq does: another one is asked when one is away, full, or no server of the kind that is wanted.
  static func open(_ string: ConnectionString, until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) -> OpaquePointer {
    // A service file is read only while libpq connects, and what is set here would win over what stands in it.
    let hasService = string["service"] != nil
    let usual = hasService ? [] : Self.usual.filter { string[$0.0] == nil && ConnectionString.usual($0.0) == nil }
    let seconds = (string["connect_timeout"] ?? ConnectionString.usual("connect_timeout")).flatMap { Int64($0) } ?? usualPatience
    var fault: PostgreSQLFault?
    for host in string.hosts {
      let own = seconds > 0 ? min(deadline, .now + .seconds(min(seconds, 86_400))) : deadline
      do throws(PostgreSQLFault) {
        let options = usual + [("fallback_application_name", "wxrules"), ("dbname", string.text)] + host + [("client_encoding", "UTF8")]
        return unsafe try open(options, until: own)
      } catch {
        switch error {
        case .unreachable: fault = fault ?? error
        case .readOnly, .tooManyConnections: fault = error
        case _: throw error
        }
      }
      if deadline <= .now { break }
    }
    throw fault ?? .unreachable(.timedOut)
  }

  private static func open(_ options: [(String, String)], until deadline: ContinuousClock.Instant) throws(PostgreSQLFault) -> OpaquePointer {
    guard let connection = unsafe start(options) else { throw .outOfMemory }
    do throws(PostgreSQLFault) {
      // A failed start has no result to ask for its SQLSTATE, so the message is told to be nothing else.
      unsafe PQsetErrorVerbosity(connection, PQERRORS_SQLSTATE)
      // libpq prints notices on standard error.
      unsafe PQsetNoticeProcessor(connection, { _, _ in }, nil)
      var state = PGRES_POLLING_WRITING
      if unsafe PQstatus(connection) == CONNECTION_BAD { state = PGRES_POLLING_FAILED }
      while state != PGRES_POLLING_OK {
        guard state != PGRES_POLLING_FAILED else { throw unsafe fault(of: connection) }
        let event = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
        guard Socket.waits(unsafe PQsocket(connection), for: event, until: deadline) else { throw .unreachable(.timedOut) }
        state = unsafe PQconnectPoll(connection)
      }
      return unsafe connection
    } catch {
      unsafe PQfinish(connection)
      throw error
    }
  }

  private static func start(_ options: [(String, String)]) -> OpaquePointer? {
    let texts = unsafe options.flatMap { unsafe [strdup($0.0), strdup($0.1)] }
    defer { unsafe texts.forEach { text in unsafe free(text) } }
    let keywords = unsafe stride(from: 0, to: texts.count, by: 2).map { unsafe UnsafePointer(texts[$0]) } + [nil]
    let values = unsafe stride(from: 1, to: texts.count, by: 2).map { unsafe UnsafePointer(texts[$0]) } + [nil]
    return unsafe PQconnectStartParams(keywords, values, 1)
  }

  private static func fault(of connection: OpaquePointer) -> PostgreSQLFault {
    let message = unsafe PQerrorMessage(connection).map { unsafe String(cString: $0) } ?? ""
    // The last line is about the last address that was tried.
    for line in message.split(separator: "\n").reversed() {
      let word = line.split(separator: " ").last ?? ""
      guard line.contains("  "), word.utf8.count == 5, word.utf8.allSatisfy({ 48...57 ~= $0 || 65...90 ~= $0 }) else { continue }
      if word.hasPrefix("57P0") { return .unreachable(.starting) }
      let fault = PostgreSQLFault(sqlState: String(word), statement: "connect")
      return fault == .lost ? .unreachable(.other) : fault
    }
    // What libpq says of its own is not translated, since nobody sets a locale here. Names and paths stand before the reason.
    let reason = message.split(separator: "failed: ").last ?? ""
    if let sign = beginnings.first(where: { reason.hasPrefix($0.text) }) ?? words.first(where: { reason.contains($0.text) }) { return sign.fault }
    return .unreachable(.other)
  }

  private static let beginnings: [(text: String, fault: PostgreSQLFault)] = [
    ("invalid ", .connectionString), ("could not match ", .connectionString), ("definition of service ", .connectionString),
    ("service file ", .connectionString), ("could not translate host name ", .unreachable(.unknownHost)),
    ("could not parse network address ", .unreachable(.unknownHost)), ("No such file or directory", .unreachable(.noSocket)),
    ("Connection refused", .unreachable(.refused)), ("Connection timed out", .unreachable(.timedOut)),
    ("fe_sendauth: no password supplied", .authentication), ("out of memory", .outOfMemory), ("session is read-only", .readOnly),
    ("server is in hot standby mode", .readOnly),
  ]
  private static let words: [(text: String, fault: PostgreSQLFault)] = [
    ("SSL", .unreachable(.tls)), ("certificate", .unreachable(.tls)), ("password", .authentication), ("SCRAM", .authentication),
  ]
}
