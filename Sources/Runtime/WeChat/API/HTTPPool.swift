package import AsyncHTTPClient
package import NIOCore
internal import Rules

/// An HTTP client that ends with its last owner, closed or not: a way out that forgets to close it must not be a trap. Every call of
/// the house goes through it.
package final class HTTPPool: Sendable {
  private let client: HTTPClient

  package init(_ configuration: HTTPClient.Configuration) { client = HTTPClient(configuration: configuration) }

  deinit {
    let client = client
    Task { try? await client.shutdown() }
  }

  /// - Throws: also `HTTPClientError.invalidURL` for an address that is none, on which the client itself would trap.
  package func execute(_ request: HTTPClientRequest, timeout: TimeAmount) async throws -> HTTPClientResponse {
    guard WebAddress(request.url) != nil else { throw HTTPClientError.invalidURL }
    return try await client.execute(request, timeout: timeout)
  }

  package func close() async { try? await client.shutdown() }
}
