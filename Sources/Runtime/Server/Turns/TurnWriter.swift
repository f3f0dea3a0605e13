package import Engine
package import Logging
internal import NIOCore
internal import NIOPosix
internal import Rules
package import Serving
internal import Synchronization
package import WeChat
internal import Wire

/// Where answers go: an event loop, or a test.
package protocol TurnInbox: AnyObject, Sendable {
  /// Takes answers by the numbers under which the deliveries were submitted. Called on the writer's thread, or by `submit`.
  func take(_ answers: [(number: Int, result: Result<Answer, Refusal>)])
}

/// Hands waiting deliveries to the store, as many as there are in one transaction, and gives the answers back when it is committed.
///
/// One thread does it: turns of one follower never overlap, and while the disk is busy with a batch the next one gathers.
package final class TurnWriter: Sendable {
  private struct Ticket {
    let delivery: Delivery
    let number: Int
    let inbox: any TurnInbox
  }
  /// A delivery whose answer an endpoint gives, and those that repeat it meanwhile.
  private struct Asked {
    let turn: Turn
    var tickets: [Ticket]
  }
  private struct Queue {
    var waiting: [Ticket] = []
    var asked: [DeliveryKey: Asked] = [:]
    /// What endpoints have answered, to be written.
    var answered: [(DeliveryKey, HookAnswer)] = []
    var isDraining = false
    var isClosed = false
    var isFailing = false
    var progress = TurnProgress()
    /// Deliveries of the batch that is being judged.
    var inHand = 0
    /// When a reply for want of a medium was last spoken of.
    var mediaMissedAt: Int64 = 0
  }
  private let queue = Mutex(Queue())
  /// Used by the writer's thread only.
  private let numbers: Mutex<TurnNumbers>
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let store: any Store
  private let rules: LiveRules
  private let clock: WallClock
  private let limits: ServerLimits
  private let metrics: ServerMetrics
  private let decisions: DecisionLog?
  private let recorder: TurnRecorder?
  private let shadow: Shadow?
  private let live: LiveTurns?
  private let actionLog: ActionLog
  private let log: Logger
  private let media: LiveMedia
  private let hooks: EndpointAsker?
  private let rollout: RolloutWatch?
  private let onQueued: @Sendable () -> Void
  private let onWritten: @Sendable (_ accounts: Set<String>) -> Void
  private let uptime: @Sendable () -> Int64

  /// - Parameters:
  ///   - node: which of the servers this is, where several serve from one database.
  ///   - recorder: remembers every turn when it is answered.
  ///   - shadow: is shown every turn when it is answered.
  ///   - live: shows turns to those who look.
  ///   - hooks: asks endpoints whose answers are replies; without it, rules' own replies are given.
  ///   - rollout: counts what becomes of turns while rules are tried on some followers.
  ///   - onQueued: told when actions were queued.
  ///   - onWritten: told whose turns were written.
  ///   - uptime: milliseconds that the machine has been up: what a clock that is set anew does not change.
  /// - Throws: `StoreFault` when the store cannot be read.
  package init(
    store: any Store, node: TurnNumbers.Node = .only, rules: LiveRules, clock: WallClock, limits: ServerLimits, metrics: ServerMetrics,
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
    numbers = Mutex(TurnNumbers(after: try store.lastTurn(), node: node))
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
      for (delivery, number) in deliveries[..<taken] { queue.waiting.append(Ticket(delivery: delivery, number: number, inbox: inbox)) }
      if taken > 0 { wake(&queue) }
      return (taken, .busy)
    }
    if taken < deliveries.count { inbox.take(deliveries[taken...].map { ($0.number, .failure(refusal)) }) }
  }

  package func submit(_ delivery: Delivery, as number: Int, to inbox: any TurnInbox) { submit([(delivery, number)], to: inbox) }

  private func wake(_ queue: inout Queue) {
    if queue.isDraining { return }
    queue.isDraining = true
    queue.progress.moved(at: uptime())
    thread.submit { [self] _ in drain() }
  }

  /// Deliveries that wait, and whether the last transaction failed.
  package var state: (waiting: Int, isFailing: Bool) { queue.withLock { ($0.waiting.count, $0.isFailing) } }

  /// Whether nobody waits for an answer, and nothing is being written.
  var isAtRest: Bool { queue.withLock { !$0.isDraining && $0.waiting.isEmpty && $0.asked.isEmpty } }

  /// Milliseconds that turns have waited without one being taken.
  package var stalled: Int64 { queue.withLock { $0.progress.stalled(at: uptime()) } }

  /// Why no turns are taken just now; nil while they are.
  package var obstacle: String? {
    let stalled = stalled
    if stalled >= limits.stall { return "no turn has moved for \(stalled / 1000) s" }
    return state.isFailing ? "the store takes no turns" : nil
  }

  /// What is not done yet, for whoever reads why it never was.
  var remainder: String {
    let (waiting, stalled) = queue.withLock { ($0.waiting.count + $0.inHand + $0.asked.count, $0.progress.stalled(at: uptime())) }
    return "\(counted(waiting, "delivery", "deliveries")) without an answer; "
      + (stalled > 0 ? "no turn has moved for \(stalled / 1000) s" : "turns moved")
  }

  /// Takes no more; returns when everything that was taken has its answer.
  package func close() async {
    queue.withLock { $0.isClosed = true }
    // Endpoints answer within seconds, or are given up.
    await hooks?.close()
    try? await thread.runIfActive {}
    try? await thread.shutdownGracefully()
  }

  private func drain() {
    while true {
      let (batch, answers) = queue.withLock { queue in
        let count = min(queue.waiting.count, limits.batchDeliveries)
        let batch = Array(queue.waiting[..<count])
        queue.waiting.removeFirst(count)
        queue.inHand = count
        if count == 0, queue.answered.isEmpty {
          queue.isDraining = false
          queue.progress.rested()
        } else {
          queue.progress.moved(at: uptime())
        }
        defer { queue.answered = [] }
        return (batch, queue.answered)
      }
      if batch.isEmpty, answers.isEmpty { return }
      if !answers.isEmpty { settle(answers) }
      if !batch.isEmpty { judge(batch) }
    }
  }

  /// Followers on whom other rules are tried make a batch of their own: a turn, and its transaction, belong to one revision.
  private func judge(_ batch: [Ticket]) {
    let inForce = rules.inForce
    let parts = inForce.divided(batch, by: \.delivery.follower.openid)
    for (index, part) in parts.enumerated() {
      judge(part.part, under: part.rules, beside: part.isTried ? inForce.current : nil, isLast: index == parts.count - 1)
    }
  }

  /// - Parameters:
  ///   - base: the rules of all others, where these are tried on some.
  ///   - isLast: of the parts of a batch.
  private func judge(_ batch: [Ticket], under serving: ServedRules, beside base: ServedRules?, isLast: Bool) {
    queue.withLock { $0.progress.moved(at: uptime()) }
    let began = ContinuousClock.now
    do throws(StoreFault) {
      let verdicts = try transact(batch, now: clock.microseconds(), under: serving, beside: base)
      let took = ContinuousClock.now - began
      // Whoever asks after an answer came finds it counted.
      failing(nil)
      onWritten(Self.accounts(of: batch))
      metrics.observe(verdicts)
      rollout?.observe(verdicts, isTried: base != nil, isLast: isLast)
      note(verdicts)
      let now = ask(batch, verdicts)
      answer(now.map { batch[$0] }) { verdicts[now[$0]].answer.map { .success($0) } ?? .failure(.unknownFollower) }
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
      answer(batch) { _ in .failure(.store(error)) }
    }
  }

  /// Mostly it is one, and no set is asked for each delivery.
  private static func accounts(of batch: [Ticket]) -> Set<String> {
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
        log.error(
          "what is stored of a follower could not all be read: what could goes on, the whole stays in the profile under `unreadable`",
          metadata: ["account": "\(turn.delivery.follower.account)", "turn": "\(turn.id)"])
      }
      for low in turn.lowStocks {
        log.warning("few pieces are left of a stock", metadata: ["stock": "\(low.stock)", "left": "\(low.left)", "turn": "\(turn.id)"])
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
      log.error(
        "a reply could not be given: no good id for medium \(quotedList(turn.missingMedia)); `wxrules media push` uploads it",
        metadata: ["rule": "\(turn.plan.rule ?? "")"])
    }
    if hasQueued { onQueued() }
  }

  // MARK: answers of endpoints

  /// Asks the endpoints of those that have one, and keeps them and their repeats waiting.
  /// - Returns: the others, by their place in the batch.
  private func ask(_ batch: [Ticket], _ verdicts: [Verdict]) -> [Int] {
    guard let hooks, verdicts.contains(where: \.asks) || queue.withLock({ !$0.asked.isEmpty }) else { return Array(batch.indices) }
    var others: [Int] = []
    for (index, ticket) in batch.enumerated() {
      let key = ticket.delivery.key
      if case .turn(let turn) = verdicts[index], let row = turn.question {
        queue.withLock { $0.asked[key] = Asked(turn: turn, tickets: [ticket]) }
        hooks.ask(row) { [weak self] answer in self?.take(answer, for: key) }
        continue
      }
      let waits = queue.withLock { queue in
        guard queue.asked[key] != nil else { return false }
        queue.asked[key]?.tickets.append(ticket)
        return true
      }
      if !waits { others.append(index) }
    }
    return others
  }

  private func take(_ answer: HookAnswer, for key: DeliveryKey) {
    queue.withLock { queue in
      queue.answered.append((key, answer))
      wake(&queue)
    }
  }

  /// What endpoints said takes the place of the rules' own replies, and is durable before it is given.
  private func settle(_ answers: [(DeliveryKey, HookAnswer)]) {
    let now = clock.microseconds()
    let serving = rules.current
    let turns = TurnBatch(
      StoreKnowledge(answers: [], standings: [:]), under: serving.ruleSet, media: media.current, departure: serving.privacy.departure)
    var changes: [StoreChange] = []
    var given: [(Asked, Answer)] = []
    for (key, answer) in answers {
      guard let asked = queue.withLock({ $0.asked.removeValue(forKey: key) }) else { continue }
      var final = asked.turn.answer
      if let reply = answer.reply {
        let (body, missing) = turns.body(
          of: reply, to: asked.turn.delivery.event, at: now / 1_000_000, account: asked.turn.delivery.follower.account)
        if missing.isEmpty {
          final = Answer(turn: final.turn, body: body, rule: final.rule)
          changes.append(.answered(key, final))
        }
      }
      if !answer.result.report.isEmpty { changes.append(.settled(answer.result.report)) }
      given.append((asked, final))
    }
    do throws(StoreFault) {
      try store.transact([], stocks: [], now: clock.uptime) { _ in changes }
      for (_, answer) in answers { actionLog.note(answer.result, now: now / 1000) }
    } catch {
      // The rule's own reply is on the disk: it stands.
      log.error("the answers of endpoints are not kept: \(error.message)")
      given = given.map { ($0.0, $0.0.turn.answer) }
    }
    for (asked, final) in given { answer(asked.tickets) { _ in .success(final) } }
    onQueued()
  }

  /// All answers for one inbox at once: waking an event loop costs more than an answer does.
  private func answer(_ batch: [Ticket], with result: (Int) -> Result<Answer, Refusal>) {
    var rest = Array(batch.indices)
    while let first = rest.first {
      let inbox = batch[first].inbox
      var answers: [(number: Int, result: Result<Answer, Refusal>)] = []
      answers.reserveCapacity(rest.count)
      rest.removeAll { place in
        guard batch[place].inbox === inbox else { return false }
        answers.append((batch[place].number, result(place)))
        return true
      }
      inbox.take(answers)
    }
  }

  private func transact(_ batch: [Ticket], now: Int64, under serving: ServedRules, beside base: ServedRules?) throws(StoreFault) -> [Verdict] {
    var made = numbers.withLock { $0 }
    defer { numbers.withLock { $0 = made } }
    let (verdicts, levels, late) = try TurnBatch.transact(
      batch.map(\.delivery), in: store, numbers: &made, now: now, uptime: clock.uptime, under: serving.ruleSet, beside: base?.ruleSet,
      media: media.current, departure: serving.privacy.departure)
    metrics.left(levels, of: serving.ruleSet.compiled.stocks)
    metrics.usedLate(late.count)
    for use in late {
      log.warning(
        "a piece of a stock was used by an event that came when it had gone back: somebody else may have it",
        metadata: ["stock": "\(use.stock)", "turn": "\(use.turn)"])
    }
    return verdicts
  }

  private func failing(_ fault: StoreFault?) {
    let changed = queue.withLock { queue in
      defer { queue.isFailing = fault != nil }
      return queue.isFailing != (fault != nil)
    }
    guard changed else { return }
    metrics.storeFailing(fault != nil)
    if let fault {
      log.error("turns are refused: \(fault.message)")
    } else {
      log.notice("the store takes turns again")
    }
  }
}
