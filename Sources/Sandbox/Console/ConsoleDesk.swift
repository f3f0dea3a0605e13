internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import Rules
internal import WeChat
internal import Wire

/// Submits values in the console of a sandbox that runs elsewhere.
package struct ConsoleDesk: Sendable {
  package struct Fault: Error, Sendable {
    package let message: Phrase
    package init(message: Phrase) { self.message = message }
  }

  private let base: String
  /// What a sandbox refuses is said in it.
  private let language: DisplayLanguage
  private let http: HTTPPool

  package init(base: String, language: DisplayLanguage = .en) {
    self.base = base
    self.language = language
    http = HTTPPool(HTTPClient.Configuration())
  }

  package func close() async { await http.close() }

  /// - Parameter account: the first one when no name is said.
  /// - Returns: why nothing was saved, in the console's words; nil when the server is believed.
  package func submit(_ entry: ConsoleEntry, of account: String?) async throws(Fault) -> String? {
    let members = [("address", entry.address), ("token", entry.token), ("aes_key", entry.aesKey), ("mode", entry.mode?.rawValue)]
    return try await enter(members.compactMap { name, value in value.map { (name, .string($0)) } }, account)
  }

  /// - Returns: why nothing was switched; nil when it was.
  package func set(allowed: [String]?, isSecretFrozen: Bool?, of account: String?) async throws(Fault) -> String? {
    let members: [(String, JSON)?] = [
      allowed.map { ("allowed", .array($0.map { .string($0) })) }, isSecretFrozen.map { ("secret_frozen", .bool($0)) },
    ]
    return members.contains { $0 != nil } ? try await enter(members.compactMap { $0 }, account) : nil
  }

  private func enter(_ members: [(String, JSON)], _ account: String?) async throws(Fault) -> String? {
    let body = JSON.object(Dictionary(members + (account.map { [("account", .string($0))] } ?? [])) { $1 })
    var request = HTTPClientRequest(url: base + "/sandbox/console")
    request.method = .POST
    request.headers.add(name: "accept-language", value: language.rawValue)
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(ByteBuffer(string: body.line))
    let (client, call) = (http, request)
    let answered = await within(.seconds(20)) { () -> [UInt8]? in
      guard let response = try? await client.execute(call, timeout: .hours(1)) else { return nil }
      return (try? await response.body.collect(upTo: 64 << 10)).map { Array($0.readableBytesView) }
    }
    guard let bytes = answered ?? nil else { throw Fault(message: "no sandbox answers at \(base)") }
    let answer = try? JSON(reading: bytes)
    if let words = answer?["error"]?.string { return OutsideText.shown(words) }
    guard answer?["connected"] != nil else { throw Fault(message: "\(base) is no sandbox") }
    return nil
  }
}
