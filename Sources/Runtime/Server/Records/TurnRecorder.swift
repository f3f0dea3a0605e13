package import Engine
internal import Glibc
package import Logging
internal import NIOPosix
package import Rules
package import Serving
internal import Synchronization
internal import WeChat

/// Remembers turns when they are answered and committed, on a thread of its own: no turn waits for it. What finds no room is not remembered, and
/// counted all the same.
package final class TurnRecorder: Sendable {
  private struct Batch {
    /// Empty of those that found no room.
    let turns: [Turn]
    /// Those of whom nothing is remembered from here on, where their turns found no room.
    var left: [FollowerMask] = []
    let ruleSet: RuleSet
    let microseconds: Int64
  }
  private struct State {
    var waiting: [Batch] = []
    /// Of all that were taken.
    var newest: TurnID?
    var count = 0
    var isWriting = false
    /// Of turns that found no room, or could not be written.
    var unwritten = TurnNews()
    var dropped = 0
    var isFailing = false
    /// When rules, age and room were last looked after, in seconds since 1970 UTC.
    var tendedAt = Int64.min
    var isThinning = false
    var before = Before.swept
    /// The first that was taken.
    var first: TurnID?
    var isSweepFailing = false
  }
  /// Turns of the process before.
  private enum Before {
    case unknown, upTo(TurnID)
    /// Nothing is to be looked for in them any more, or there are none.
    case swept
  }
  private let state = Mutex(State())
  private let turns: any TurnStore
  private let store: any Store
  private let mask: DecisionMask
  private let words = OwnWords()
  private let retention: TurnRetention
  private let countsTexts: Bool
  private let limit: Int
  private let gathering: UInt32
  private let log: Logger
  private let thread = NIOThreadPool(numberOfThreads: 1)
  /// Seconds between two looks at age, room and rules.
  private static let pause: Int64 = 10
  /// Turns of one transaction.
  private static let chunk = 4096

  /// - Parameters:
  ///   - store: of the turns themselves: the files of their rules are there.
  ///   - hidden: names of XML elements, as `Content`.
  ///   - countsTexts: whether texts that no rule answers are counted.
  ///   - limit: turns that may wait.
  ///   - gathering: microseconds for which more turns are waited for: one transaction for many costs the machine less.
  package init(
    _ turns: any TurnStore, beside store: any Store, mask: Mask, hidden: Set<String>, retention: TurnRetention, countsTexts: Bool = true,
    limit: Int = ServerLimits.standard.recordedTurns, gathering: UInt32 = 100_000, log: Logger
  ) {
    self.gathering = gathering
    self.turns = turns
    self.store = store
    self.mask = DecisionMask(mask, hidden: hidden)
    self.retention = retention
    self.countsTexts = countsTexts
    self.limit = limit
    self.log = log
    thread.start()
  }

  /// Turns that are not remembered, since the start.
  package var dropped: Int { state.withLock { $0.dropped } }

  /// Takes the turns of a batch; repeats were taken before. Nobody waits until they are written.
  /// - Parameter microseconds: how long the batch took.
  package func take(_ verdicts: [Verdict], under ruleSet: RuleSet, microseconds: Int64) {
    let turns = verdicts.compactMap { verdict -> Turn? in if case .turn(let turn) = verdict { turn } else { nil } }
    if turns.isEmpty { return }
    let isNews = state.withLock { state in
      state.first = state.first ?? turns.map(\.id).min()
      state.newest = turns.reduce(state.newest) { max($0 ?? $1.id, $1.id) }
      guard state.count + turns.count <= limit else { return drop(turns, under: ruleSet, &state) }
      state.waiting.append(Batch(turns: turns, ruleSet: ruleSet, microseconds: microseconds))
      state.count += turns.count
      begin(&state)
      return false
    }
    if isNews { log.say(.error, "turns come faster than they can be remembered: some are only counted") }
  }

  /// Submitted behind the lock, so that it cannot overtake.
  private func begin(_ state: inout State) {
    if state.isWriting { return }
    state.isWriting = true
    thread.submit { [self] _ in write() }
  }

  /// Who left takes their place in the queue all the same: turns of theirs may wait before it.
  /// - Returns: whether nothing was dropped before.
  private func drop(_ turns: [Turn], under ruleSet: RuleSet, _ state: inout State) -> Bool {
    for turn in turns { state.unwritten.counts.add(turn) }
    let left = turns.filter(\.isDeparture).map { mask.name(of: $0.delivery.follower) }
    if !left.isEmpty {
      state.waiting.append(Batch(turns: [], left: left, ruleSet: ruleSet, microseconds: 0))
      begin(&state)
    }
    defer { state.dropped += turns.count }
    return state.dropped == 0
  }

  private func write() {
    while true {
      if gathering > 0, state.withLock({ $0.count < Self.chunk && !$0.waiting.isEmpty }) { usleep(gathering) }
      let (batches, unwritten, newest) = state.withLock { state in
        var count = 0
        let taken = state.waiting.prefix { batch in
          defer { count += batch.turns.count }
          return count < Self.chunk
        }
        defer { state.unwritten = TurnNews() }
        state.waiting.removeFirst(taken.count)
        if taken.isEmpty, state.unwritten.isEmpty { state.isWriting = false }
        return (Array(taken), state.unwritten, state.newest)
      }
      if batches.isEmpty, unwritten.isEmpty { return }
      var news = unwritten
      news.newest = newest
      for batch in batches { add(batch, to: &news) }
      keep(news)
      let taken = batches.reduce(0) { $0 + $1.turns.count }
      state.withLock { $0.count -= taken }
      let now = batches.last { !$0.turns.isEmpty }?.turns.last?.moment.now
      if let now { tend(now: now, after: taken) }
      // What could not be written is tried again with the next turns, or at the next look.
      if batches.isEmpty, state.withLock({ $0.isFailing }) {
        state.withLock { $0.isWriting = false }
        return
      }
    }
  }

  private func add(_ batch: Batch, to news: inout TurnNews) {
    news.entries += batch.left.map { .left($0) }
    if batch.turns.isEmpty { return }
    let words = words.of(batch.ruleSet)
    for turn in batch.turns {
      news.counts.add(turn)
      if turn.isDeparture {
        news.entries.append(.left(mask.name(of: turn.delivery.follower)))
        continue
      }
      let decision = DecisionRecord(turn, by: mask, words: words, microseconds: batch.microseconds)
      news.entries.append(.turn(decision.record))
      guard countsTexts, let text = decision.unanswered.flatMap({ UnansweredText.folded($0) }) else { continue }
      let day = TurnCounts.hour(of: turn.moment.now) / 24
      news.unanswered[UnansweredText(account: turn.delivery.follower.account, text: text, day: day), default: 0] += 1
    }
  }

  private func keep(_ news: TurnNews) {
    do throws(StoreFault) {
      do throws(StoreFault) { try turns.write(news) } catch {
        guard try mended() else { throw error }
        try turns.write(news)
      }
      let wasFailing = state.withLock { state in
        defer { state.isFailing = false }
        return state.isFailing
      }
      if wasFailing { log.say(.notice, "turns are remembered again") }
    } catch {
      let isNews = state.withLock { state in
        defer { state.isFailing = true }
        // The turns are lost; what they count for, and who is to be forgotten, is not.
        state.unwritten.counts.add(news.counts)
        for (text, count) in news.unanswered where state.unwritten.unanswered.count < UnansweredText.most {
          state.unwritten.unanswered[text, default: 0] += count
        }
        for entry in news.entries {
          switch entry {
          case .left: state.unwritten.entries.append(entry)
          case .turn: state.dropped += 1
          }
        }
        return !state.isFailing
      }
      if isNews { log.say(.error, "turns cannot be remembered, and are only counted: \(error.message)") }
    }
  }

  /// - Returns: whether the file was of no use and is begun anew.
  private func mended() throws(StoreFault) -> Bool {
    guard let loss = try turns.mend() else { return false }
    log.say(.error, "the file of turns begins anew: \(loss.message)")
    return true
  }

  // MARK: looked after

  private func tend(now: Int64, after taken: Int) {
    let isDue = state.withLock { state in
      guard state.isThinning || now >= state.tendedAt.addingSaturated(Self.pause) || now < state.tendedAt else { return false }
      state.tendedAt = now
      return true
    }
    if isDue { tend(now: now) }
  }

  private func tend(now: Int64) {
    do throws(StoreFault) {
      _ = try mended()
      try keepRules()
      let isMore = try turns.thin(retention, now: now)
      state.withLock { $0.isThinning = isMore }
      _ = try turns.scrub()
    } catch {
      // That nothing can be written is told when turns are.
      state.withLock { $0.isThinning = false }
    }
  }

  private func keepRules() throws(StoreFault) {
    for revision in try turns.lackingRules() {
      if let snapshot = try store.rules(of: revision) { try turns.keepRules(snapshot) }
    }
  }

  /// Looks after age, room and rules, also when no turn comes; behind what waits to be written.
  /// - Parameter now: seconds since 1970 UTC.
  package func look(now: Int64) async {
    try? await thread.runIfActive { [self] in
      if state.withLock({ !$0.unwritten.isEmpty }) { state.withLock { begin(&$0) } }
      // Who was forgotten by another process while no turn came.
      let (newest, moment) = (state.withLock { $0.newest }, TurnID(number: now.multipliedSaturated(by: 1_000_000)))
      try? turns.endForgetting(at: max(newest ?? moment, moment))
      tend(now: now)
    }
  }

  /// Takes out turns of those who are not known any more, where a process ended before it had written down that they left. What is noted of the
  /// process before counts too: its rules may have been others.
  /// - Parameters:
  ///   - accounts: that erase those who leave, or know them by another name.
  ///   - end: the newest turn of the process before. Who was not known then may have come again since: what they do now stays, what they did
  ///     before they left does not.
  /// - Returns: whether it is done.
  @discardableResult
  package func sweep(_ accounts: Set<String>, upTo end: TurnID = TurnID(number: .max)) async -> Bool {
    let isDone = try? await thread.runIfActive { [self] in
      do throws(StoreFault) {
        let noted = try turns.erasingAccounts()
        let accounts = accounts.union(noted)
        if accounts.isEmpty { return true }
        let count = try turns.forgetAll(but: try followers(knownAt: end), of: accounts.sorted(), upTo: end)
        if count > 0 { log.say(.notice, "\(counted(count, "turn")) of followers who are not known any more are taken out") }
        return true
      } catch {
        let isNews = state.withLock { state in
          defer { state.isSweepFailing = true }
          return !state.isSweepFailing
        }
        if isNews { log.say(.error, "turns of followers who left could not be looked for, which is tried again: \(error.message)") }
        return false
      }
    }
    return isDone ?? false
  }

  /// The same for the process before, once; call it until then.
  package func sweepBefore(_ accounts: Set<String>) async {
    let end = state.withLock { state -> TurnID? in
      switch state.before {
      case .upTo(let end): end
      // All before the first of this process.
      case .unknown: state.first.map { TurnID(number: $0.number.subtractingSaturated(1)) }
      case .swept: nil
      }
    }
    if let end, await sweep(accounts, upTo: end) { state.withLock { $0.before = .swept } }
  }

  private func followers(knownAt end: TurnID) throws(StoreFault) -> Set<FollowerMask> {
    var known: Set<FollowerMask> = []
    var later: [FollowerID] = []
    try store.followers { follower in
      if let last = follower.lastTurn, last > end {
        later.append(follower.id)
      } else {
        known.insert(mask.name(of: follower.id))
      }
      return true
    }
    // Of who was erased nothing is left from before; who went by a pseudonym has lines from before, the last of which says that they left.
    var newest: [FollowerID: LedgerEntry] = [:]
    try store.lines(of: later) { line in
      if line.turn <= end, newest[line.follower].map({ $0.turn < line.turn }) ?? true { newest[line.follower] = line }
    }
    for (follower, line) in newest where line.kind != .unfollow { known.insert(mask.name(of: follower)) }
    return known
  }

  /// Notes which turns are those of the process before: to be called before any other is answered.
  package func begin() {
    do throws(StoreFault) {
      let newest = try newestTurn()
      state.withLock { $0.before = newest.map { .upTo($0) } ?? .swept }
    } catch {
      state.withLock { $0.before = .unknown }
      log.say(.error, "turns of followers who left are not looked for before the next turn: the newest one cannot be read: \(error.message)")
    }
  }

  /// The newest turn that is in the database or remembered; nil when there is none.
  func newestTurn() throws(StoreFault) -> TurnID? { [try store.lastTurn(), try turns.newestTurn()].compactMap { $0 }.max() }

  /// For the sweep of the next process.
  /// - Parameter accounts: that erase those who leave, or know them by another name, by the rules of now.
  /// - Returns: whether it is noted. While the process before is not swept, what that noted stays beside it.
  package func note(erasing accounts: Set<String>) async -> Bool {
    let isNoted = try? await thread.runIfActive { [self] in
      do throws(StoreFault) {
        let noted = try turns.erasingAccounts()
        let isSwept = state.withLock { state -> Bool in if case .swept = state.before { true } else { false } }
        let all = isSwept ? accounts : accounts.union(noted)
        if noted != all { try turns.note(erasing: all) }
        return isSwept
      } catch {
        // That nothing can be written is told when turns are.
        return false
      }
    }
    return isNoted ?? false
  }

  /// Returns when everything that was taken is written.
  package func settle() async { try? await thread.runIfActive {} }

  /// Writes what waits, and ends.
  package func close() async {
    await settle()
    try? await thread.shutdownGracefully()
    turns.close()
  }
}
