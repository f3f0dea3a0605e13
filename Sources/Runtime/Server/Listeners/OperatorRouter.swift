package import Hummingbird
internal import Rules

/// A router that knows which paths there are: what is asked for in another way than they are is 405, with the ways that there are, and only
/// what is nowhere is 404. (RFC 9110, 15.5.6) A HEAD is answered as its GET.
package final class OperatorRouter<Context: RequestContext>: RouterMethods, HTTPResponderBuilder {
  /// Ways to ask that are answered: all that come through the parser, which refuses others.
  static var methods: [HTTPRequest.Method] {
    [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect] + distant.compactMap { HTTPRequest.Method($0) }
  }
  /// Those of WebDAV and its kin, by which nothing is asked here.
  private static var distant: [String] {
    [
      "ACL", "ANNOUNCE", "BIND", "CHECKOUT", "COPY", "DESCRIBE", "LINK", "LOCK", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "MSEARCH",
      "NOTIFY", "PROPFIND", "PROPPATCH", "PURGE", "REBIND", "REPORT", "SEARCH", "SETUP", "SOURCE", "SUBSCRIBE", "UNBIND", "UNLINK", "UNLOCK",
      "UNSUBSCRIBE",
    ]
  }

  private let router = Router(context: Context.self, options: .autoGenerateHeadEndpoints)
  private var known: [String: (path: RouterPath, methods: [HTTPRequest.Method])] = [:]

  package init(context: Context.Type = Context.self) {}

  @discardableResult
  package func on<Responder: HTTPResponder>(
    _ path: RouterPath, method: HTTPRequest.Method, responder: Responder
  ) -> Self where Responder.Context == Context {
    router.on(path, method: method, responder: responder)
    known[path.description, default: (path, [])].methods.append(method)
    return self
  }

  @discardableResult
  package func add(middleware: any MiddlewareProtocol<Request, Response, Context>) -> Self {
    router.add(middleware: middleware)
    return self
  }

  package func buildResponder() -> RouterResponder<Context> {
    for (path, methods) in known.values.sorted(by: { $0.path.description < $1.path.description }) {
      // A HEAD is answered as its GET.
      let there = methods.contains(.get) && !methods.contains(.head) ? methods + [.head] : methods
      let allowed = Self.methods.filter { there.contains($0) }.map(\.rawValue)
      for method in Self.methods where !there.contains(method) {
        router.on(path, method: method) { request, _ in refusal(of: method, request.uri.path, allowed) }
      }
    }
    known = [:]
    return router.buildResponder()
  }
}

private func refusal(of method: HTTPRequest.Method, _ path: String, _ allowed: [String]) -> Response {
  let reason: Phrase = "\(method.rawValue) is no way to ask for this; there are \(allowed.joined(separator: ", "))"
  var response =
    path.hasPrefix("/api/")
    ? ConsoleAnswer.errors(.methodNotAllowed, [reason])
    : Response(
      status: .methodNotAllowed, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: reason.answered + "\n")))
  response.headers[.allow] = allowed.joined(separator: ", ")
  return response
}
