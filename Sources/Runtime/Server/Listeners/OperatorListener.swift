package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import Rules

/// Listeners for operators, their machines and the sandbox's people: made in one way, so that each has every bound and guard.
package enum OperatorListener {
  /// - Parameters:
  ///   - guardian: keeps pages of others out; nil where a token does.
  ///   - requestTime: milliseconds from the first byte of a request to its last.
  ///   - onRunning: told where it listens.
  package static func application<Routes: HTTPResponderBuilder, Context: RequestContext>(
    _ router: Routes, at address: HostPort, guardian: BrowserGuard?, serverName: String?,
    requestTime: Int = ServerLimits.standard.requestTime, log: Logger, onRunning: @escaping @Sendable (HostPort) async -> Void
  ) -> some ApplicationProtocol where Routes.Responder == RouterResponder<Context>, Context.Source == ApplicationRequestContextSource {
    let limits = ServerLimits.standard
    let room = ConnectionRoom(most: ServerLimits.adminConnections)
    return Application(
      responder: OperatorResponder(router: router.buildResponder(), guardian: guardian),
      server: HTTPServerBuilder { responder in
        UnservedConnections(
          served: HTTP1Channel(
            responder: responder,
            configuration: .init(
              additionalChannelHandlers: [
                ArrivingRequests(within: requestTime, in: room), UntakenAnswers(within: limits.takingTime), ClientWatch(),
              ],
              idleTimeout: .milliseconds(Int64(ServerLimits.adminIdleTime)))
          ))
      },
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: serverName,
        availableConnectionsDelegate: ConnectionGate(room: room)),
      onServerRunning: { channel in
        // It fails only where the listener is closed already.
        try? await channel.eventLoop.submit { try channel.pipeline.syncOperations.addHandler(AcceptPause(log), position: .first) }.get()
        await onRunning(HostPort(host: address.host, port: channel.localAddress?.port ?? address.port))
      },
      logger: log)
  }
}

/// A request with the address it comes from.
struct OperatorContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Of whoever is connected: a browser, or a proxy.
  let peer: String?
  let channel: any Channel

  /// Tells when whoever is connected has gone, or that they have; nil where nobody can know.
  var client: ClientWatch? { get async { await ClientWatch.of(channel) } }

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    peer = channel.remoteAddress?.ipAddress
  }
}

/// The guard before the routes, and the rule on HEAD behind them, which refusals keep too. (RFC 9110, 9.3.2)
private struct OperatorResponder<Context: RequestContext>: HTTPResponder {
  let router: RouterResponder<Context>
  let guardian: BrowserGuard?

  func respond(to request: Request, context: Context) async throws -> Response {
    var response = try await AskedLanguage.during(AskedLanguage.of(request)) { try await answer(request, context) }
    // Whoever keeps an answer keeps it for those who read the same language.
    response.headers[.vary] = "accept-language"
    return response
  }

  private func refusal(_ status: HTTPResponse.Status, _ reason: Phrase) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: reason.answered + "\n")))
  }

  private func answer(_ request: Request, _ context: Context) async throws -> Response {
    let response: Response
    if !HostField.isOne(in: request) {
      response = refusal(.badRequest, "one `Host` is said, as HOST or HOST:PORT")
    } else if request.uri.string.contains("%00") {
      // Before it is decoded: names and openids of an address go to the store, which may not hold it.
      response = refusal(.badRequest, "the address has U+0000 in it (%00), which is taken nowhere")
    } else if let guardian, let objection = guardian.objection(to: request) {
      response = refusal(objection == .anotherHost ? .misdirectedRequest : .forbidden, guardian.reason(objection))
    } else {
      response = try await router.respond(to: request, context: context)
    }
    return request.method == .head ? response.createHeadResponse() : response
  }
}

/// The name by which a request asks: two of them, or half of one, are read by each server in another way. (RFC 9112, 3.2)
enum HostField {
  /// The first stands apart from the other fields.
  static func isOne(in request: Request) -> Bool {
    isPlain(request.head.authority ?? "") && !request.headers.contains { $0.name.canonicalName == "host" }
  }

  /// Whether it is nothing, `HOST` or `HOST:PORT`.
  static func isPlain(_ host: String) -> Bool {
    guard host.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && !strange.contains($0) }) else { return false }
    let name = host.hasPrefix("[") ? host.firstIndex(of: "]").map { host.index(after: $0) } : host.firstIndex(of: ":") ?? host.endIndex
    guard let name else { return false }
    let port = host[name...]
    return port.isEmpty || port.hasPrefix(":") && port.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  private static let strange = Set(",/\\@?#\"<>;".utf8)
}

/// Keeps out what other pages have a browser on this machine send, where no token does: a name that was pointed here to read what
/// only this machine may (DNS rebinding), and changes that a form or script sends unseen. Whoever is no browser says neither
/// `Origin` nor `Sec-Fetch-Site`.
package struct BrowserGuard: Sendable {
  private let own: HostAddress
  private let ownName: String
  private let openPaths: [String]
  private let isOpenWithToken: Bool

  /// - Parameters:
  ///   - openPaths: beginnings of paths that ask for a token themselves.
  ///   - isOpenWithToken: whether a token lets a request in by any name, for the refusal.
  package init(_ address: HostPort, openPaths: [String] = [], isOpenWithToken: Bool = false) {
    own = HostAddress(address.host)
    ownName = address.host
    self.openPaths = openPaths
    self.isOpenWithToken = isOpenWithToken
  }

  /// Why a request is not answered.
  enum Objection: Equatable {
    /// Asked for by a name that is not ours.
    case anotherHost
    /// Sent by a page that is not ours.
    case strangePage
  }

  func objection(to request: Request) -> Objection? {
    objection(
      method: request.method.rawValue, path: request.uri.path, host: request.head.authority, origin: request.headers[.origin],
      site: request.headers.first { $0.name.canonicalName == "sec-fetch-site" }?.value)
  }

  func objection(method: String, path: String, host: String?, origin: String?, site: String?) -> Objection? {
    if openPaths.contains(where: path.hasPrefix) { return nil }
    // Browsers always say it; probes that speak HTTP/1.0 may not.
    if let host, !isOurs(HostAddress(authority: host)) { return .anotherHost }
    if ["GET", "HEAD"].contains(method) { return nil }
    let isForeign = origin.map { origin in origin.firstRange(of: "://").map { String(origin[$0.upperBound...]) } != host } ?? false
    return !isForeign && site.map { ["same-origin", "none"].contains($0) } ?? true ? nil : .strangePage
  }

  func reason(_ objection: Objection) -> Phrase {
    switch objection {
    case .anotherHost where isOpenWithToken:
      "asked for as another host: this listener answers as localhost and as \(ownName), and as any where WXRULES_ADMIN_TOKEN is set"
    case .anotherHost: "asked for as another host: this listener answers as localhost and as \(ownName)"
    case .strangePage: "sent by a page of somebody else's"
    }
  }

  private func isOurs(_ host: HostAddress) -> Bool {
    switch host {
    // Browsers look such names up nowhere. (RFC 6761, 6.3)
    case .name(let name): host.isLoopback || host == own || name.hasSuffix(".localhost")
    case .four, .six: host.isLoopback || host == own
    }
  }
}
