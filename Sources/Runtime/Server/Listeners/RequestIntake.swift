internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Serving
internal import Wire

/// A request that was let in by its head, and what its body is for.
enum RequestIntake {
  case handshake(WebhookGate, WebhookQuery)
  case delivery(WebhookGate, WebhookGate.Admission)

  /// - Throws: `Refusal`, before anything of the body is read.
  init(_ head: HTTPRequestHead, _ parts: WebhookParts) throws(Refusal) {
    guard head.uri.utf8.count <= parts.limits.addressBytes else { throw .addressTooLong }
    let target = Array(head.uri.utf8)
    let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
    guard let account = WebhookPath.account(in: target[..<mark]) else { throw .unknownPath }
    guard let gate = parts.rules.current.gates[account] else { throw .unknownAccount }
    guard head.method == .POST || head.method == .GET || head.method == .HEAD else { throw .method }
    let query: WebhookQuery
    do throws(QueryFault) { query = try WebhookQuery(target, from: min(mark + 1, target.count)) } catch { throw .query(error) }
    self = head.method == .POST ? .delivery(gate, try gate.admit(query, now: parts.clock.seconds)) : .handshake(gate, query)
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > parts.limits.bodyBytes { throw .bodyTooLong }
  }
}
