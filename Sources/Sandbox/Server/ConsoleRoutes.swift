internal import Hummingbird
internal import Rules
internal import Server
internal import Wire

/// The page of the console where a server's values are entered, and the switches beside them.
extension ControlRoutes {
  func addConsole(to router: OperatorRouter<BasicRequestContext>) {
    router.post("/sandbox/console") { request, _ in try await change(request) { try await enter($0) } }
  }

  /// What is entered in the console and submitted, or switched there.
  private func enter(_ body: JSON) async throws -> JSON {
    let account = try account(body["account"]?.string)
    func text(_ key: String) throws -> String? {
      guard let value = body[key] else { return nil }
      guard let text = value.string, !text.isEmpty else { throw Wrong(message: "`\(key)` is text") }
      return text
    }
    let mode: DeliveryMode? = try text("mode").map { word in
      guard let mode = DeliveryMode(rawValue: word) else {
        throw Wrong(message: "`mode` is one of \(quotedList(DeliveryMode.allCases.map(\.rawValue)))")
      }
      return mode
    }
    let entry = ConsoleEntry(address: try text("address"), token: try text("token"), aesKey: try text("aes_key"), mode: mode)
    var switches = account.console.switches
    if let allowed = body["allowed"] {
      switch allowed {
      case .null: switches.allowed = nil
      case .array(let addresses):
        switches.allowed = try addresses.map { address in
          guard let text = address.string else {
            throw Wrong(message: "`allowed` has \(address.line), which is no address: each is text, as \"203.0.113.7\"")
          }
          return text
        }
      default: throw Wrong(message: "`allowed` is a list of addresses, or null for any")
      }
    }
    if let frozen = body["secret_frozen"] {
      guard case .bool(let isFrozen) = frozen else { throw Wrong(message: "`secret_frozen` is `true` or `false`") }
      switches.isSecretFrozen = isFrozen
    }
    let isSwitched = body["allowed"] != nil || body["secret_frozen"] != nil
    account.console.switches = switches
    if entry != ConsoleEntry() || !isSwitched {
      do throws(FirstConnection.Refusal) { try await sandbox.submit(entry, of: account) } catch { throw Wrong(message: error.text) }
    }
    return console(account)
  }

  /// Without its secrets.
  func console(_ account: SandboxAccount) -> JSON {
    let console = account.console
    return [
      "connected": .bool(console.isConnected), "address": .string(account.address), "mode": .string(console.values.mode.rawValue),
      "allowed": console.switches.allowed.map { .array($0.map { .string($0) }) } ?? .null, "secret_frozen": .bool(console.switches.isSecretFrozen),
    ]
  }
}
