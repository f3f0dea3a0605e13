package import Engine
package import Logging
internal import NIOPosix
package import Rules
package import Serving
internal import ServiceLifecycle
internal import WeChat

/// Makes the digest of each account that wants one, once in a morning, and has it wait among the actions.
package struct DigestMaking: Sendable {
  private let rules: LiveRules
  private let store: any Store
  private let books: any BookStore
  private let clock: WallClock
  private let log: Logger
  private let terms: @Sendable (Account) -> DigestTerms?
  private let prepare: @Sendable (_ account: String, _ day: Int) throws -> [Digest.Unusual]

  /// - Parameters:
  ///   - terms: where an account's digest goes; nil for accounts without one.
  ///   - prepare: brings the books of an account up to date, and tells what is unusual beside what they say.
  package init(
    rules: LiveRules, store: any Store, books: any BookStore, clock: WallClock, log: Logger, terms: @escaping @Sendable (Account) -> DigestTerms?,
    prepare: @escaping @Sendable (_ account: String, _ day: Int) throws -> [Digest.Unusual]
  ) {
    self.rules = rules
    self.store = store
    self.books = books
    self.clock = clock
    self.log = log
    self.terms = terms
    self.prepare = prepare
  }

  /// As a server makes it.
  package init(rules: LiveRules, store: any Store, clock: WallClock, log: Logger) {
    self.init(rules: rules, store: store, books: store, clock: clock, log: log, terms: { $0.digest }) { account, day in
      let terms = rules.current.ruleSet.bookTerms(of: account)
      try DigestRemarks.bringUpToDate(terms, in: store)
      return try DigestRemarks.remarks(under: terms, on: day, in: store, now: clock.seconds)
    }
  }

  /// Queues what is due. It blocks, and is harmless as often as it is called: a day has one digest.
  /// - Returns: how many were queued.
  @discardableResult
  package func run() -> Int {
    var queued = 0
    let (now, ruleSet) = (clock.microseconds(), rules.current.ruleSet)
    for (number, account) in ruleSet.accounts.enumerated() {
      guard let terms = terms(account), let day = terms.dueDay(at: now / 1_000_000, in: ruleSet.bookZone(of: account.name)) else { continue }
      do {
        if let last = try store.lastDigest(of: account.name), last >= day { continue }
        let text = DigestText.markdown(try digest(under: ruleSet.bookTerms(of: account.name), day))
        let row = DigestRow.row(text, of: account.name, number: number, to: terms, now: now)
        if try store.queueDigest(row, day: day) { queued += 1 }
      } catch {
        // Tried again in a minute; that the store fails is told where turns are refused.
        let reason = (error as? StoreFault)?.message ?? "the figures could not be read"
        log.say(.warning, "the digest could not be made: \(reason)", metadata: ["account": "\(account.name)"])
      }
    }
    return queued
  }

  /// When there is something to do next, in milliseconds since 1970 UTC; nil where no account wants a digest.
  package var nextDue: Int64? {
    let now = clock.seconds
    let ruleSet = rules.current.ruleSet
    return ruleSet.accounts.compactMap { account in terms(account)?.next(after: now, in: ruleSet.bookZone(of: account.name)) }.min().map { $0 * 1000 }
  }

  private func digest(under terms: BookTerms, _ day: Int) throws -> Digest {
    let remarks = try prepare(terms.account, day)
    return try Self.digest(under: terms, day, in: store, books: books, remarks: remarks)
  }

  /// What a day came to, of books that were counted by these terms: others may have made them by others meanwhile.
  package static func digest(
    under terms: BookTerms, _ day: Int, in store: any Store, books: any BookStore, remarks: [Digest.Unusual]
  ) throws(StoreFault) -> Digest {
    let query = BookQuery(days: day - Digest.week...day)
    let (past, postings) = try BookKeeping.cells(books, terms, query) { () throws(StoreFault) in try DigestRemarks.bringUpToDate(terms, in: books) }
    let days = BookDays(terms.zone)
    let time = days.end(of: day - 1).multipliedSaturated(by: 1000)..<days.end(of: day).multipliedSaturated(by: 1000)
    let dead = try store.deadActions(of: terms.account, in: time)
    let erased = try ErasedFollows.count(in: postings, on: day...day, under: terms, store)
    return Digest(
      account: terms.account, day: day, past: past, postings: postings, remarks: remarks + (dead > 0 ? [.dead(dead)] : []), notLookedAt: erased)
  }
}

extension DigestMaking {
  /// The same of several days, whose books are read once: for what is unusual of them. Who was erased since is not counted.
  /// - Parameters:
  ///   - asked: days since 1970.
  ///   - remarks: one for each of them.
  static func digests(
    under terms: BookTerms, _ asked: [Int], in store: any Store, remarks: [[Digest.Unusual]]
  ) throws(StoreFault) -> [Digest] {
    guard let first = asked.min(), let last = asked.max() else { return [] }
    let (past, postings) = try BookKeeping.cells(store, terms, BookQuery(days: first - Digest.week...last)) { () throws(StoreFault) in
      try DigestRemarks.bringUpToDate(terms, in: store)
    }
    let days = BookDays(terms.zone)
    var all: [Digest] = []
    for (day, beside) in zip(asked, remarks) {
      let time = days.end(of: day - 1).multipliedSaturated(by: 1000)..<days.end(of: day).multipliedSaturated(by: 1000)
      let dead = try store.deadActions(of: terms.account, in: time)
      all.append(Digest(account: terms.account, day: day, past: past, postings: postings, remarks: beside + (dead > 0 ? [.dead(dead)] : [])))
    }
    return all
  }
}

/// Looks once a minute whether a morning has come.
struct DigestService: Service {
  let making: DigestMaking
  let threads: NIOThreadPool
  /// Told when something waits to be carried out.
  let onQueued: @Sendable () -> Void
  private static let pause = Duration.seconds(60)

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      while true {
        if try await threads.runIfActive({ making.run() }) > 0 { onQueued() }
        try await Task.sleep(for: Self.pause)
      }
    }
  }
}
