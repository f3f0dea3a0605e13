package import Engine
package import Rules
package import Serving
internal import Synchronization

/// The API of each account, made when first asked for and kept while its settings stay.
package final class Platforms: Sendable {
  private struct Entry {
    let address: PlatformAddress
    let secret: SecretReference?
    let appID: String?
    let secretText: String?
    let platform: Platform
  }
  private let entries = Mutex<(current: [String: Entry], former: [Platform])>(([:], []))
  private let override: String?
  private let secrets: Secrets
  private let store: any TokenStore
  private let clock: WallClock
  private let pause: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - override: base address of a sandbox that is talked to instead of the platform.
  ///   - pause: how waiting is done.
  package init(
    override: String?, secrets: Secrets, store: any TokenStore, clock: WallClock,
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.pause = pause
    self.override = override
    self.secrets = secrets
    self.store = store
    self.clock = clock
  }

  /// - Throws: `PlatformFault` when the account has no AppSecret.
  package func platform(of account: Account) throws(PlatformFault) -> Platform {
    let address = override.map { PlatformAddress(url: $0, codesURL: $0, token: account.api.token) } ?? account.api
    let text = account.secret.flatMap { reference in try? secrets.resolve(reference, for: .appSecret) }
    let known = entries.withLock { $0.current[account.name] }
    if let known, known.address == address, known.secret == account.secret, known.appID == account.appID, known.secretText == text {
      return known.platform
    }
    let platform = try Platform(account, at: address, secrets: secrets, store: store, clock: clock, pause: pause)
    entries.withLock { entries in
      // Calls that are under way end with the old one.
      if let former = entries.current[account.name] { entries.former.append(former.platform) }
      entries.current[account.name] = Entry(
        address: address, secret: account.secret, appID: account.appID, secretText: text, platform: platform)
    }
    return platform
  }

  package func close() async {
    let all = entries.withLock { entries in
      defer { entries = ([:], []) }
      return entries.current.values.map(\.platform) + entries.former
    }
    for platform in all { await platform.close() }
  }
}
