internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import Rules
package import Wire

/// What a running server says of itself on its admin listener.
package enum AdminProbe {
  /// Seconds for the whole of an answer.
  private static let patience: Int64 = 10
  /// Bytes of an answer.
  private static let answerBytes = 8 << 20

  /// `GET /status`.
  /// - Parameters:
  ///   - address: `http://127.0.0.1:9090`.
  ///   - token: what the listener is guarded by, if anything.
  /// - Throws: `FileFault` with what went wrong, in words that follow the address.
  package static func status(at address: String, token: String?) async throws(FileFault) -> JSON {
    var configuration = HTTPClient.Configuration(timeout: .init(connect: .seconds(5), read: .seconds(patience)))
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPPool(configuration)
    var request = HTTPClientRequest(url: address + "/status")
    if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
    let sent = request
    let answer = await within(.seconds(patience)) { () -> Result<(status: Int, body: [UInt8]), FileFault> in
      do {
        let response = try await client.execute(sent, timeout: .seconds(patience))
        let body = try await response.body.collect(upTo: answerBytes)
        return .success((Int(response.status.code), Array(body.readableBytesView)))
      } catch let error as HTTPClientError {
        return .failure(FileFault(Phrase(verbatim: error.shortDescription)))
      } catch {
        return .failure(FileFault("nothing answers; is `wxrules serve` running, with its admin listener there?"))
      }
    }
    await client.close()
    guard let answer else { throw FileFault("no whole answer within \(patience) s") }
    let (status, body) = try answer.get()
    switch status {
    case 200: break
    case 401: throw FileFault("a bearer token is needed; set WXRULES_ADMIN_TOKEN to that of the server")
    default: throw FileFault("it answers \(status): \(OutsideText.opening(body, bytes: 200))")
    }
    do throws(JSONFault) { return try JSON(reading: body) } catch { throw FileFault("its answer is \(error.message)") }
  }
}
