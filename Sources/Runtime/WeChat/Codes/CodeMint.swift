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
    case badValues(Phrase)
    /// Too many in this minute.
    case tooMany(perMinute: Int)
    /// Another code that still lives carries this scene.
    case sceneTaken
    case platform(PlatformFault)
    case store(StoreFault)

    package var message: Phrase {
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

  private let store: StoreThread<any CodeStore>
  private let claims: Claims
  private let clock: WallClock
  private let perMinute: Int
  /// When this process asked the platform in this minute, for codes that the store does not count: they are being made, or came to nothing.
  private var uncounted: [Int64] = []
  /// All that this process asked for in this minute: where the clock was set back, the store's newest are those of later.
  private var own: [Int64] = []
  /// Milliseconds that one may take before another one makes the code.
  private static let lease: Int64 = 60_000

  /// - Parameter perMinute: codes that are made in any sixty seconds.
  package init(store: any CodeStore & ClaimStore, clock: WallClock, perMinute: Int = 60) {
    self.store = StoreThread(store, for: "minting")
    claims = Claims(store, clock: clock)
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
    // Who asks no longer does not break it off.
    return try await Task { await self.answer(campaign, values, request, ruleSet, platform) }.value.get()
  }

  private func answer(
    _ campaign: Campaign, _ values: [String: String], _ request: String?, _ ruleSet: RuleSet, _ platform: Platform
  ) async -> Result<MintedCode, Fault> {
    do throws(Fault) {
      if let request, let before = try await made(campaign, request, platform) { return .success(before) }
      // Before anything is claimed: whoever is refused has written nothing.
      guard try await countInThisMinute() < perMinute else { return .failure(.tooMany(perMinute: perMinute)) }
      // A request that only this call knows is nobody else's.
      guard let request else { return try await make(campaign, values, Self.random(24), ruleSet, platform) }
      // Two that ask the same at the same time get the same.
      let name = "mint \(platform.account) \(campaign.id) \(request)"  // not said
      return try await claimed(name, waits: true) { () throws(Fault) in
        if let before = try await self.made(campaign, request, platform) { return .success(before) }
        return try await self.make(campaign, values, request, ruleSet, platform)
      } ?? .failure(.platform(.unknownOutcome("cancelled")))
    } catch {
      return .failure(error)
    }
  }

  /// What the request got before, as long as that lives.
  private func made(_ campaign: Campaign, _ request: String, _ platform: Platform) async throws(Fault) -> MintedCode? {
    let (id, account, now) = (campaign.id, platform.account, clock.seconds)
    return try await stored { store throws(StoreFault) in
      try store.minted(id, of: account, request: request).flatMap { $0.expiresAt.map { $0 > now } ?? true ? $0 : nil }
    }
  }

  /// Codes that any process made, and what this one asked for besides.
  private func countInThisMinute() async throws(Fault) -> Int {
    let (now, limit) = (clock.seconds, perMinute)
    // A clock that was set back must not make a minute last for hours: what it says of later does not count.
    let counted = try await stored { store throws(StoreFault) in try store.mintings(after: now - 60, limit: limit).count { $0 <= now } }
    uncounted = uncounted.map { min($0, now) }.filter { $0 > now - 60 }
    own = own.map { min($0, now) }.filter { $0 > now - 60 }
    return max(counted + uncounted.count, own.count)
  }

  private func make(
    _ campaign: Campaign, _ values: [String: String], _ request: String, _ ruleSet: RuleSet, _ platform: Platform
  ) async throws(Fault) -> Result<MintedCode, Fault> {
    guard campaign.active.contains(clock.seconds) else { throw .badValues("campaign `\(campaign.id)` is not active now") }
    // The first look was before others who asked meanwhile; from here to the note nobody comes between.
    guard try await countInThisMinute() < perMinute else { throw .tooMany(perMinute: perMinute) }
    let asked = clock.seconds
    uncounted.append(asked)
    own.append(asked)
    do throws(Fault) {
      let result = try await makeScene(campaign, values, request, ruleSet, platform)
      if case .success = result { settle(asked) }
      return result
    } catch {
      switch error {
      // Nobody was asked.
      case .badValues, .sceneTaken, .unknownCampaign, .tooMany:
        settle(asked)
        if let index = own.firstIndex(of: asked) { own.remove(at: index) }
      case .platform, .store: break
      }
      throw error
    }
  }

  /// It is counted by the store, or does not count.
  private func settle(_ asked: Int64) { if let index = uncounted.firstIndex(of: asked) { uncounted.remove(at: index) } }

  private func makeScene(
    _ campaign: Campaign, _ values: [String: String], _ request: String, _ ruleSet: RuleSet, _ platform: Platform
  ) async throws(Fault) -> Result<MintedCode, Fault> {
    let account = platform.account
    guard let range = campaign.scene.numbers else {
      let (text, isDrawn) = try text(campaign, values, ruleSet)
      // Drawn from so many that nobody else draws it.
      if isDrawn { return .success(try await call(.text(text), campaign, request, platform)) }
      let result = try await ifNobodys(.text(text), account) { () throws(Fault) in
        .success(try await self.call(.text(text), campaign, request, platform))
      }
      guard let result else { throw .sceneTaken }
      return result
    }
    if let extra = values.keys.sorted().first { throw .badValues("the scene is a number: there is no `\(extra)`") }
    let spent = try await stored { store throws(StoreFault) in try store.givenNumbers()[account]?.spent ?? [] }
    for _ in 0..<64 {
      let id = Int64.random(in: range)
      if spent.contains(id) { continue }
      let result = try await ifNobodys(.number(id), account) { () throws(Fault) in
        .success(try await self.call(.number(id), campaign, request, platform))
      }
      if let result { return result }
    }
    throw .sceneTaken
  }

  /// - Returns: nil where a code that lives carries the scene, or another one is making it.
  private func ifNobodys(
    _ scene: CodeScene, _ account: String, _ work: @escaping @Sendable () async throws(Fault) -> Result<MintedCode, Fault>
  ) async throws(Fault) -> Result<MintedCode, Fault>? {
    let kind = if case .number = scene { "number" } else { "text" }
    let result = try await claimed("scene \(account) \(kind) \(scene)", waits: false) { () throws(Fault) in  // not said
      // Under the claim: whoever had it before may have made one.
      let now = self.clock.seconds
      if try await self.stored({ store throws(StoreFault) in try store.isMinted(scene, of: account, at: now) }) { throw .sceneTaken }
      return try await work()
    }
    if case .failure(.sceneTaken)? = result { return nil }
    return result
  }

  private func claimed(
    _ name: String, waits: Bool, _ work: @escaping @Sendable () async throws(Fault) -> Result<MintedCode, Fault>
  ) async throws(Fault) -> Result<MintedCode, Fault>? {
    let whole: @Sendable () async -> Result<MintedCode, Fault> = {
      do throws(Fault) { return try await work() } catch { return .failure(error) }
    }
    do throws(StoreFault) {
      return waits ? try await claims.alone(name, lease: Self.lease, whole) : try await claims.ifFree(name, lease: Self.lease, whole)
    } catch {
      throw .store(error)
    }
  }

  private func call(_ scene: CodeScene, _ campaign: Campaign, _ request: String, _ platform: Platform) async throws(Fault) -> MintedCode {
    let (owner, account, now) = (CodeOwner.name(host: platform.host, appID: platform.appID), platform.account, clock.seconds)
    try await stored { store throws(StoreFault) in try store.keepCodeOwner(owner, of: account) }
    let made: MadeCode
    do throws(PlatformFault) { made = try await platform.makeCode(scene, lifetime: campaign.lifetime) } catch { throw .platform(error) }
    let code = MintedCode(
      campaign: campaign.id, request: request, scene: scene, ticket: made.ticket, url: made.url, madeAt: now,
      expiresAt: made.lifetime.map { now + $0 })
    try await stored { store throws(StoreFault) in try store.keep(code, of: account) }
    return code
  }

  private func stored<Outcome: Sendable>(
    _ body: @escaping @Sendable (any CodeStore) throws(StoreFault) -> Outcome
  ) async throws(Fault) -> Outcome {
    do throws(StoreFault) { return try await store.run(body) } catch { throw .store(error) }
  }

  /// - Returns: the scene, and whether something in it was drawn that nobody draws twice.
  private func text(_ campaign: Campaign, _ values: [String: String], _ ruleSet: RuleSet) throws(Fault) -> (text: String, isDrawn: Bool) {
    let holes = ruleSet.holes(of: campaign)
    if let extra = values.keys.sorted().first(where: { name in !holes.contains { $0.name == name } }) {
      let names = quotedList(holes.map(\.name))
      throw .badValues(
        holes.count == 1
          ? "campaign `\(campaign.id)` has no hole `\(extra)`; there is \(names)"
          : "campaign `\(campaign.id)` has no hole `\(extra)`; there are \(names)")
    }
    var (filled, isDrawn) = (values, false)
    for hole in holes where filled[hole.name] == nil {
      guard let random = Self.random(for: hole.type) else {
        throw .badValues("`\(hole.name)` needs a value, and it is not one that could be drawn")
      }
      filled[hole.name] = random
      switch hole.type {
      case .word, .slug, .text, .rest, .hex, .uuid: isDrawn = true
      // A range may be narrow.
      case .int, .date, .choice, .list: break
      }
    }
    guard let text = ruleSet.scene(of: campaign, with: filled) else {
      throw .badValues("the values do not fit the scene of `\(campaign.id)`, or it gets longer than 64 bytes")
    }
    return (text, isDrawn)
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
