internal import Rules
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
    /// A push that is still under way with the values before.
    var straggler: Straggler?
    var switches = ConsoleSwitches()
  }
  private struct Straggler {
    let values: ConsoleValues
    /// Seconds since 1970 UTC.
    let ends: Int64
  }
  /// Seconds after a change in which pushes may still come under the values before.
  private static let changeTime: Int64 = 600

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

  /// How a delivery is signed and sealed.
  package func wire(with values: ConsoleValues) -> WebhookAccount {
    WebhookAccount(
      name: name, appID: appID, originalID: originalID, mode: values.mode, tokens: [Array(values.token.utf8)], cipher: values.cipher(appID: appID))
  }

  /// What the next delivery is signed and sealed with, and its answer read by: after a change one still comes under the values before.
  /// (wechat-protocol 1.4)
  func takeValues(at now: Int64, _ readings: Readings) -> ConsoleValues {
    state.withLock { state in
      defer { state.straggler = nil }
      guard let straggler = state.straggler, now < straggler.ends, !readings.isLenient(.oldKeyPushes) else { return state.values }
      return straggler.values
    }
  }

  /// From now on these are in force.
  func save(_ values: ConsoleValues, at now: Int64) {
    state.withLock { state in
      if state.isConnected, state.values != values { state.previous = state.values }
      if state.isConnected, !state.values.seals(as: values) { state.straggler = Straggler(values: state.values, ends: now + Self.changeTime) }
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
