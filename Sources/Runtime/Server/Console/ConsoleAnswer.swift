internal import Engine
internal import Hummingbird
internal import Rules
internal import Wire

/// Answers of the console: each says to the browser what it may do with it.
enum ConsoleAnswer {
  /// What pages may load: nothing of anybody else's, and no script or style that stands in a page.
  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    + "frame-ancestors 'none'"

  /// - Parameter caching: what may keep it; nothing may keep what is not an asset.
  static func make(_ status: HTTPResponse.Status, _ type: String?, _ body: ResponseBody, caching: String = "no-store") -> Response {
    var headers: HTTPFields = [.contentSecurityPolicy: policy, .xContentTypeOptions: "nosniff", .cacheControl: caching]
    headers.append(field("Referrer-Policy", "no-referrer"))
    headers.append(field("Cross-Origin-Opener-Policy", "same-origin"))
    headers.append(field("Cross-Origin-Resource-Policy", "same-origin"))
    if let type { headers[.contentType] = type }
    return Response(status: status, headers: headers, body: body)
  }

  static func json(_ status: HTTPResponse.Status, _ body: JSON) -> Response {
    make(status, "application/json", ResponseBody(byteBuffer: ByteBuffer(string: body.shown + "\n")))
  }

  static func errors(_ status: HTTPResponse.Status, _ reasons: [Phrase], after seconds: Int64? = nil) -> Response {
    var response = json(status, ["errors": .array(reasons.map { .string($0) })])
    if let seconds { response.headers[.retryAfter] = String(seconds) }
    return response
  }

  /// What was made elsewhere, with what this listener's other answers lack.
  static func guarded(_ response: Response) -> Response {
    var guarded = make(response.status, response.headers[.contentType], response.body)
    if let wait = response.headers[.retryAfter] { guarded.headers[.retryAfter] = wait }
    return guarded
  }

  static func refusal(_ objection: ConsoleObjection) -> Response {
    switch objection {
    case .noSession, .wrongToken: errors(.unauthorized, [objection.reason])
    case .foreignPage, .role: errors(.forbidden, [objection.reason])
    case .tooMany(let seconds): errors(.tooManyRequests, [objection.reason], after: seconds)
    }
  }

  /// The names are ours, and plain.
  static func field(_ name: String, _ value: String) -> HTTPFields.Element {
    HTTPFields.Element(name: HTTPFields.Element.Name(name) ?? .server, value: value)
  }
}

extension ConsoleOutcome {
  var response: Response {
    let type =
      switch kind {
      case .json: "application/json"
      case .csv: "text/csv; charset=utf-8"
      case .svg: "image/svg+xml"
      }
    var response = ConsoleAnswer.make(.ok, type, ResponseBody(byteBuffer: ByteBuffer(string: text)))
    if let file { response.headers[.contentDisposition] = "attachment; filename=\"\(file)\"" }
    if let total { response.headers.append(ConsoleAnswer.field("X-Total-Count", String(total))) }
    if let goOn { response.headers.append(ConsoleAnswer.field("X-Go-On-Before", goOn.description)) }
    return response
  }
}

extension ConsoleFault {
  var response: Response { ConsoleAnswer.errors(HTTPResponse.Status(code: status), reasons, after: pause.map { Int64($0) }) }
}
