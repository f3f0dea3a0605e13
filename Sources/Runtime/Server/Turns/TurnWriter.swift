package import Engine
package import Logging
internal import NIOCore
internal import NIOPosix
package import Rules
package import Serving
internal import Synchronization
package import WeChat
internal import Wire

/// Hands waiting deliveries to the store, as many as there are in one transaction, and gives the answers back when it is committed.
///
/// One thread does it: turns of one follower never overlap, and while the disk is busy with a batch the next one gathers.
package final class TurnWriter: Sendable {
  struct Queue {
    var waiting: [TurnTicket] = []
    var asking = AskedDeliveries()
    var isDraining = false
    var isClosed = false
    var isLeaving = false
    /// Why the last transaction failed.
    var fault: StoreFault?
    var progress = TurnProgress()
    /// Deliveries of the batch that is being judged.
    var inHand = 0
    /// When a reply for want of a medium was last spoken of.
    var mediaMissedAt: Int64 = 0
  }
  let queue = Mutex(Queue())
  /// Used by the writer's thread only.
  private let numbers: Mutex<TurnNumbers>
  private let thread = NIOThreadPool(numberOfThreads: 1)
  let store: any Store
  let rules: LiveRules
  let clock: WallClock
  let limits: ServerLimits
  private let metrics: ServerMetrics
  private let decisions: DecisionLog?
  private let recorder: TurnRecorder?
  private let shadow: Shadow?
  private let live: LiveTurns?
  let actionLog: ActionLog
  let log: Logger
  let media: LiveMedia
  let hooks: EndpointAsker?
  private let rollout: RolloutWatch?
  let onQueued: @Sendable () -> Void
  private let onWritten: @Sendable (_ accounts: Set<String>) -> Void
  let uptime: @Sendable () -> Int64

  /// Becomes one of those that write turns to the database, until it is closed.
  /// - Parameters:
  ///   - recorder: remembers every turn when it is answered.
  ///   - shadow: is shown every turn when it is answered.
  ///   - live: shows turns to those who look.
  ///   - hooks: asks endpoints whose answers are replies; without it, rules' own replies are given.
  ///   - rollout: counts what becomes of turns while rules are tried on some followers.
  ///   - onQueued: told when actions were queued.
  ///   - onWritten: told whose turns were written.
  ///   - uptime: milliseconds that the machine has been up: what a clock that is set anew does not change.
  /// - Throws: `StoreFault` when the store cannot be written, or as many servers write as may.
  package init(
    store: any Store, rules: LiveRules, clock: WallClock, limits: ServerLimits, metrics: ServerMetrics,
    decisions: DecisionLog?, recorder: TurnRecorder? = nil, shadow: Shadow? = nil, live: LiveTurns? = nil, log: Logger,
    media: LiveMedia = LiveMedia(),
    hooks: EndpointAsker? = nil, rollout: RolloutWatch? = nil, onQueued: @escaping @Sendable () -> Void = {},
    onWritten: @escaping @Sendable (_ accounts: Set<String>) -> Void = { _ in },
    uptime: @escaping @Sendable () -> Int64 = { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }
  ) throws(StoreFault) {
    self.media = media
    self.uptime = uptime
    self.hooks = hooks
    self.rollout = rollout
    self.onQueued = onQueued
    self.onWritten = onWritten
    let (node, last) = try store.claimNode(clock: clock, patience: .milliseconds(limits.deadline))
    numbers = Mutex(TurnNumbers(after: last, node: node))
    if node != .only { log.say(.info, "turns are written as server \(node.number) of the database") }
    self.store = store
    self.rules = rules
    self.clock = clock
    self.limits = limits
    self.metrics = metrics
    actionLog = ActionLog(metrics: metrics, log: log)
    self.decisions = decisions
    self.recorder = recorder
    self.shadow = shadow
    self.live = live
    self.log = log
    thread.start()
  }

  /// Takes deliveries; the answer of each comes to the inbox under its number when it is durable, or a refusal when it will not come.
  package func submit(_ deliveries: [(delivery: Delivery, number: Int)], to inbox: any TurnInbox) {
    let (taken, refusal) = queue.withLock { queue -> (Int, Refusal) in
      if queue.isClosed { return (0, .closing) }
      let taken = max(0, min(deliveries.count, limits.waitingDeliveries - queue.waiting.count))
      let since = uptime()
      for (delivery, number) in deliveries[..<taken] {
        queue.waiting.append(TurnTicket(delivery: delivery, number: number, inbox: inbox, since: since))
      }
      if taken > 0 { wake(&queue) }
      return (taken, .busy)
    }
    if taken < deliveries.count { inbox.take(deliveries[taken...].map { ($0.number, .failure(refusal)) }) }
  }

  package func submit(_ delivery: Delivery, as number: Int, to inbox: any TurnInbox) { submit([(delivery, number)], to: inbox) }

  func wake(_ queue: inout Queue) {
    if queue.isDraining { return }
    queue.isDraining = true
    queue.progress.moved(at: uptime())
    thread.submit { [self] _ in drain() }
  }

  /// Deliveries that wait, and whether the last transaction failed.
  package var state: (waiting: Int, isFailing: Bool) { queue.withLock { ($0.waiting.count, $0.fault != nil) } }

  /// Which of the servers of the database it is.
  package var node: TurnNumbers.Node { numbers.withLock { $0.node } }

  /// Whether nobody waits for an answer, and nothing is being written.
  var isAtRest: Bool { queue.withLock { !$0.isDraining && $0.waiting.isEmpty && $0.asking.isEmpty } }

  /// Milliseconds that turns have waited without one being taken.
  package var stalled: Int64 { queue.withLock { $0.progress.stalled(at: uptime()) } }

  /// Why no turns are taken just now; nil while they are.
  package var obstacle: Phrase? {
    if queue.withLock({ $0.isLeaving }) { return "the server is about to end" }
    let stalled = stalled
    if stalled >= limits.stall { return "no turn has moved for \(stalled / 1000) s" }
    // One that is known to fail before any turn came is no better.
    let fault = queue.withLock { $0.fault } ?? store.trouble
    return fault.map { "the store takes no turns: \($0.message)" }
  }

  /// From now on others are better asked; what comes all the same is answered.
  func leave() { queue.withLock { $0.isLeaving = true } }

  /// What is not done yet, for whoever reads why it never was.
  var remainder: Phrase {
    let (waiting, stalled) = queue.withLock { ($0.waiting.count + $0.inHand + $0.asking.count, $0.progress.stalled(at: uptime())) }
    let count = counted(waiting, "delivery", "deliveries")
    return stalled > 0
      ? "\(count) without an answer; no turn has moved for \(stalled / 1000) s" : "\(count) without an answer; turns moved"
  }

  /// Takes no more; returns when everything that was taken has its answer.
  package func close() async {
    let held = queue.withLock { queue in
      queue.isClosed = true
      return queue.asking.takeHeld()
    }
    // Another server is asked again.
    held.answer { _ in .failure(.closing) }
    // Endpoints answer within seconds, or are given up.
    await hooks?.close()
    // Behind all that was to be written.
    try? await thread.runIfActive { [store] in store.releaseNode() }
    try? await thread.shutdownGracefully()
  }

  private func drain() {
    while true {
      let (batch, answers) = queue.withLock { queue in
        let count = min(queue.waiting.count, limits.batchDeliveries)
        let batch = Array(queue.waiting[..<count])
        queue.waiting.removeFirst(count)
        queue.inHand = count
        let answers = queue.asking.takeAnswered()
        if count == 0, answers.isEmpty {
          queue.isDraining = false
          queue.progress.rested()
        } else {
          queue.progress.moved(at: uptime())
        }
        return (batch, answers)
      }
      if batch.isEmpty, answers.isEmpty { return }
      if !answers.isEmpty { settle(answers) }
      if !batch.isEmpty { judge(batch) }
    }
  }

  /// Followers on whom other rules are tried make a batch of their own: a turn, and its transaction, belong to one revision.
  private func judge(_ batch: [TurnTicket]) {
    let inForce = rules.inForce
    let parts = inForce.divided(batch, by: \.delivery.follower.openid)
    for (index, part) in parts.enumerated() {
      judge(part.part, under: part.rules, beside: part.isTried ? inForce.current : nil, isLast: index == parts.count - 1)
    }
  }

  /// - Parameters:
  ///   - base: the rules of all others, where these are tried on some.
  ///   - isLast: of the parts of a batch.
  private func judge(_ batch: [TurnTicket], under serving: ServedRules, beside base: ServedRules?, isLast: Bool) {
    queue.withLock { $0.progress.moved(at: uptime()) }
    let began = ContinuousClock.now
    do throws(StoreFault) {
      let verdicts = try transact(batch, now: clock.microseconds(), under: serving, beside: base)
      let took = ContinuousClock.now - began
      // Whoever asks after an answer came finds it counted.
      failing(nil)
      onWritten(Self.accounts(of: batch))
      // Whoever was held was counted when they came.
      metrics.observe(batch.contains(where: \.isHeld) ? batch.indices.filter { !batch[$0].isHeld }.map { verdicts[$0] } : verdicts)
      rollout?.observe(verdicts, isTried: base != nil, isLast: isLast)
      note(verdicts)
      let now = ask(batch, verdicts)
      now.map { batch[$0] }.answer { verdicts[now[$0]].answer.map { .success($0) } ?? .failure(.unknownFollower) }
      decisions?.write(verdicts, under: serving.ruleSet, microseconds: Int64(took / .microseconds(1)))
      recorder?.take(verdicts, under: serving.ruleSet, microseconds: Int64(took / .microseconds(1)))
      shadow?.take(verdicts, under: serving.ruleSet)
      live?.take(verdicts, under: serving.ruleSet, microseconds: Int64(took / .microseconds(1)))
    } catch {
      // One delivery that the engine chokes on must not take the others with it.
      if error.isOfOneTurn, batch.count > 1 {
        for ticket in batch { judge([ticket], under: serving, beside: base, isLast: isLast) }
        return
      }
      // A damaged row refuses those whom it is about; the store takes all others.
      if case .damaged = error {} else { failing(error) }
      batch.answer { _ in .failure(.store(error)) }
      if error == .overtaken { claimAgain() }
    }
  }

  /// Mostly it is one, and no set is asked for each delivery.
  private static func accounts(of batch: [TurnTicket]) -> Set<String> {
    var accounts: Set<String> = []
    var last: String?
    for ticket in batch where ticket.delivery.follower.account != last {
      last = ticket.delivery.follower.account
      accounts.insert(ticket.delivery.follower.account)
    }
    return accounts
  }

  private func note(_ verdicts: [Verdict]) {
    var hasQueued = false
    for case .turn(let turn) in verdicts {
      if turn.isProfileDamaged {
        log.say(
          .error,
          "what is stored of a follower could not all be read: what could goes on, the whole stays in the profile under `unreadable`",
          metadata: ["account": "\(turn.delivery.follower.account)", "turn": "\(turn.id)"])
      }
      for low in turn.lowStocks {
        log.say(.warning, "few pieces are left of a stock", metadata: ["stock": "\(low.stock)", "left": "\(low.left)", "turn": "\(turn.id)"])
      }
      hasQueued = hasQueued || turn.plan.actions.contains { $0.kind.kind.isQueued }
      if turn.missingMedia.isEmpty { continue }
      metrics.mediaMissing(turn.missingMedia.count)
      let isNews = queue.withLock { queue in
        guard turn.moment.now >= queue.mediaMissedAt + 10 else { return false }
        queue.mediaMissedAt = turn.moment.now
        return true
      }
      if !isNews { continue }
      log.say(
        .error,
        "a reply could not be given: no good id for medium \(quotedList(turn.missingMedia)); `wxrules media push` uploads it",
        metadata: ["rule": "\(turn.plan.rule ?? "")"])
    }
    if hasQueued { onQueued() }
  }

  /// Goes on under another number: what was judged under the old one and not written is judged again when the platform asks again.
  private func claimAgain() {
    do throws(StoreFault) {
      let (node, last) = try store.claimNode(clock: clock, patience: .milliseconds(limits.deadline))
      numbers.withLock { $0.goOn(as: node, after: last) }
      log.say(.notice, "another server has this one's number: turns are written as server \(node.number) of the database from now on")
    } catch {
      // The next batch is refused too, and tries again.
      failing(error)
    }
  }

  private func transact(_ batch: [TurnTicket], now: Int64, under serving: ServedRules, beside base: ServedRules?) throws(StoreFault) -> [Verdict] {
    var made = numbers.withLock { $0 }
    defer { numbers.withLock { $0 = made } }
    let (verdicts, levels, late) = try TurnBatch.transact(
      batch.map(\.delivery), in: store, numbers: &made, now: now, uptime: clock.uptime, under: serving.ruleSet, beside: base?.ruleSet,
      media: media.current, departure: serving.privacy.departure)
    metrics.left(levels, of: serving.ruleSet.compiled.stocks)
    metrics.usedLate(late.count)
    for use in late {
      log.say(
        .warning,
        "a piece of a stock was used by an event that came when it had gone back: somebody else may have it",
        metadata: ["stock": "\(use.stock)", "turn": "\(use.turn)"])
    }
    return verdicts
  }

  /// Looks, once a second, where no turn tells: whoever is not ready gets none, and would never find out that the store can be written again. Blocks.
  package func look() {
    let wasFailing = state.isFailing
    do throws(StoreFault) {
      try store.verify()
      if wasFailing { try store.tryWriting() }
      if wasFailing { failing(nil) }
    } catch {
      failing(error)
    }
  }

  /// What is told once when it begins, and once when it is over.
  private func failing(_ fault: StoreFault?) {
    let changed = queue.withLock { queue in
      defer { queue.fault = fault }
      return (queue.fault != nil) != (fault != nil)
    }
    guard changed else { return }
    metrics.storeFailing(fault != nil)
    if let fault {
      log.say(.error, "turns are refused: \(fault.message)")
    } else {
      log.say(.notice, "the store takes turns again")
    }
  }
}

extension Store {
  /// Why it cannot be written, as far as that is known without waiting.
  fileprivate var trouble: StoreFault? {
    do throws(StoreFault) { try verify() } catch { return error }
    return nil
  }
}
