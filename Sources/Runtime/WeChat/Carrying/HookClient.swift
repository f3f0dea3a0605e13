internal import AsyncHTTPClient
internal import Crypto
internal import Engine
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Rules
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

  private let clients = OutsideClients()

  package init() {}

  package func close() async { await clients.close() }

  /// - Parameters:
  ///   - id: stays the same over all tries, so that the endpoint can tell a repeat.
  ///   - addsID: whether it stands in the body too, and not only in a header: robots of groups have their own form.
  ///   - milliseconds: how long it may take.
  ///   - now: seconds since 1970 UTC.
  func post(
    _ body: JSON, to url: String, id: OutboxID, addsID: Bool = true, key: [UInt8]?, allowsPrivateAddresses: Bool, milliseconds: Int64, now: Int64
  ) async -> Outcome {
    // Looking the name up and the whole answer count, too.
    let outcome = await within(.milliseconds(milliseconds)) { [self] in
      await post(body, to: url, id: id, addsID, key: key, allowsPrivateAddresses, milliseconds, now)
    }
    return outcome ?? .fault(.noAnswer)
  }

  private func post(
    _ body: JSON, to url: String, id: OutboxID, _ addsID: Bool, key: [UInt8]?, _ allowsPrivateAddresses: Bool, _ milliseconds: Int64, _ now: Int64
  ) async -> Outcome {
    guard case .object(var fields) = body else {
      return .fault(.notConfigured("what is to be sent is no object", remedy: "say so to the authors of wxrules"))
    }
    if addsID { fields["id"] = .string(id.description) }
    let bytes = Array(JSON.object(fields).line.utf8)
    let client: HTTPPool
    switch await clients.client(for: url, allowsPrivateAddresses: allowsPrivateAddresses) {
    case .success(let found): client = found
    case .failure(.unreadable): return .fault(.badAddress("it is no http(s) address"))
    case .failure(.privateAddress): return .fault(.privateAddress)
    case .failure(.nowhere): return .fault(.unreachable("the name leads nowhere"))
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
      let response = try await client.execute(request, timeout: .milliseconds(milliseconds))
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
      return .fault(.cut(Phrase(verbatim: error.shortDescription)))
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
}

/// Why an endpoint did not do what it was asked to.
enum HookFault: Error, Equatable, Sendable {
  case badAddress(Phrase)
  /// It leads into the own network.
  case privateAddress
  /// Nothing was sent.
  case unreachable(Phrase)
  /// It was sent, and nothing came back in time.
  case noAnswer
  case cut(Phrase)
  case status(Int)
  case tooLong
  /// Something the account lacks; and what to do about it.
  case notConfigured(Phrase, remedy: Phrase)

  /// Whether another try may go better.
  var isPassing: Bool {
    switch self {
    case .unreachable, .noAnswer, .cut: true
    case .status(let status): status >= 500 || [408, 425, 429].contains(status)
    case .badAddress, .privateAddress, .tooLong, .notConfigured: false
    }
  }

  /// What somebody has to set right before any call to the endpoint gets through; nil when it is no matter of settings.
  func remedy(_ address: EndpointAddress) -> Phrase? {
    switch self {
    case .notConfigured(_, let remedy): return remedy
    case .badAddress: return "write a whole http:// or https:// address at \(address.place)"
    case .privateAddress: return "name an endpoint that is not inside the own network at \(address.place), or allow that"
    case .unreachable, .noAnswer, .cut, .status, .tooLong: return nil
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

  var message: Phrase {
    switch self {
    case .badAddress(let why): "the endpoint's address cannot be used: \(why)"
    case .privateAddress: "the endpoint is inside the own network; `webhooks: { private_addresses: true }` of the account allows it"
    case .unreachable(let why): "the endpoint cannot be reached: \(why)"
    case .noAnswer: "the endpoint did not answer in time"
    case .cut(let why): "the endpoint's connection ended: \(why)"
    case .status(let status): "the endpoint answered with status \(status)"
    case .tooLong: "the endpoint's answer is over \(HookClient.answerBytes) bytes"
    case .notConfigured(let what, _): what
    }
  }
}
