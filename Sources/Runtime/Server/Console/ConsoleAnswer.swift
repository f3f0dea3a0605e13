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
    make(status, "application/json", ResponseBody(byteBuffer: ByteBuffer(string: body.text + "\n")))
  }

  static func errors(_ status: HTTPResponse.Status, _ reasons: [String]) -> Response {
    json(status, ["errors": .array(reasons.map { .string($0) })])
  }

  static func csv(_ rows: [[String]], named name: String) -> Response {
    var response = make(.ok, "text/csv; charset=utf-8", ResponseBody(byteBuffer: ByteBuffer(string: CSVRows.text(rows))))
    response.headers[.contentDisposition] = "attachment; filename=\"\(name).csv\""
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
    case .noSession: return errors(.unauthorized, ["no session, or no longer: log in with a token"])
    case .foreignPage:
      return errors(.forbidden, ["sent by a page of somebody else's, or by a proxy that passes another Host than the browser asked for"])
    case .role: return errors(.forbidden, ["this needs the role `operate`; who came with WXRULES_VIEW_TOKEN has `view`"])
    case .tooMany(let seconds):
      var response = errors(.tooManyRequests, ["too many tries: again in \(seconds) s"])
      response.headers[.retryAfter] = String(seconds)
      return response
    }
  }

  /// The names are ours, and plain.
  static func field(_ name: String, _ value: String) -> HTTPFields.Element {
    HTTPFields.Element(name: HTTPFields.Element.Name(name) ?? .server, value: value)
  }
}
