internal import AsyncHTTPClient
internal import NIOCore
internal import Rules
internal import Synchronization

/// Connections to addresses that rules name, of endpoints and of media: into the own network only where an account allows it, and
/// nowhere that a redirect leads.
final class OutsideClients: Sendable {
  /// Hosts that are connected at a time.
  private static let pools = 64

  private let resolver = HostResolver()
  private let clients = Mutex<[(key: String, pool: HTTPPool)]>([])

  func close() async {
    let all = clients.withLock { clients in
      defer { clients = [] }
      return clients
    }
    for client in all { await client.pool.close() }
  }

  /// What calls this address. The name is looked up once and the connection goes to that very number: a name cannot lead elsewhere
  /// the second time.
  func client(for url: String, allowsPrivateAddresses: Bool) async -> Result<HTTPPool, AddressFault> {
    guard let target = WebAddress(url) else { return .failure(.unreadable) }
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.connectionPool.retryConnectionEstablishment = false
    // Followers who wait are not behind all that a worker asks.
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 128
    configuration.timeout.connect = .seconds(5)
    var key = "any"
    if !allowsPrivateAddresses {
      switch await resolver.publicAddress(of: target.host) {
      case .failure(let fault): return .failure(fault)
      case .success(let address):
        key = "\(target.host) \(address)"
        configuration.dnsOverride = [target.host: address]
      }
    }
    let fixed = configuration
    return .success(
      clients.withLock { clients in
        if let index = clients.firstIndex(where: { $0.key == key }) {
          let found = clients.remove(at: index)
          clients.append(found)
          return found.pool
        }
        if clients.count >= Self.pools { clients.removeFirst() }
        let pool = HTTPPool(fixed)
        clients.append((key, pool))
        return pool
      })
  }
}

/// Why an address that rules name is not called. Nothing was sent.
enum AddressFault: Error, Equatable, Sendable {
  /// No http(s) address.
  case unreadable
  /// It leads into the own network.
  case privateAddress
  case nowhere
}
