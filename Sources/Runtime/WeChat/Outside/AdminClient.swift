internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import Rules
package import Wire

/// Asks the admin listener of a server that runs.
package struct AdminClient: Sendable {
  package struct Fault: Error, Sendable { package let message: Phrase }

  private let base: String
  private let token: String?
  private let language: DisplayLanguage
  private let http: HTTPPool
  /// Seconds for an answer: what is asked for may load a large rule set.
  private static let patience: Int64 = 120
  private static let answerBytes = 1 << 20

  /// - Parameter base: as `http://127.0.0.1:9090`.
  package init(base: String, token: String?, language: DisplayLanguage = .en) {
    self.base = base
    self.token = token
    self.language = language
    http = HTTPPool(HTTPClient.Configuration())
  }

  package func close() async { await http.close() }

  /// - Parameter body: nil for a GET.
  /// - Throws: when no server of ours has answered; whatever it answers is an answer.
  package func ask(_ path: String, posting body: JSON? = nil) async throws(Fault) -> (status: Int, json: JSON) {
    var request = HTTPClientRequest(url: base + path)
    request.headers.add(name: "accept-language", value: language.rawValue)
    if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
    if let body {
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: body.line))
    }
    let (client, call) = (http, request)
    let answered = await within(.seconds(Self.patience)) { () -> (Int, [UInt8])? in
      guard let response = try? await client.execute(call, timeout: .seconds(Self.patience)) else { return nil }
      return (try? await response.body.collect(upTo: Self.answerBytes)).map { (Int(response.status.code), Array($0.readableBytesView)) }
    }
    guard let (status, bytes) = answered ?? nil else { throw Fault(message: "no server answers at \(base)") }
    if status == 401 { throw Fault(message: "\(base) asks for a token: set WXRULES_ADMIN_TOKEN") }
    guard let json = try? JSON(reading: bytes) else {
      throw Fault(message: "\(base) answers \(status): \(OutsideText.opening(bytes, bytes: 200))")
    }
    return (status, json)
  }
}
