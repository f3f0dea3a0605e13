internal import Engine
internal import Rules

/// Who asks something of the console.
struct ConsoleCaller: Sendable, Equatable {
  let role: OperatorRole
  /// Nil where none is needed, and with a bearer token.
  var session: Int?
  /// Address of the browser, or of the proxy before it.
  var from: String
  /// A new value for the cookie.
  var successor: String?

  /// What the audit calls the session.
  var sessionName: String? { session.map { "s\($0)" } }
}

/// What of a request tells who asks.
struct ConsoleRequest: Sendable {
  var host: String?
  var origin: String?
  /// `Sec-Fetch-Site`.
  var site: String?
  var authorization: String?
  var cookie: String?
  var forwardedFor: String?
  var forwardedProto: String?
  /// Address of whoever is connected.
  var peer: String?

  /// Whether the browser came by https, as the proxy says.
  var isSecure: Bool {
    forwardedProto.map { $0.split(separator: ",").first.map { $0.filter { $0 != " " }.lowercased() } == "https" } ?? false
  }

  /// A proxy on this machine says whom it asks for, in the last place, which nobody else writes. What another one says may be made up.
  var address: String {
    guard let peer else { return "unknown" }
    guard HostAddress(peer).isLoopback, let last = forwardedFor?.split(separator: ",").last else { return peer }
    let said = last.filter { $0 != " " }
    if case .name = HostAddress(said) { return peer }
    return String(said.prefix(64))
  }

  /// Whether a page of somebody else's sent it. Whoever is no browser says neither `Origin` nor `Sec-Fetch-Site`.
  var isForeign: Bool {
    if let site, !["same-origin", "none"].contains(site.lowercased()) { return true }
    guard let origin else { return false }
    guard let host, let scheme = origin.firstRange(of: "://") else { return true }
    return origin[scheme.upperBound...].lowercased() != host.lowercased()
  }
}

/// Why a request is not answered.
enum ConsoleObjection: Error, Equatable {
  /// No session, or no longer.
  case noSession
  /// A token that is none of ours: somebody guesses, or has an old one.
  case wrongToken
  case foreignPage
  case role
  case tooMany(seconds: Int64)

  /// A sentence for whoever asked.
  var reason: Phrase {
    switch self {
    case .noSession: "no session, or no longer: log in with a token"
    case .wrongToken: "no such token: it is what WXRULES_VIEW_TOKEN or WXRULES_ADMIN_TOKEN of the server says"
    case .foreignPage: "sent by a page of somebody else's, or by a proxy that passes another Host than the browser asked for"
    case .role: "this needs the role `operate`; who came with WXRULES_VIEW_TOKEN has `view`"
    case .tooMany(let seconds): "too many tries: again in \(seconds) s"
    }
  }
}

/// Lets somebody in by a session or a bearer token. Where no token is set, `BrowserGuard` has looked at the request before.
struct ConsoleGuard: Sendable {
  let tokens: ConsoleTokens
  let sessions: ConsoleSessions

  /// - Parameter role: that is needed.
  func admit(_ request: ConsoleRequest, as needed: OperatorRole) throws(ConsoleObjection) -> ConsoleCaller {
    let caller = try caller(of: request)
    guard caller.role.allows(needed) else { throw .role }
    return caller
  }

  func caller(of request: ConsoleRequest) throws(ConsoleObjection) -> ConsoleCaller {
    // Also for reading: a page beside ours, on another name of the same site, is sent the cookie; and one of somebody else's could not read an
    // answer, but take all streams there are.
    if request.isForeign { throw .foreignPage }
    if tokens.isOpen { return ConsoleCaller(role: .operate, from: request.address) }
    if request.authorization != nil { return try bearer(of: request) }
    guard let value = SessionCookie.value(in: request.cookie) else { throw .noSession }
    guard let (found, successor) = sessions.find(value) else { throw .noSession }
    return ConsoleCaller(role: found.role, session: found.number, from: request.address, successor: successor)
  }

  /// Who asks with a token in a header, where that is the only way. A wrong one counts as a login that is tried.
  func bearer(of request: ConsoleRequest) throws(ConsoleObjection) -> ConsoleCaller {
    if request.isForeign { throw .foreignPage }
    guard let header = request.authorization else { throw .noSession }
    return ConsoleCaller(role: try known(tokens.role(ofBearer: header), request), from: request.address)
  }

  /// The role that a token gives, where it may be looked at.
  /// - Parameter role: nil: it is none of ours.
  private func known(_ role: OperatorRole?, _ request: ConsoleRequest) throws(ConsoleObjection) -> OperatorRole {
    if let seconds = sessions.show(role, from: request.address) { throw .tooMany(seconds: seconds) }
    guard let role else { throw .wrongToken }
    return role
  }

  /// Begins a session for whoever has a token.
  /// - Parameter token: to the letter; the page takes off the spaces that a clipboard brings.
  func login(_ token: String, _ request: ConsoleRequest) throws(ConsoleObjection) -> (caller: ConsoleCaller, value: String) {
    if request.isForeign { throw .foreignPage }
    let role = try known(tokens.role(of: token), request)
    logout(request)
    let (number, value) = sessions.begin(role)
    return (ConsoleCaller(role: role, session: number, from: request.address), value)
  }

  /// Ends the session of a cookie, if there is one.
  @discardableResult func logout(_ request: ConsoleRequest) -> ConsoleCaller? {
    guard let value = SessionCookie.value(in: request.cookie), let (found, _) = sessions.find(value) else { return nil }
    sessions.end(found.number)
    return ConsoleCaller(role: found.role, session: found.number, from: request.address)
  }
}
