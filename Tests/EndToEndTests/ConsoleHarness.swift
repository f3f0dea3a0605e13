import Foundation
import Wire

/// A browser at the console of a running server: it keeps its cookie.
final class ConsoleBrowser {
  let server: RunningServer
  var cookie: String?

  init(_ server: RunningServer) { self.server = server }

  /// - Parameter headers: lines that end with CR LF; `Host` only as the first.
  func ask(_ method: String = "GET", _ path: String, _ body: String? = nil, headers: String = "") throws -> HTTPReply {
    let connection = try Connection(port: server.adminPort)
    try connection.send(head(method, path, body, headers), Array((body ?? "").utf8))
    let reply = try connection.receive(hasBody: method != "HEAD")
    if let value = Self.cookie(in: reply) { cookie = value.isEmpty ? nil : value }
    return reply
  }

  /// Begins to follow a stream, which goes on while what is returned is held.
  /// - Parameter bytes: that may come before they are read; nil: as many as the system likes.
  func follow(_ path: String, taking bytes: Int? = nil) throws -> (connection: Connection, reply: HTTPReply) {
    let connection = try Connection(port: server.adminPort, taking: bytes)
    try connection.send(head("GET", path, nil, ""))
    return (connection, try connection.receive(hasBody: false))
  }

  func login(_ token: String, headers: String = "") throws -> HTTPReply {
    try ask("POST", "/api/session", "{\"token\": \"\(token)\"}", headers: headers)
  }

  private func head(_ method: String, _ path: String, _ body: String?, _ headers: String) -> String {
    let host = headers.hasPrefix("Host:") ? "" : "Host: 127.0.0.1\r\n"
    let kept = cookie.map { "Cookie: wxrules_session=\($0)\r\n" } ?? ""
    return "\(method) \(path) HTTP/1.1\r\n\(host)Content-Length: \((body ?? "").utf8.count)\r\n\(headers)\(kept)\r\n"
  }

  static func cookie(in reply: HTTPReply) -> String? {
    reply.headers.firstRange(of: "wxrules_session=").map { String(reply.headers[$0.upperBound...].prefix { $0 != ";" }) }
  }
}

extension HTTPReply {
  var json: JSON { (try? JSON(reading: body)) ?? .null }
  /// The elements of a list.
  var list: [JSON] { if case .array(let elements) = json { elements } else { [] } }
}
