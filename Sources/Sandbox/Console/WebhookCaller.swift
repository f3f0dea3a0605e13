internal import AsyncHTTPClient
internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import Rules
internal import WeChat

/// One request to an account's server, as the platform makes it: a whole answer within the time, or none. (wechat-protocol 4.1)
struct WebhookCaller: Sendable {
  /// Milliseconds that an answer may take, to its last byte.
  static let patience: Int64 = 5000
  private static let answerBytes = 1 << 20

  struct Answer: Sendable {
    let status: Int
    let body: [UInt8]
    /// The rule that answered, where the server says so.
    let rule: String?
    /// The turn in which it was answered, where the server says so.
    let turn: TurnID?
  }
  /// Why there is none.
  struct Silence: Error { let reason: Phrase }

  let patience: Int64
  private let http: HTTPPool

  init(patience: Int64) {
    self.patience = patience
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    http = HTTPPool(configuration)
  }

  func close() async { await http.close() }

  func post(_ address: String, query: String, _ body: [UInt8]) async -> Result<Answer, Silence> {
    var request = request(address, query)
    request.method = .POST
    request.headers.add(name: "content-type", value: "text/xml")
    request.body = .bytes(ByteBuffer(bytes: body))
    return await send(request, address)
  }

  func get(_ address: String, query: String) async -> Result<Answer, Silence> { await send(request(address, query), address) }

  private func request(_ address: String, _ query: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: address + (address.contains("?") ? "&" : "?") + query)
    request.headers.add(name: "user-agent", value: "Mozilla/4.0")
    return request
  }

  /// One time for head and body together: a server that begins at once and never ends has not answered.
  private func send(_ request: HTTPClientRequest, _ address: String) async -> Result<Answer, Silence> {
    let client = http
    let answer = await within(.milliseconds(patience)) { () -> Result<Answer, Silence>? in
      do {
        let response = try await client.execute(request, timeout: .hours(1))
        let body = Array(try await response.body.collect(upTo: Self.answerBytes).readableBytesView)
        let headers = response.headers
        return .success(
          Answer(
            status: Int(response.status.code), body: body, rule: headers.first(name: "x-wxrules-rule"),
            turn: headers.first(name: "x-wxrules-turn").flatMap { TurnID($0) }))
      } catch is NIOTooManyBytesError {
        return .failure(Silence(reason: "\(address) answers with more than \(Self.answerBytes) bytes"))
      } catch {
        return nil
      }
    }
    return (answer ?? nil) ?? .failure(Silence(reason: "no answer from \(address) within \(patience) ms; is `wxrules serve` running?"))
  }
}
