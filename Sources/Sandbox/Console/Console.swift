package import Serving
internal import Synchronization

/// The platform's console of one account: what its server is reached and signed by, and who may fetch tokens. Unless set apart it agrees
/// with the rules; in life two people type the two.
package final class Console: Sendable {
  private struct State {
    /// What was last entered: in force, or still to be submitted.
    var values: ConsoleValues
    var isConnected: Bool
    var previous: ConsoleValues?
    var switches = ConsoleSwitches()
  }
  private let state: Mutex<State>
  private let name: String
  private let originalID: String?
  package let appID: String

  /// - Parameter isConnected: whether the values are in force without having been submitted.
  package init(_ values: ConsoleValues, isConnected: Bool, name: String, appID: String, originalID: String?) {
    state = Mutex(State(values: values, isConnected: isConnected))
    self.name = name
    self.appID = appID
    self.originalID = originalID
  }

  package var values: ConsoleValues { state.withLock { $0.values } }
  /// Whether the server answered when it was asked: else nothing is delivered.
  package var isConnected: Bool { state.withLock { $0.isConnected } }
  /// What was in force before the last change; nil when nothing was changed.
  var previous: ConsoleValues? { state.withLock { $0.previous } }
  package var switches: ConsoleSwitches {
    get { state.withLock { $0.switches } }
    set { state.withLock { $0.switches = newValue } }
  }

  /// What deliveries are signed and sealed with.
  package var wire: WebhookAccount {
    let values = values
    return WebhookAccount(
      name: name, appID: appID, originalID: originalID, mode: values.mode, tokens: [Array(values.token.utf8)], cipher: values.cipher(appID: appID))
  }

  /// From now on these are in force.
  func save(_ values: ConsoleValues) {
    state.withLock { state in
      if state.isConnected, state.values != values { state.previous = state.values }
      state.values = values
      state.isConnected = true
    }
  }
}

/// What the console decides about calls for tokens.
package struct ConsoleSwitches: Sendable, Equatable {
  /// The addresses from which tokens may be fetched; nil for any.
  package var allowed: [String]?
  package var isSecretFrozen = false

  package init(allowed: [String]? = nil, isSecretFrozen: Bool = false) {
    self.allowed = allowed
    self.isSecretFrozen = isSecretFrozen
  }

  /// Whoever calls a sandbox does so from its own machine.
  private static let callers = ["127.0.0.1", "::1"]

  /// Why nobody gets a token. (wechat-protocol 5.1)
  var refusal: APIRefusal? {
    if let allowed, !allowed.contains(where: Self.callers.contains) {
      return APIRefusal(
        40164, "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist",
        because: "the console's list of addresses (IP 白名单) does not hold 127.0.0.1, from which every call of a sandbox comes")
    }
    if isSecretFrozen { return APIRefusal(40243, "AppSecret has been frozen", because: "the AppSecret is frozen in the console; thaw it there") }
    return nil
  }
}
