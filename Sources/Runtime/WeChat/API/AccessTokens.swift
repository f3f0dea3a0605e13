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
  private let store: any TokenStore
  private let clock: WallClock
  private var current: AccessToken?
  private var renewal: Task<Result<AccessToken, PlatformFault>, Never>?
  package init(
    _ credentials: Credentials, at address: PlatformAddress, client: PlatformClient, store: any TokenStore, clock: WallClock
  ) {
    self.credentials = credentials
    self.address = address
    self.client = client
    self.store = store
    self.clock = clock
    owner = TokenOwner(appID: credentials.appID, family: address.token.rawValue, host: address.url)
  }

  private var now: Int64 { clock.milliseconds }

  /// A token that is good for a while.
  package func token() async throws(PlatformFault) -> String {
    if let current, current.renewAt > now { return current.text }
    do throws(StoreFault) {
      if let shared = try store.accessToken(of: owner) { current = shared }
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

  private func renew(instead failed: String?) async -> Result<AccessToken, PlatformFault> {
    do throws(StoreFault) {
      // Who waits for another process looks again ten times a second; a process that died gives way after its claim has ended.
      while true {
        switch try store.claimRenewal(of: owner, failed: failed, now: now, until: now + 30_000) {
        case .renewed(let token): return .success(token)
        case .ours:
          var result = await request(isForced: false)
          // Forcing is limited to twenty a day: only for a token that is refused before its time. (wechat-protocol 5.1)
          if address.token == .stable, let failed, (try? result.get())?.text == failed { result = await request(isForced: true) }
          try store.keep(try? result.get(), of: owner)
          return result
        case .theirs: try? await Task.sleep(for: .milliseconds(100))
        }
        if Task.isCancelled { return .failure(.unknownOutcome("cancelled")) }
      }
    } catch {
      return .failure(.store(error))
    }
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
      let text = try answer.text("access_token", within: 2048)
      guard let seconds = try answer.number("expires_in", within: 1...86_400) else { throw .incomplete("expires_in") }
      return .success(Self.token(text, life: seconds * 1000, from: asked))
    } catch {
      // In a call for a token 40001 speaks of the secret. (wechat-protocol 8)
      if case .refused(let error) = error, error.code.code == 40001 { return .failure(.refused(.init(code: 40125, message: error.message))) }
      return .failure(error)
    }
  }

  /// Renewed ten minutes ahead. One that was handed out late in its life is asked for again after half of what remains: in its last
  /// five minutes the platform gives another. (wechat-protocol 5.1)
  private static func token(_ text: String, life: Int64, from now: Int64) -> AccessToken {
    AccessToken(text: text, renewAt: now + max(life - 600_000, life / 2), expiresAt: now + life)
  }
}
