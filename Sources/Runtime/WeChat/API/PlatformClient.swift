internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
package import Rules
package import Wire

/// The platform's API over HTTP: one connection pool, bounded answers, `errcode` read whatever the status says.
package struct PlatformClient: Sendable {
  /// Of an answer that is JSON.
  package static let answerBytes = 1 << 20
  /// Of a picture.
  package static let imageBytes = 8 << 20

  private let address: PlatformAddress
  private let http: HTTPPool
  private let timeout: TimeAmount

  /// - Parameters:
  ///   - address: where the API is.
  ///   - seconds: how long one call may take.
  package init(_ address: PlatformAddress, seconds: Int64 = 10) {
    self.address = address
    timeout = .seconds(seconds)
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5), read: .seconds(seconds)))
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    http = HTTPPool(configuration)
  }

  package func close() async { await http.close() }

  /// One call with this token, once.
  /// - Parameter token: nil for calls that get one.
  package func send(_ call: PlatformCall, token: String?) async throws(PlatformFault) -> JSON {
    let query = (token.map { [("access_token", $0)] } ?? []) + call.query.map { ($0.name, $0.value) }
    let (status, _, body) = try await exchange(
      address.url + call.path, query, isPost: call.isPost, call.bytes, type: call.contentType, limit: Self.answerBytes)
    guard let answer = JSON(String(decoding: body, as: UTF8.self)), case .object = answer else {
      throw .garbage(status: status, bytes: body.count)
    }
    // Success has `errcode` 0 or none at all; a number may come as text. (wechat-protocol 5.2)
    let code = answer["errcode"]?.wholeNumber
    if let code, code != 0 { throw .refused(.init(code: code, message: answer["errmsg"]?.string ?? "")) }
    if answer["errcode"] != nil, code == nil { throw .garbage(status: status, bytes: body.count) }
    guard (200..<300).contains(status) else { throw .garbage(status: status, bytes: body.count) }
    return answer
  }

  /// The platform's own picture of a code; nil when it knows no such ticket.
  package func image(ofTicket ticket: String) async throws(PlatformFault) -> [UInt8]? {
    let (status, type, body) = try await exchange(
      address.codesURL + "/cgi-bin/showqrcode", [("ticket", ticket)], isPost: false, nil, type: nil, limit: Self.imageBytes)
    if status == 404 { return nil }
    guard status == 200, type.hasPrefix("image/"), !body.isEmpty else { throw .garbage(status: status, bytes: body.count) }
    return body
  }

  private func exchange(
    _ url: String, _ query: [(String, String)], isPost: Bool, _ body: [UInt8]?, type: String?, limit: Int
  ) async throws(PlatformFault) -> (status: Int, type: String, body: [UInt8]) {
    let words = query.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
    var request = HTTPClientRequest(url: url + (words.isEmpty ? "" : "?" + words.joined(separator: "&")))
    request.headers.add(name: "user-agent", value: "wxrules/\(Version.product)")
    if isPost { request.method = .POST }
    if let type, isPost { request.headers.add(name: "content-type", value: type) }
    if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      let response = try await http.client.execute(request, timeout: timeout)
      let body = try await response.body.collect(upTo: limit)
      return (Int(response.status.code), response.headers.first(name: "content-type") ?? "", Array(body.readableBytesView))
    } catch {
      throw Self.fault(error, limit: limit)
    }
  }

  /// Errors name hosts and ports, never the address with its token.
  private static func fault(_ error: any Error, limit: Int) -> PlatformFault {
    switch error {
    case is NIOTooManyBytesError: return .tooLong(limit: limit)
    case let error as IOError where error.errnoCode == 111: return .unreachable("nothing listens there (connection refused)")
    case is NIOConnectionError: return .unreachable("the name leads nowhere, or nothing listens there")
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout: return .unreachable("no connection within five seconds")
      case .invalidURL, .emptyHost, .emptyScheme:
        return .notConfigured("the platform's address is not one: \(error.shortDescription)", remedy: "correct `api:` of the account, or --platform")
      case .readTimeout, .deadlineExceeded: return .unknownOutcome("no answer in time")
      case .remoteConnectionClosed: return .unknownOutcome("the connection was closed")
      default: return .unknownOutcome(error.shortDescription)
      }
    case is CancellationError: return .unknownOutcome("cancelled")
    default: return .unknownOutcome("the connection failed")
    }
  }
}
