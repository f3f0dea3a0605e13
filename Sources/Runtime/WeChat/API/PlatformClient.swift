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
  private let seconds: Int64

  /// How long a call may take, with all of its answer, in seconds.
  package static let callSeconds: Int64 = 10

  /// - Parameters:
  ///   - address: where the API is.
  ///   - seconds: how long one call may take, with all of its answer.
  package init(_ address: PlatformAddress, seconds: Int64 = callSeconds) {
    self.address = address
    self.seconds = seconds
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(max(1, seconds / 2)), read: .seconds(seconds)))
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
    http = HTTPPool(configuration)
  }

  package func close() async { await http.close() }

  /// One call with this token, once.
  /// - Parameter token: nil for calls that get one.
  package func send(_ call: PlatformCall, token: String?) async throws(PlatformFault) -> PlatformAnswer {
    let query = (token.map { [("access_token", $0)] } ?? []) + call.query.map { ($0.name, $0.value) }
    do throws(PlatformFault) {
      return try Self.answer(
        try await exchange(
          HTTPCall(
            path: call.path, url: address.url + call.path, query: query, isPost: call.isPost, body: call.bytes, type: call.contentType,
            limit: Self.answerBytes)))
    } catch {
      // Whoever answers may repeat what it was asked.
      throw error.hiding((token.map { [$0] } ?? []) + call.secrets)
    }
  }

  /// One call whose answer is a file, once: a refusal is JSON, whatever the status says. (wechat-protocol 7.9)
  /// - Parameter limit: bytes of the file.
  package func file(_ call: PlatformCall, token: String, bytes limit: Int) async throws(PlatformFault) -> PlatformFile {
    do throws(PlatformFault) {
      let response = try await exchange(
        HTTPCall(
          path: call.path, url: address.url + call.path, query: [("access_token", token)] + call.query.map { ($0.name, $0.value) },
          isPost: call.isPost, body: call.bytes, type: call.contentType, limit: limit))
      // No file of a medium begins as JSON does.
      if PlatformAnswer.isMeant(response.body) { return .answer(try Self.answer(response)) }
      guard response.status == 200, !response.body.isEmpty, !response.type.hasPrefix("text/html") else { throw .garbage(response.garbage) }
      return .bytes(response.body)
    } catch {
      throw error.hiding([token] + call.secrets)
    }
  }

  /// The platform's own picture of a code; nil when it knows no such ticket.
  package func image(ofTicket ticket: String) async throws(PlatformFault) -> [UInt8]? {
    let path = "/cgi-bin/showqrcode"
    let response = try await exchange(
      HTTPCall(path: path, url: address.codesURL + path, query: [("ticket", ticket)], isPost: false, body: nil, type: nil, limit: Self.imageBytes))
    if response.status == 404 { return nil }
    guard response.status == 200, response.type.hasPrefix("image/"), !response.body.isEmpty else { throw .garbage(response.garbage) }
    return response.body
  }

  /// What came back, read by its content: JSON is labelled as text, and errors have the status 200. (wechat-protocol 5.1, 5.2)
  static func answer(_ response: HTTPAnswer) throws(PlatformFault) -> PlatformAnswer {
    let isGood = (200..<300).contains(response.status)
    guard PlatformAnswer.isMeant(response.body) else { throw .garbage(response.garbage) }
    let answer: PlatformAnswer
    let code: Int64?
    do throws(AnswerFault) {
      answer = try PlatformAnswer(response.body, of: response.path)
      // Success has `errcode` 0 or none at all. (wechat-protocol 5.2)
      code = try answer.numberIfAny("errcode", within: .min ... .max)
    } catch {
      throw isGood ? .unusable(error) : .garbage(response.garbage)
    }
    if let code, code != 0 { throw .refused(.init(code: Int(code), message: answer.json["errmsg"]?.string ?? "", of: response.path)) }
    guard isGood else { throw .garbage(response.garbage) }
    return answer
  }

  private struct HTTPCall: Sendable {
    /// As it may be shown.
    let path: String
    let url: String
    let query: [(String, String)]
    let isPost: Bool
    let body: [UInt8]?
    let type: String?
    /// Bytes of the answer.
    let limit: Int
  }

  /// One deadline for all of it: who sends the head at once and the rest byte by byte must not hold whoever waits.
  private func exchange(_ call: HTTPCall) async throws(PlatformFault) -> HTTPAnswer {
    let result = await within(.seconds(seconds)) { [self] () -> Result<HTTPAnswer, PlatformFault> in
      do throws(PlatformFault) { return .success(try await execute(call)) } catch { return .failure(error) }
    }
    guard let result else { throw .unknownOutcome(Task.isCancelled ? "cancelled" : "no whole answer within \(seconds) seconds") }
    return try result.get()
  }

  private func execute(_ call: HTTPCall) async throws(PlatformFault) -> HTTPAnswer {
    let words = call.query.map { PercentEncoding.encode($0.0) + "=" + PercentEncoding.encode($0.1) }
    var request = HTTPClientRequest(url: call.url + (words.isEmpty ? "" : "?" + words.joined(separator: "&")))
    request.headers.add(name: "user-agent", value: "wxrules/\(Version.product)")
    if call.isPost { request.method = .POST }
    if let type = call.type, call.isPost { request.headers.add(name: "content-type", value: type) }
    if let body = call.body { request.body = .bytes(ByteBuffer(bytes: body)) }
    do {
      let response = try await http.execute(request, timeout: .seconds(seconds))
      let body = try await response.body.collect(upTo: call.limit)
      return HTTPAnswer(
        path: call.path, status: Int(response.status.code), type: response.headers.first(name: "content-type") ?? "",
        retryAfter: response.headers.first(name: "retry-after"), body: Array(body.readableBytesView))
    } catch {
      throw Self.fault(error, call)
    }
  }

  /// Errors name hosts and ports, never the address with its token.
  private static func fault(_ error: any Error, _ call: HTTPCall) -> PlatformFault {
    switch error {
    case is NIOTooManyBytesError: return .tooLong(path: call.path, limit: call.limit)
    case let error as IOError where error.errnoCode == 111: return .unreachable("nothing listens there (connection refused)")
    case is NIOConnectionError: return .unreachable("the name leads nowhere, or nothing listens there")
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout: return .unreachable("no connection within five seconds")
      case .invalidURL, .emptyHost, .emptyScheme:
        return .notConfigured("the platform's address is not one: \(error.shortDescription)", remedy: "correct `api:` of the account, or --platform")
      case .readTimeout, .deadlineExceeded: return .unknownOutcome("no answer in time")
      case .remoteConnectionClosed: return .unknownOutcome("the connection was closed")
      default: return .unknownOutcome(Phrase(verbatim: error.shortDescription))
      }
    case is CancellationError: return .unknownOutcome("cancelled")
    default: return .unknownOutcome("the connection failed")
    }
  }
}

/// What a call brings that asks for a file: of a film and of articles the platform answers with where they are.
package enum PlatformFile: Sendable {
  case bytes([UInt8])
  case answer(PlatformAnswer)
}

/// What came back over HTTP, whole.
struct HTTPAnswer: Sendable {
  /// Of the call.
  let path: String
  let status: Int
  let type: String
  let retryAfter: Int64?
  let body: [UInt8]

  /// - Parameter retryAfter: the header, as it came.
  init(path: String, status: Int, type: String = "", retryAfter: String? = nil, body: [UInt8]) {
    self.path = path
    self.status = status
    self.type = type
    self.body = body
    // A date would need two clocks that agree: who sends one is asked again as who sends none.
    self.retryAfter = retryAfter.flatMap { Int64($0) }.map { min(max(1, $0), Self.longestPause) }
  }

  /// Seconds: nobody is believed who wants to be left alone for longer.
  private static let longestPause: Int64 = 3600

  var garbage: PlatformFault.Garbage {
    PlatformFault.Garbage(
      path: path, status: status, bytes: body.count, opening: AnswerOpening.shown(body), retryAfter: retryAfter)
  }
}
