package import AsyncHTTPClient

/// An HTTP client that ends with its last owner, closed or not: a way out that forgets to close it must not be a trap.
package final class HTTPPool: Sendable {
  package let client: HTTPClient

  package init(_ configuration: HTTPClient.Configuration) { client = HTTPClient(configuration: configuration) }

  deinit {
    let client = client
    Task { try? await client.shutdown() }
  }

  package func close() async { try? await client.shutdown() }
}
