internal import Engine
internal import Logging
internal import Rules
internal import Serving
internal import Synchronization
internal import WeChat
internal import Wire

/// Brings the books of every account up to date behind the turns: in small steps, on a thread of its own, so that no turn waits for more than
/// a few milliseconds.
final class BookKeeper: Sendable {
  /// How an account's books stand.
  struct Standing: Sendable {
    let account: String
    /// Lines of the ledger that are not in them, at most `mostBehind`.
    let behind: Int
    /// Lines that were read for them, while they are made from the beginning.
    let read: Int?
    /// Why they stand still; nil while they do not.
    let fault: Phrase?

    var json: JSON {
      [
        "account": .string(account), "behind": .int(behind), "made_anew": read.map { .int($0) } ?? .null,
        "fault": fault.map { .string($0) } ?? .null,
      ]
    }
  }
  private struct State {
    var rounds = 0
    /// Accounts in whose ledger something is new.
    var woken: Set<String> = []
    /// By identity: rules that are the same count the same.
    var terms: (of: RuleSet, all: [BookTerms])?
    /// Under what it last looked.
    var looked: RuleSet?
    var read: [String: Int] = [:]
    var faults: [String: StoreFault] = [:]
    var behind: [String: Int] = [:]
  }
  /// Steps of an account before the others have their turn.
  private static let steps = 200
  /// Rounds after which it looks also where no turn was written here: others erase followers.
  private static let idleRounds = 10
  private static let mostBehind = 1_000_000

  private let store: any Store
  private let rules: LiveRules
  private let metrics: ServerMetrics
  private let log: Logger
  private let state = Mutex(State())
  private let isEnding = Atomic(false)

  init(store: any Store, rules: LiveRules, metrics: ServerMetrics, log: Logger) {
    self.store = store
    self.rules = rules
    self.metrics = metrics
    self.log = log
  }

  /// Turns of these accounts were written.
  func wake(_ accounts: Set<String>) { state.withLock { $0.woken.formUnion(accounts) } }

  /// Does not wait for what is under way, which is given up.
  func end() {
    isEnding.store(true, ordering: .relaxed)
    store.interruptHistories()
  }

  /// Once a second. Blocks. Nothing is asked of the store where no turn was written; every ten seconds two short reads.
  func look() {
    let ruleSet = rules.current.ruleSet
    let (isDue, woken) = state.withLock { state in
      defer { (state.looked, state.woken) = (ruleSet, []) }
      state.rounds = state.rounds &+ 1
      return (state.looked?.compiled !== ruleSet.compiled || state.rounds.isMultiple(of: Self.idleRounds), state.woken)
    }
    if !isDue, woken.isEmpty { return }
    for terms in terms where (isDue || woken.contains(terms.account)) && !isEnding.load(ordering: .relaxed) { bringUpToDate(terms) }
  }

  /// Under the rules in force.
  private var terms: [BookTerms] {
    let ruleSet = rules.current.ruleSet
    return state.withLock { state in
      if let known = state.terms, known.of.compiled === ruleSet.compiled { return known.all }
      let all = ruleSet.accounts.map { ruleSet.bookTerms(of: $0.name) }
      state.terms = (ruleSet, all)
      let names = Set(all.map(\.account))
      state.faults = state.faults.filter { names.contains($0.key) }
      return all
    }
  }

  private func bringUpToDate(_ terms: BookTerms) {
    let account = terms.account
    defer { state.withLock { $0.read[account] = nil } }
    do throws(StoreFault) {
      for _ in 0..<Self.steps {
        if isEnding.load(ordering: .relaxed) { return }
        let began = ContinuousClock.now
        let outcome = try BookKeeping.step(store, terms) { read in progress(read, of: account) }
        failing(nil, account)
        switch outcome {
        case .upToDate: return
        case .moved: continue
        case .rebuilt(let reason, let lines, let unreadable):
          state.withLock { $0.read[account] = nil }
          if unreadable > 0 {
            log.say(
              .error,
              "some of what erased followers came to cannot be read, and is in no report any more",
              metadata: ["account": "\(account)", "table": "book_kept, book_departed", "rows": "\(unreadable)"])
          }
          // A new database has nothing to count.
          if lines == 0 { continue }
          metrics.rebuilt(reason)
          log.say(
            .notice,
            "the figures of reports were made anew from the whole ledger: \(reason.text)",
            metadata: ["account": "\(account)", "lines": "\(lines)", "seconds": "\((ContinuousClock.now - began).components.seconds)"])
        case .overtaken:
          wake([account])
          return
        }
      }
      wake([account])
    } catch {
      // What is given up at the end is no fault.
      if !isEnding.load(ordering: .relaxed) { failing(error, account) }
      wake([account])
    }
  }

  private func progress(_ read: Int, of account: String) {
    let before = state.withLock { state in
      defer { state.read[account] = read }
      return state.read[account]
    }
    // Each million, and that it began.
    guard before.map({ $0 / 1_000_000 != read / 1_000_000 }) ?? true else { return }
    log.say(.notice, "the figures of reports are made anew from the whole ledger", metadata: ["account": "\(account)", "lines": "\(read)"])
  }

  /// Said when it begins and when it ends.
  private func failing(_ fault: StoreFault?, _ account: String) {
    let before = state.withLock { state in
      defer { state.faults[account] = fault }
      return state.faults[account]
    }
    guard before != fault else { return }
    if let fault {
      log.say(.warning, "the figures of reports stand still: \(fault.message)", metadata: ["account": "\(account)"])
    } else {
      log.say(.notice, "the figures of reports move again", metadata: ["account": "\(account)"])
    }
  }

  /// How all of them stand now. Blocks.
  var standings: [Standing] {
    terms.map { terms in
      let account = terms.account
      let (read, fault, known) = state.withLock { ($0.read[account], $0.faults[account], $0.behind[account] ?? 0) }
      // While they are made anew, all is behind that is not read.
      let behind = read == nil ? (try? measure(account)) ?? known : known
      state.withLock { $0.behind[account] = behind }
      return Standing(account: account, behind: behind, read: read, fault: fault?.message)
    }
  }

  private func measure(_ account: String) throws(StoreFault) -> Int {
    let cursor = try store.bookState(of: account)?.cursor ?? .start
    return try store.linesBehind(of: account, after: cursor, most: Self.mostBehind)
  }
}
