internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Serving
internal import Wire

/// An answer of the webhook: status line, headers and body go out in one piece.
struct WebhookAnswer {
  private var status = HTTPResponseStatus.ok
  private let body: [UInt8]
  private var isXML = false
  /// Further lines of the head, each with its end.
  private var extra = ""

  /// What a request was refused with.
  init(_ refusal: Refusal) {
    status = HTTPResponseStatus(statusCode: refusal.status)
    body = Array("\(refusal.text)\n".utf8)
    if refusal == .method { extra += "allow: GET, HEAD, POST\r\n" }
    if let seconds = refusal.retryAfter { extra += "retry-after: \(seconds)\r\n" }
  }

  /// Text to be given back as it is.
  init(_ text: [UInt8]) { body = text }

  /// What a turn was answered with, sealed as it came.
  /// - Parameters:
  ///   - namesRules: whether it says which rule gave it.
  ///   - seal: what closes a body; nil where it goes in clear. Silence always does.
  init(_ answer: Answer, namesRules: Bool, seal: ([UInt8]) -> [UInt8]?) {
    if answer.body.isEmpty { body = ReplyEncoder.success } else { (isXML, body) = (true, seal(answer.body) ?? answer.body) }
    guard namesRules else { return }
    extra += "x-wxrules-turn: \(answer.turn)\r\n"
    if let rule = answer.rule { extra += "x-wxrules-rule: \(rule)\r\n" }
  }

  /// - Parameters:
  ///   - version: of the request.
  ///   - isLast: whether the connection ends with it.
  ///   - isHeadOnly: whether only the head was asked for. (RFC 9110, 9.3.2)
  /// - Returns: a buffer of its own size: one that waits to be taken keeps no more than it holds.
  func buffer(version: HTTPVersion, isLast: Bool, isHeadOnly: Bool) -> ByteBuffer {
    var out = ByteBufferAllocator().buffer(capacity: 256 + extra.utf8.count + body.count)
    out.writeStaticString(version == .http1_0 ? "HTTP/1.0 " : "HTTP/1.1 ")
    if status == .ok { out.writeStaticString("200 OK\r\n") } else { out.writeString("\(status.code) \(status.reasonPhrase)\r\n") }
    if !extra.isEmpty { out.writeString(extra) }
    out.writeStaticString(isXML ? "content-type: text/xml; charset=utf-8\r\n" : "content-type: text/plain; charset=utf-8\r\n")
    out.writeStaticString("content-length: ")
    out.writeString(String(body.count))
    // A forged link must not become a page.
    out.writeStaticString("\r\nx-content-type-options: nosniff\r\n")
    if isLast {
      out.writeStaticString("connection: close\r\n")
    } else if version == .http1_0 {
      out.writeStaticString("connection: keep-alive\r\n")
    }
    out.writeStaticString("\r\n")
    if !isHeadOnly { out.writeBytes(body) }
    return out
  }

  /// To a head that is fine.
  static let proceed = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
  /// To what is no HTTP.
  static let malformed = ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
}
