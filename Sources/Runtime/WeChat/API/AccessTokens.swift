package import Engine
package import Rules
internal import Wire

/// The access token of one account: got when needed, renewed early, once for all who ask at the same time, in this process and in
/// others on the same store.
package actor AccessTokens {
  /// What is needed to get a token.
  package struct Credentials: Sendable {
    package let appID: String
    package let secret: String
    package init(appID: String, secret: String) {
      self.appID = appID
      self.secret = secret
    }
  }

  private let client: PlatformClient
  private let address: PlatformAddress
  private let credentials: Credentials
  private let owner: TokenOwner
  private let store: StoreThread<any TokenStore>
  private let clock: WallClock
  private var current: AccessToken?
  private var renewal: Task<Result<AccessToken, PlatformFault>, Never>?
  package init(
    _ credentials: Credentials, at address: PlatformAddress, client: PlatformClient, store: any TokenStore, clock: WallClock
  ) {
    self.credentials = credentials
    self.address = address
    self.client = client
    self.store = StoreThread(store, for: "tokens")
    self.clock = clock
    owner = TokenOwner(appID: credentials.appID, family: address.token.rawValue, host: address.url)
  }

  private var now: Int64 { clock.milliseconds }

  /// A token that is good for a while.
  package func token() async throws(PlatformFault) -> String {
    if let current, current.renewAt > now { return current.text }
    do throws(StoreFault) {
      let shared = try await store.run { [owner] store throws(StoreFault) in try store.accessToken(of: owner) }
      // Whoever asked meanwhile may have got a newer one.
      if let shared, current.map({ $0.renewAt <= now }) ?? true { current = shared }
    } catch {
      throw .store(error)
    }
    if let current, current.renewAt > now { return current.text }
    do throws(PlatformFault) {
      return try await renewed(instead: nil)
    } catch {
      // Asked ahead of time: until its end the old one does.
      if let current, current.expiresAt > now + 5000 { return current.text }
      throw error
    }
  }

  /// Another token than the one that the platform no longer takes.
  package func token(insteadOf failed: String) async throws(PlatformFault) -> String {
    if let current, current.text != failed, current.renewAt > now { return current.text }
    return try await renewed(instead: failed)
  }

  /// Whether the platform gives one out now, whatever is kept here; false where asking would end the one that is in use.
  func isGiven() async throws(PlatformFault) -> Bool {
    switch address.token {
    case .classic: return false
    case .stable:
      _ = try await request(isForced: false).get()
      return true
    }
  }

  private func renewed(instead failed: String?) async throws(PlatformFault) -> String {
    let task: Task<Result<AccessToken, PlatformFault>, Never>
    if let renewal {
      task = renewal
    } else {
      task = Task { await renew(instead: failed) }
      renewal = task
    }
    let result = await task.value
    if renewal == task { renewal = nil }
    switch result {
    case .success(let token):
      current = token
      return token.text
    case .failure(let fault): throw fault
    }
  }

  /// Milliseconds between two calls that end the token of everybody else before its time, by whichever process: an endpoint that refuses
  /// every token must not use up the day's, twenty of one family and 2000 of the other. (wechat-protocol 5.1)
  static let (forcingGap, classicGap): (Int64, Int64) = (72 * 60_000, 60_000)
  /// The same after a call that brought none: surely none, or perhaps one that was lost on its way and counts.
  static let (failedGap, lostGap): (Int64, Int64) = (60_000, 15 * 60_000)

  private func renew(instead failed: String?) async -> Result<AccessToken, PlatformFault> {
    do throws(StoreFault) {
      // Who waits for another process looks again ten times a second; a process that died gives way after its claim has ended.
      while true {
        let time = now
        let claim = try await store.run { [owner] store throws(StoreFault) in
          try store.claimRenewal(of: owner, failed: failed, now: time, until: time + 30_000)
        }
        switch claim {
        case .renewed(let token): return .success(token)
        case .ours:
          let result = try await newToken(instead: failed)
          let token = try? result.get()
          try await store.run { [owner] store throws(StoreFault) in try store.keep(token, of: owner) }
          return result
        case .theirs: try? await Task.sleep(for: .milliseconds(100))
        }
        if Task.isCancelled { return .failure(.unknownOutcome("cancelled")) }
      }
    } catch {
      return .failure(.store(error))
    }
  }

  private func newToken(instead failed: String?) async throws(StoreFault) -> Result<AccessToken, PlatformFault> {
    switch address.token {
    case .classic:
      // Each of these calls ends the token before.
      if failed != nil, let next = try await claimForcing(gap: Self.classicGap) {
        return .failure(.tokenRefused(nextForcing: next))
      }
      return await request(isForced: false)
    case .stable:
      let result = await request(isForced: false)
      guard let failed, (try? result.get())?.text == failed else { return result }
      // The platform gives out what it refuses: only then another one is forced.
      if let next = try await claimForcing(gap: Self.forcingGap) { return .failure(.tokenRefused(nextForcing: next)) }
      let forced = await request(isForced: true)
      if case .failure(let fault) = forced {
        let time = now - Self.forcingGap + (fault.isUnknown ? Self.lostGap : Self.failedGap)
        try await store.run { [owner] store throws(StoreFault) in try store.shiftForcing(of: owner, to: time) }
      }
      return forced
    }
  }

  private func claimForcing(gap: Int64) async throws(StoreFault) -> Int64? {
    let time = now
    return try await store.run { [owner] store throws(StoreFault) in try store.claimForcing(of: owner, now: time, gap: gap) }
  }

  private func request(isForced: Bool) async -> Result<AccessToken, PlatformFault> {
    let call: PlatformCall
    switch address.token {
    case .stable:
      call = PlatformCall(
        "/cgi-bin/stable_token",
        body: .json([
          "grant_type": "client_credential", "appid": .string(credentials.appID), "secret": .string(credentials.secret),
          "force_refresh": .bool(isForced),
        ]))
    case .classic:
      call = PlatformCall(
        "/cgi-bin/token",
        query: [("grant_type", "client_credential"), ("appid", credentials.appID), ("secret", credentials.secret)])
    }
    do throws(PlatformFault) {
      let asked = now
      let answer = try await client.send(call, token: nil)
      return .success(try PlatformFault.reading { () throws(AnswerFault) in try AccessToken(answer, asked: asked) })
    } catch {
      return .failure(error)
    }
  }
}
