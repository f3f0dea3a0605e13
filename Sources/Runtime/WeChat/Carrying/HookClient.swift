internal import AsyncHTTPClient
internal import Crypto
internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Rules
internal import Synchronization
internal import Wire

/// Calls endpoints of the account's owner: signed, bounded, and into the own network only where the account says so.
package final class HookClient: Sendable {
  /// What came of a call.
  enum Outcome: Sendable {
    case answered(HookReply)
    case fault(HookFault)
  }

  /// Bytes of an answer.
  static let answerBytes = 64 << 10
  /// Endpoints that are connected at a time.
  private static let pools = 64

  private let resolver = HostResolver()
  private let clients = Mutex<[(key: String, pool: HTTPPool)]>([])

  package init() {}

  package func close() async {
    let all = clients.withLock { clients in
      defer { clients = [] }
      return clients
    }
    for client in all { await client.pool.close() }
  }

  /// - Parameters:
  ///   - id: stays the same over all tries, so that the endpoint can tell a repeat.
  ///   - milliseconds: how long it may take.
  ///   - now: seconds since 1970 UTC.
  func post(
    _ body: JSON, to url: String, id: OutboxID, key: [UInt8]?, allowsPrivateAddresses: Bool, milliseconds: Int64, now: Int64
  ) async -> Outcome {
    // Looking the name up and the whole answer count, too.
    let outcome = await within(.milliseconds(milliseconds)) { [self] in
      await post(body, to: url, id: id, key: key, allowsPrivateAddresses, milliseconds, now)
    }
    return outcome ?? .fault(.noAnswer)
  }

  private func post(
    _ body: JSON, to url: String, id: OutboxID, key: [UInt8]?, _ allowsPrivateAddresses: Bool, _ milliseconds: Int64, _ now: Int64
  ) async -> Outcome {
    guard case .object(var fields) = body, let target = HookTarget(url) else { return .fault(.badAddress("it is no http(s) address")) }
    fields["id"] = .string(id.description)
    let bytes = Array(JSON.object(fields).line.utf8)
    let client: HTTPPool
    switch await pool(for: target, allowsPrivateAddresses) {
    case .success(let found): client = found
    case .failure(let fault): return .fault(fault)
    }
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json; charset=utf-8")
    request.headers.add(name: "user-agent", value: "wxrules/\(Version.product)")
    request.headers.add(name: "idempotency-key", value: id.description)
    request.headers.add(name: "x-wxrules-timestamp", value: String(now))
    if let key { request.headers.add(name: "x-wxrules-signature", value: "sha256=" + Self.signature(bytes, at: now, key: key)) }
    request.body = .bytes(ByteBuffer(bytes: bytes))
    do {
      let response = try await client.client.execute(request, timeout: .milliseconds(milliseconds))
      let answer = Array(try await response.body.collect(upTo: Self.answerBytes).readableBytesView)
      let status = Int(response.status.code)
      guard (200..<300).contains(status) else { return .fault(.status(status)) }
      return .answered(HookReply(answer, type: response.headers.first(name: "content-type") ?? ""))
    } catch is NIOTooManyBytesError {
      return .fault(.tooLong)
    } catch let error as HTTPClientError where error == .connectTimeout {
      return .fault(.unreachable("no connection in time"))
    } catch let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded {
      return .fault(.noAnswer)
    } catch let error as HTTPClientError {
      return .fault(.cut(error.shortDescription))
    } catch is NIOConnectionError {
      return .fault(.unreachable("nothing listens there"))
    } catch {
      return .fault(.cut("the connection failed"))
    }
  }

  /// HMAC-SHA-256 over the time stamp, a dot and the body, in hex digits.
  static func signature(_ body: [UInt8], at now: Int64, key: [UInt8]) -> String {
    var hash = HMAC<SHA256>(key: SymmetricKey(data: key))
    hash.update(data: Array("\(now).".utf8))
    hash.update(data: body)
    return String(decoding: HexDigits.lower(Array(hash.finalize())), as: UTF8.self)
  }

  /// The name is looked up once and the connection goes to that very address: a name cannot lead elsewhere the second time.
  private func pool(for target: HookTarget, _ allowsPrivateAddresses: Bool) async -> Result<HTTPPool, HookFault> {
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

/// The host of an endpoint's address.
struct HookTarget: Equatable {
  let host: String

  init?(_ url: String) {
    guard let scheme = ["https://", "http://"].first(where: url.hasPrefix) else { return nil }
    let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.contains("@"), url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    if authority.hasPrefix("[") {
      host = String(authority.dropFirst().prefix { $0 != "]" })
    } else {
      host = String(authority.prefix { $0 != ":" })
    }
    if host.isEmpty { return nil }
  }
}

/// Why an endpoint did not do what it was asked to.
enum HookFault: Error, Equatable, Sendable {
  case badAddress(String)
  /// It leads into the own network.
  case privateAddress
  /// Nothing was sent.
  case unreachable(String)
  /// It was sent, and nothing came back in time.
  case noAnswer
  case cut(String)
  case status(Int)
  case tooLong
  /// Something the account lacks.
  case notConfigured(String)

  /// Whether another try may go better.
  var isPassing: Bool {
    switch self {
    case .unreachable, .noAnswer, .cut: true
    case .status(let status): status >= 500 || [408, 425, 429].contains(status)
    case .badAddress, .privateAddress, .tooLong, .notConfigured: false
    }
  }

  /// For metrics.
  var label: String {
    switch self {
    case .badAddress: "address"
    case .privateAddress: "private_address"
    case .unreachable: "unreachable"
    case .noAnswer: "timeout"
    case .cut: "cut"
    case .status: "status"
    case .tooLong: "too_long"
    case .notConfigured: "configuration"
    }
  }

  var message: String {
    switch self {
    case .badAddress(let why): "the endpoint's address cannot be used: \(why)"
    case .privateAddress: "the endpoint is inside the own network; `webhooks: { private_addresses: true }` of the account allows it"
    case .unreachable(let why): "the endpoint cannot be reached: \(why)"
    case .noAnswer: "the endpoint did not answer in time"
    case .cut(let why): "the endpoint's connection ended: \(why)"
    case .status(let status): "the endpoint answered with status \(status)"
    case .tooLong: "the endpoint's answer is over \(HookClient.answerBytes) bytes"
    case .notConfigured(let what): what
    }
  }
}
