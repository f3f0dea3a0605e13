package import Engine
package import Rules
package import Serving
package import Wire

/// WeChat's API as one account: calls carry a good token, are repeated where that helps, and fail with a typed reason.
package struct Platform: Sendable {
  /// The name under `accounts:`.
  package let account: String
  package let appID: String
  /// Where its API is.
  package let host: String
  private let client: PlatformClient
  private let tokens: AccessTokens
  private let pause: @Sendable (Duration) async throws -> Void

  /// - Parameters:
  ///   - address: of the account, or of a sandbox instead.
  ///   - callSeconds: how long one call may take, with all of its answer.
  ///   - pause: how waiting is done.
  /// - Throws: `PlatformFault` when the account has no AppSecret.
  package init(
    _ account: Account, at address: PlatformAddress? = nil, secrets: Secrets, store: any TokenStore, clock: WallClock,
    callSeconds: Int64 = PlatformClient.callSeconds, pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) throws(PlatformFault) {
    guard let reference = account.secret else {
      throw .notConfigured("account `\(account.name)` has no `secret`", remedy: "add `secret: { env: NAME }` with the AppSecret's place")
    }
    let secret: String
    do throws(FileFault) {
      secret = try secrets.resolve(reference, for: .appSecret)
    } catch {
      throw .notConfigured("account `\(account.name)`: `secret`: \(error.reason)", remedy: reference.remedy)
    }
    let address = address ?? account.api
    self.account = account.name
    self.appID = account.appID ?? ""
    host = address.url
    self.pause = pause
    client = PlatformClient(address, seconds: callSeconds)
    tokens = AccessTokens(
      .init(appID: account.appID ?? "", secret: secret), at: address, client: client, store: store, clock: clock)
  }

  package func close() async { await client.close() }

  /// Makes a call: with a new token once when the token has ended, and up to three times more when the platform is busy or nothing
  /// is known of the outcome, after one, two and four seconds, give or take a half.
  ///
  /// - Parameters:
  ///   - repeatsUnknown: whether a call is repeated when nothing is known of its outcome: only when it does no harm twice.
  ///   - retries: how often a call is repeated; 0 for those who come back later by themselves.
  package func call(
    _ call: PlatformCall, repeatsUnknown: Bool = true, retries: Int = Self.retries
  ) async throws(PlatformFault) -> PlatformAnswer {
    let client = client
    return try await calling(repeatsUnknown: repeatsUnknown, retries: retries) { token async throws(PlatformFault) in
      try await client.send(call, token: token)
    }
  }

  /// Fetches a file, which does no harm twice.
  /// - Parameter limit: its bytes.
  package func file(_ call: PlatformCall, bytes limit: Int) async throws(PlatformFault) -> PlatformFile {
    let client = client
    return try await calling(repeatsUnknown: true, retries: Self.retries) { token async throws(PlatformFault) in
      try await client.file(call, token: token, bytes: limit)
    }
  }

  private func calling<Answer>(
    repeatsUnknown: Bool, retries: Int, _ send: (String) async throws(PlatformFault) -> Answer
  ) async throws(PlatformFault) -> Answer {
    var token = try await patiently { () async throws(PlatformFault) in try await tokens.token() }
    var hasRenewed = false
    var attempt = 0
    while true {
      do throws(PlatformFault) {
        return try await send(token)
      } catch {
        switch error.class {
        case .refresh where !hasRenewed:
          let failed = token
          do throws(PlatformFault) {
            token = try await patiently { () async throws(PlatformFault) in try await tokens.token(insteadOf: failed) }
            hasRenewed = true
          } catch {
            // No other token is to be had for a while; the platform may take the one there is after all.
            guard case .tokenRefused = error, attempt < retries else { throw error }
            attempt += 1
            await wait(attempt, after: nil)
          }
        case .retry where attempt < retries && error.mayPassAtOnce && (repeatsUnknown || !error.isUnknown):
          attempt += 1
          await wait(attempt, after: error.retryAfter)
        case .refresh, .retry, .quotaMinute, .quotaDay, .configuration, .unreachable, .payload, .done: throw error
        }
      }
    }
  }

  /// Asks for an access token, which ends nobody's and is not kept. False where that cannot be: each token ends the one before.
  func isGivenToken() async throws(PlatformFault) -> Bool { try await tokens.isGiven() }

  package static let retries = 3

  /// Getting a token is repeated as calls are.
  private func patiently<Result>(_ body: () async throws(PlatformFault) -> Result) async throws(PlatformFault) -> Result {
    var attempt = 0
    while true {
      do throws(PlatformFault) {
        return try await body()
      } catch {
        guard error.mayPassAtOnce, attempt < Self.retries else {
          // That there is nothing to call holds for the call itself as well.
          if case .unreachable = error { throw error }
          // Nothing is unknown of the call itself, and nothing was said of it: it waits, whatever is wrong with the token.
          throw error.class == .retry || error.class == .payload ? .noToken(error) : error
        }
        attempt += 1
        await wait(attempt, after: error.retryAfter)
      }
    }
  }

  /// - Parameter seconds: what whoever answered wants to be waited for.
  private func wait(_ attempt: Int, after seconds: Int64?) async {
    // Many who failed together must not come back together.
    let milliseconds = Double(1000 << (attempt - 1)) * Double.random(in: 0.5...1.5)
    try? await pause(.milliseconds(max(Int(milliseconds), Int(seconds ?? 0) * 1000)))
  }
}

// MARK: QR codes

extension Platform {
  /// Makes a code.
  /// - Parameter lifetime: seconds, at most thirty days; nil for a permanent code.
  package func makeCode(_ scene: CodeScene, lifetime: Int64?) async throws(PlatformFault) -> MadeCode {
    // Permanent codes are counted for ever: one whose answer is lost is made again by the next run, and not before.
    let answer = try await call(
      PlatformCall("/cgi-bin/qrcode/create", body: .json(Self.body(scene, lifetime: lifetime))), repeatsUnknown: lifetime != nil)
    return try PlatformFault.reading { () throws(AnswerFault) in try MadeCode(answer, asked: lifetime) }
  }

  /// `scene` stands inside `action_info`: without that level the platform makes a code that carries 0. (wechat-protocol 6.6)
  private static func body(_ scene: CodeScene, lifetime: Int64?) -> JSON {
    let (name, member): (String, JSON) =
      switch scene {
      case .number(let id): ("SCENE", ["scene_id": .int(Int(id))])
      case .text(let text): ("STR_SCENE", ["scene_str": .string(text)])
      }
    var fields: [String: JSON] = [
      "action_name": .string("QR_" + (lifetime == nil ? "LIMIT_" : "") + name), "action_info": ["scene": member],
    ]
    if let lifetime { fields["expire_seconds"] = .int(Int(lifetime)) }
    return .object(fields)
  }

  /// The platform's own picture of a code, a JPEG; nil when it knows no such ticket, as when the code has ended.
  package func image(ofTicket ticket: String) async throws(PlatformFault) -> [UInt8]? {
    var attempt = 0
    while true {
      do throws(PlatformFault) {
        return try await client.image(ofTicket: ticket)
      } catch {
        guard error.mayPassAtOnce, attempt < Self.retries else { throw error }
        attempt += 1
        await wait(attempt, after: error.retryAfter)
      }
    }
  }
}

// MARK: tags

extension Platform {
  /// Ids of the account's tags by name.
  package func tagIDs() async throws(PlatformFault) -> [String: Int] {
    let answer = try await call(PlatformCall("/cgi-bin/tags/get"), retries: 1)
    return try PlatformFault.reading { () throws(AnswerFault) in try answer.tags() }
  }

  /// Makes a tag.
  /// - Returns: its id.
  package func makeTag(_ name: String) async throws(PlatformFault) -> Int {
    let answer = try await call(PlatformCall("/cgi-bin/tags/create", body: .json(["tag": ["name": .string(name)]])), retries: 0)
    return try PlatformFault.reading { () throws(AnswerFault) in try answer.madeTag() }
  }
}
