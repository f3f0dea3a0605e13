package import Engine
package import Logging
package import Rules
package import Serving
internal import Synchronization
internal import Wire

/// Why a medium cannot be sent.
package enum MediaFault: Error, Equatable, Sendable {
  /// It is not declared, not there, or of a form that the platform refuses.
  case unusable(Phrase)
  case platform(PlatformFault)

  package var message: Phrase {
    switch self {
    case .unusable(let why): why
    case .platform(let fault): fault.message
    }
  }
}

/// Keeps the declared media with the platform: uploads what is new or changed, and what would end.
package final class MediaKeeper: Sendable {
  /// Seconds that the platform keeps a temporary medium. (wechat-protocol 7.9)
  private static let life: Int64 = 3 * 86_400
  /// Seconds before its end at which it is uploaded anew: a night in which the platform cannot be reached does no harm.
  package static let renewal: Int64 = 12 * 3600

  package let live: LiveMedia
  private let rules: LiveRules
  private let platforms: Platforms
  private let store: StoreThread<any MediaStore>
  private let claims: Claims
  private let source: MediaSource
  private let clock: WallClock
  private let log: Logger
  private let seen = Mutex<Seen>(Seen())
  private let uploads = SharedWork<Result<UploadedMedium, MediaFault>>()

  /// What the last look at everything saw.
  private struct Seen {
    var revision = ""
    var looks: [String: FileLook] = [:]
    var until: Int64 = .min
  }
  /// Milliseconds that an upload may take before another one begins it anew: whoever uploads is taken for dead then.
  private static let lease: Int64 = 120_000

  package init(
    rules: LiveRules, platforms: Platforms, store: any MediaStore & ClaimStore, source: MediaSource, live: LiveMedia, clock: WallClock, log: Logger
  ) {
    self.rules = rules
    self.platforms = platforms
    self.store = StoreThread(store, for: "media")
    claims = Claims(store, clock: clock)
    self.source = source
    self.live = live
    self.clock = clock
    self.log = log
  }

  /// What the rules declare, file by file, and what the platform has of it.
  package struct Item: Sendable {
    package enum State: Sendable, Equatable {
      case fresh
      case missing
      /// The file is another than the one that was uploaded.
      case changed
      case ending
      case unusable(Phrase)
    }
    package let account: Account
    package let name: String
    package let medium: Medium
    package let path: String
    package let uploaded: UploadedMedium?
    package let state: State
  }

  /// Reads every file and looks at every address.
  package func items(of accounts: [Account]) async throws(StoreFault) -> [Item] {
    let known = try await known
    publish(known)
    var items: [Item] = []
    for declared in source.expanded(rules.current.ruleSet.compiled.media) {
      // What one account may read out of the own network another may not.
      var contents: [Bool: Result<MediaSource.Content, MediaFault>] = [:]
      for account in accounts {
        let isAllowed = account.webhooks.allowsPrivateAddresses || !declared.medium.isAddress
        let content: Result<MediaSource.Content, MediaFault>
        if let read = contents[isAllowed] { content = read } else { content = await source.read(declared, for: account) }
        contents[isAllowed] = content
        let uploaded = known.first { $0.account == account.name && $0.name == declared.name }
        items.append(
          Item(
            account: account, name: declared.name, medium: declared.medium, path: declared.path, uploaded: uploaded,
            state: state(content, declared.medium, uploaded)))
      }
    }
    return items
  }

  private func state(_ content: Result<MediaSource.Content, MediaFault>, _ medium: Medium, _ uploaded: UploadedMedium?) -> Item.State {
    let hash: String
    switch content {
    case .failure(let fault): return .unusable(fault.message)
    case .success(let found): hash = found.hash
    }
    guard let uploaded, uploaded.kind == medium.kind, uploaded.isPermanent == medium.isPermanent else { return .missing }
    if let end = uploaded.expiresAt, end <= clock.seconds + Self.renewal { return end <= clock.seconds ? .missing : .ending }
    return uploaded.hash == hash ? .fresh : .changed
  }

  /// Uploads what needs it, once.
  /// - Parameter onItem: told of each upload as it ends.
  /// - Returns: how many were uploaded, and how many could not be.
  @discardableResult
  package func refresh(
    _ accounts: [Account], onItem: (Item, Result<UploadedMedium, MediaFault>) -> Void = { _, _ in }
  ) async throws(StoreFault) -> (uploaded: Int, failed: Int) {
    var counts = (uploaded: 0, failed: 0)
    for item in try await items(of: accounts) {
      switch item.state {
      case .fresh: continue
      case .unusable(let why):
        counts.failed += 1
        onItem(item, .failure(.unusable(why)))
        log.say(.error, "medium `\(item.name)`: \(why)")
      case .missing, .changed, .ending:
        let result = await upload(MediaSource.Declared(name: item.name, medium: item.medium, path: item.path), item.account)
        switch result {
        case .success: counts.uploaded += 1
        case .failure(let fault):
          counts.failed += 1
          log.say(.error, "medium `\(item.name)` is not uploaded: \(fault.message)", metadata: ["account": "\(item.account.name)"])
        }
        onItem(item, result)
      }
    }
    publish(try await known)
    return counts
  }

  /// Does what is due, when something has changed, an end comes near, or something failed a while ago.
  package func look() async {
    let ruleSet = rules.current.ruleSet
    let media = ruleSet.compiled.media
    if media.isEmpty {
      publish([])
      return
    }
    let now = clock.seconds
    let (revision, looks) = (ruleSet.revision, source.looks(media))
    if seen.withLock({ $0.revision == revision && $0.looks == looks && now < $0.until }) { return }
    do throws(StoreFault) {
      let (uploaded, failed) = try await refresh(ruleSet.accounts.filter { $0.secret != nil })
      if uploaded > 0 { log.say(.notice, "uploaded \(counted(uploaded, "medium", "media"))") }
      let declared = Set(source.expanded(media).map(\.name))
      // Those that are declared no more may end.
      let nextEnd = try await known.filter { declared.contains($0.name) }.compactMap(\.expiresAt).min().map { $0 - Self.renewal } ?? .max
      let until = failed > 0 ? now + 300 : max(now + 60, min(nextEnd, now + 3600))
      seen.withLock { $0 = Seen(revision: revision, looks: looks, until: until) }
    } catch {
      log.say(.error, "media are not kept: \(error.message)")
    }
  }

  /// When the next one is to be uploaded anew, in milliseconds since 1970 UTC; nil when none will be.
  package var nextDue: Int64? {
    get async {
      let media = rules.current.ruleSet.compiled.media
      if media.isEmpty { return nil }
      let declared = Set(source.expanded(media).map(\.name))
      let now = clock.seconds
      let known = (try? await known) ?? []
      let ends = known.filter { declared.contains($0.name) }.compactMap { $0.expiresAt.map { $0 - Self.renewal } }
      // What could not be uploaded in time is not waited for.
      return ends.filter { $0 > now }.min().map { $0 * 1000 }
    }
  }

  /// A good id for a medium, uploading it first when there is none.
  func ensure(_ name: String, of account: String) async throws(MediaFault) {
    if live.current.id(of: name, account: account, at: clock.seconds) != nil { return }
    let ruleSet = rules.current.ruleSet
    guard let owner = ruleSet.account(named: account),
      let declared = source.expanded(ruleSet.compiled.media).first(where: { $0.name == name })
    else { throw .unusable("it is declared nowhere under `media:`") }
    _ = try await upload(declared, owner).get()
  }

  /// The platform does not know its id any more.
  func forget(_ name: String, of account: String) async {
    guard let known = try? await known, let medium = known.first(where: { $0.account == account && $0.name == name }) else { return }
    try? await keep(
      UploadedMedium(
        account: account, name: name, kind: medium.kind, hash: "", id: medium.id, url: medium.url, isPermanent: medium.isPermanent,
        madeAt: medium.madeAt, expiresAt: 0))
    try? await load()
  }

  private var known: [UploadedMedium] {
    get async throws(StoreFault) { try await store.run { store throws(StoreFault) in try store.media() } }
  }

  private func keep(_ medium: UploadedMedium) async throws(StoreFault) {
    try await store.run { store throws(StoreFault) in try store.keep(medium) }
  }

  private func publish(_ known: [UploadedMedium]) {
    live.replace(with: MediaIDs(known, declared: rules.current.ruleSet.compiled.media))
  }

  /// Reads what is known, without asking anybody.
  package func load() async throws(StoreFault) { publish(try await known) }

  /// All who need a medium at the same time upload it once, in whichever process; and who asks no longer does not break it off.
  private func upload(_ declared: MediaSource.Declared, _ account: Account) async -> Result<UploadedMedium, MediaFault> {
    let name = "medium \(account.name) \(declared.name)"  // not said
    return await uploads.once(name) { [self] in
      do throws(StoreFault) {
        return try await claims.alone(name, lease: Self.lease) { await uploadAlone(declared, account) }
          ?? .failure(.platform(.unknownOutcome("cancelled")))
      } catch {
        return Result<UploadedMedium, MediaFault>.failure(.platform(.store(error)))
      }
    }
  }

  private func uploadAlone(_ declared: MediaSource.Declared, _ account: Account) async -> Result<UploadedMedium, MediaFault> {
    let content: MediaSource.Content
    switch await source.read(declared, for: account) {
    case .failure(let fault): return .failure(fault)
    case .success(let found): content = found
    }
    do throws(StoreFault) {
      // Another one may have done it while this one waited.
      let known = try await known
      if let done = known.first(where: { $0.account == account.name && $0.name == declared.name }),
        state(.success(content), declared.medium, done) == .fresh
      {
        publish(known)
        return .success(done)
      }
    } catch {
      return .failure(.platform(.store(error)))
    }
    do throws(MediaFault) {
      let uploaded = try await send(content, declared, account)
      do throws(StoreFault) {
        try await keep(uploaded)
        try await load()
      } catch {
        throw .platform(.store(error))
      }
      return .success(uploaded)
    } catch {
      return .failure(error)
    }
  }

  private func send(_ content: MediaSource.Content, _ declared: MediaSource.Declared, _ account: Account) async throws(MediaFault) -> UploadedMedium {
    let medium = declared.medium
    var fields: [(name: String, value: String)] = []
    if medium.isPermanent, medium.kind == .video {
      let about: JSON = ["title": .string(medium.title ?? declared.name), "introduction": .string(medium.description ?? "")]
      fields = [("description", about.line)]
    }
    let call = PlatformCall(
      medium.isPermanent ? "/cgi-bin/material/add_material" : "/cgi-bin/media/upload", query: [("type", medium.kind.rawValue)],
      body: .file(content.bytes, name: "medium.\(content.format)", type: MediaSource.contentType(content.format), fields: fields))
    let asked = clock.seconds
    let answer: PlatformAnswer
    do throws(PlatformFault) {
      // A permanent one whose answer is lost is there all the same: it is not made twice at once.
      answer = try await platforms.platform(of: account).call(call, repeatsUnknown: !medium.isPermanent)
    } catch {
      if error.class == .payload { throw .unusable(error.message) }
      throw .platform(error)
    }
    let (id, url): (String, String)
    do throws(AnswerFault) { (id, url) = try answer.medium() } catch { throw .platform(.unusable(error)) }
    return UploadedMedium(
      account: account.name, name: declared.name, kind: medium.kind, hash: content.hash, id: id, url: url,
      isPermanent: medium.isPermanent, madeAt: asked, expiresAt: medium.isPermanent ? nil : asked + Self.life)
  }
}
