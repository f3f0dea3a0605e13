package import Engine
package import Rules
internal import Wire

/// Makes codes of on-demand campaigns when somebody asks: one for a login, one for a binding.
///
/// The same request, asked again, gets the code that it got before as long as that lives.
package actor CodeMint {
  /// Why no code was made.
  package enum Fault: Error, Equatable, Sendable {
    /// No campaign of this name has codes on demand.
    case unknownCampaign(String)
    /// The values do not make a scene of the campaign.
    case badValues(String)
    /// Too many in this minute.
    case tooMany(perMinute: Int)
    /// Another code that still lives carries this scene.
    case sceneTaken
    case platform(PlatformFault)
    case store(StoreFault)

    package var message: String {
      switch self {
      case .unknownCampaign(let name): "no campaign `\(name)` with `mint: on_demand`"
      case .badValues(let why): why
      case .tooMany(let perMinute): "more than \(perMinute) codes in a minute"
      case .sceneTaken: "another code that still lives carries this scene"
      case .platform(let fault): fault.message
      case .store(let fault): fault.message
      }
    }
  }

  private let store: any CodeStore & ClaimStore
  private let clock: WallClock
  private let perMinute: Int
  /// When codes were asked for in this minute, also by the process before; nil until that was looked up.
  private var recent: [Int64]?
  /// Milliseconds that one may take before another one makes the code.
  private static let lease: Int64 = 60_000

  /// - Parameter perMinute: codes that are made in any sixty seconds.
  package init(store: any CodeStore & ClaimStore, clock: WallClock, perMinute: Int = 60) {
    self.store = store
    self.clock = clock
    self.perMinute = perMinute
  }

  /// - Parameters:
  ///   - values: for the holes of a text scene. A hole without a value gets a random one, if its type allows any.
  ///   - request: what the caller calls the request; nil: every call makes a code.
  package func mint(
    _ name: String, _ values: [String: String], request: String?, under ruleSet: RuleSet, by platform: Platform
  ) async throws(Fault) -> MintedCode {
    guard let campaign = ruleSet.campaign(named: name, of: platform.account), campaign.isOnDemand else { throw .unknownCampaign(name) }
    guard (1...128).contains(request?.utf8.count ?? 1) else { throw .badValues("an idempotency key has 1 to 128 bytes") }
    let request = request ?? Self.random(24)
    // Two that ask the same at the same time get the same; and who asks no longer does not break it off.
    return try await Task { await self.makeInTurn(campaign, values, request, ruleSet, platform) }.value.get()
  }

  private func makeInTurn(
    _ campaign: Campaign, _ values: [String: String], _ request: String, _ ruleSet: RuleSet, _ platform: Platform
  ) async -> Result<MintedCode, Fault> {
    do throws(StoreFault) {
      let name = "mint \(platform.account) \(campaign.id) \(request)"
      guard let claim = try await store.wait(for: name, lease: Self.lease, clock: clock) else {
        return .failure(.platform(.unknownOutcome("cancelled")))
      }
      let result = await make(campaign, values, request, ruleSet, platform)
      // One that cannot be ended ends by itself.
      try? store.release(claim)
      return result
    } catch {
      return .failure(.store(error))
    }
  }

  private func make(
    _ campaign: Campaign, _ values: [String: String], _ request: String, _ ruleSet: RuleSet, _ platform: Platform
  ) async -> Result<MintedCode, Fault> {
    let now = clock.seconds
    do throws(StoreFault) {
      if let before = try store.minted(campaign.id, of: platform.account, request: request), before.expiresAt.map({ $0 > now }) ?? true {
        return .success(before)
      }
      guard campaign.active.contains(now) else { return .failure(.badValues("campaign `\(campaign.id)` is not active now")) }
      let (scene, claim): (CodeScene, Claim)
      do throws(Fault) { (scene, claim) = try self.scene(campaign, values, ruleSet, platform.account, now) } catch { return .failure(error) }
      defer { try? store.release(claim) }
      // A clock that was set back must not make a minute last for hours.
      let known = if let recent { recent } else { try store.mintings(after: now - 60, limit: perMinute) }
      let inThisMinute = known.map { min($0, now) }.filter { $0 > now - 60 }
      recent = inThisMinute
      guard inThisMinute.count < perMinute else { return .failure(.tooMany(perMinute: perMinute)) }
      recent = inThisMinute + [now]
      try store.keepCodeOwner(CodeOwner.name(host: platform.host, appID: platform.appID), of: platform.account)
      let lifetime = campaign.lifetime
      let made: MadeCode
      do throws(PlatformFault) { made = try await platform.makeCode(scene, lifetime: lifetime) } catch { return .failure(.platform(error)) }
      let code = MintedCode(
        campaign: campaign.id, request: request, scene: scene, ticket: made.ticket, url: made.url, madeAt: now,
        expiresAt: made.lifetime.map { now + $0 })
      try store.keep(code, of: platform.account)
      return .success(code)
    } catch {
      return .failure(.store(error))
    }
  }

  /// Claims a scene that no code carries which lives. It is looked at under the claim: whoever had it before may have made one.
  /// - Returns: nil where it is another's.
  private func claimed(_ scene: CodeScene, of account: String, at now: Int64) throws(StoreFault) -> Claim? {
    let kind = if case .number = scene { "number" } else { "text" }
    let claim = Claim("scene \(account) \(kind) \(scene)")
    let began = clock.milliseconds
    guard try store.claim(claim, now: began, until: began + Self.lease) else { return nil }
    guard try store.isMinted(scene, of: account, at: now) else { return claim }
    try store.release(claim)
    return nil
  }

  private func scene(
    _ campaign: Campaign, _ values: [String: String], _ ruleSet: RuleSet, _ account: String, _ now: Int64
  ) throws(Fault) -> (CodeScene, Claim) {
    if let range = campaign.scene.numbers {
      if let extra = values.keys.sorted().first { throw .badValues("the scene is a number: there is no `\(extra)`") }
      do throws(StoreFault) {
        let spent = try store.givenNumbers()[account]?.spent ?? []
        for _ in 0..<64 {
          let id = Int64.random(in: range)
          if !spent.contains(id), let claim = try claimed(.number(id), of: account, at: now) { return (.number(id), claim) }
        }
      } catch {
        throw .store(error)
      }
      throw .sceneTaken
    }
    let holes = ruleSet.holes(of: campaign)
    if let extra = values.keys.sorted().first(where: { name in !holes.contains { $0.name == name } }) {
      throw .badValues("campaign `\(campaign.id)` has no hole `\(extra)`; there \(holes.count == 1 ? "is" : "are") \(quotedList(holes.map(\.name)))")
    }
    var filled = values
    for hole in holes where filled[hole.name] == nil {
      guard let random = Self.random(for: hole.type) else {
        throw .badValues("`\(hole.name)` needs a value, and it is not one that could be drawn")
      }
      filled[hole.name] = random
    }
    guard let text = ruleSet.scene(of: campaign, with: filled) else {
      throw .badValues("the values do not fit the scene of `\(campaign.id)`, or it gets longer than 64 bytes")
    }
    let claim: Claim?
    do throws(StoreFault) { claim = try claimed(.text(text), of: account, at: now) } catch { throw .store(error) }
    guard let claim else { throw .sceneTaken }
    return (.text(text), claim)
  }

  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")

  /// From the system's generator: a nonce must not be guessed.
  private static func random(_ count: Int) -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<count).map { _ in letters.randomElement(using: &generator) ?? "0" })
  }

  private static func random(for type: HoleType) -> String? {
    switch type {
    case .word, .slug, .text, .rest: random(20)
    case .hex: String((0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" })
    case .uuid: uuid
    case .int(let range) where range.upperBound - max(0, range.lowerBound) >= 1_000_000:
      String(Int64.random(in: max(0, range.lowerBound)...range.upperBound))
    case .int, .date, .choice, .list: nil
    }
  }

  /// Version 4.
  private static var uuid: String {
    var digits = (0..<32).map { _ in "0123456789abcdef".randomElement() ?? "0" }
    digits[12] = "4"
    digits[16] = "89ab".randomElement() ?? "8"
    let text = String(digits)
    var parts: [Substring] = []
    var rest = text[...]
    for count in [8, 4, 4, 4, 12] {
      parts.append(rest.prefix(count))
      rest = rest.dropFirst(count)
    }
    return parts.joined(separator: "-")
  }
}
