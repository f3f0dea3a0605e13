import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One request, as a test writes it.
enum HTTP {
  /// Ten minutes for everything: a busy machine is late, what hangs is not.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration.singletonConfiguration
    configuration.timeout = HTTPClient.Configuration.Timeout(connect: .minutes(10), read: .minutes(10))
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  static func get(_ url: String) async throws -> (type: String, body: String) { try await send(HTTPClientRequest(url: url)) }

  static func post(_ url: String, type: String, _ body: [UInt8]) async throws -> (type: String, body: String) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: type)
    request.body = .bytes(ByteBuffer(bytes: body))
    return try await send(request)
  }

  static func status(_ url: String, isPost: Bool, _ headers: [(String, String)], _ body: String) async throws -> Int {
    var request = HTTPClientRequest(url: url)
    if isPost { request.method = .POST }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if isPost { request.body = .bytes(ByteBuffer(string: body)) }
    return Int(try await client.execute(request, timeout: .minutes(10)).status.code)
  }

  private static func send(_ request: HTTPClientRequest) async throws -> (type: String, body: String) {
    let response = try await client.execute(request, timeout: .minutes(10))
    let body = try await response.body.collect(upTo: 16 << 20)
    return (response.headers.first(name: "content-type") ?? "", String(buffer: body))
  }
}
