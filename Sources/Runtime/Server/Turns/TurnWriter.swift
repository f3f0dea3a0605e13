package import Engine
package import Logging
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
    var lastID: Int64 = 0
    var isFailing = false
    /// When a reply for want of a medium was last spoken of.
    var mediaMissedAt: Int64 = 0
  }
  private let queue = Mutex(Queue())
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let store: any Store
  private let rules: LiveRules
  private let clock: WallClock
  private let limits: ServerLimits
  private let metrics: ServerMetrics
  private let decisions: DecisionLog?
  private let log: Logger
  private let media: LiveMedia
  private let hooks: EndpointAsker?
  private let onQueued: @Sendable () -> Void

  /// - Parameters:
  ///   - hooks: asks endpoints whose answers are replies; without it, rules' own replies are given.
  ///   - onQueued: told when actions were queued.
  /// - Throws: `StoreFault` when the store cannot be read.
  package init(
    store: any Store, rules: LiveRules, clock: WallClock, limits: ServerLimits, metrics: ServerMetrics, decisions: DecisionLog?, log: Logger,
    media: LiveMedia = LiveMedia(), hooks: EndpointAsker? = nil, onQueued: @escaping @Sendable () -> Void = {}
  ) throws(StoreFault) {
    self.media = media
    self.hooks = hooks
    self.onQueued = onQueued
    if let last = try store.lastTurn() { queue.withLock { $0.lastID = last.number } }
    self.store = store
    self.rules = rules
    self.clock = clock
    self.limits = limits
    self.metrics = metrics
    self.decisions = decisions
    self.log = log
    thread.start()
  }

  /// Takes a delivery; its answer comes to the inbox under this number when it is durable, or a refusal when it will not come.
  package func submit(_ delivery: Delivery, as number: Int, to inbox: any TurnInbox) {
    let refusal: Refusal? = queue.withLock { queue in
      if queue.isClosed { return .closing }
      if queue.waiting.count >= limits.waitingDeliveries { return .busy }
      queue.waiting.append(Ticket(delivery: delivery, number: number, inbox: inbox))
      if !queue.isDraining {
        queue.isDraining = true
        thread.submit { [self] _ in drain() }
      }
      return nil
    }
    if let refusal { inbox.take([(number, .failure(refusal))]) }
  }

  /// Deliveries that wait, and whether the last transaction failed.
  package var state: (waiting: Int, isFailing: Bool) { queue.withLock { ($0.waiting.count, $0.isFailing) } }

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
      let batch: [Ticket] = queue.withLock { queue in
        let count = min(queue.waiting.count, limits.batchDeliveries)
        if count == 0, queue.answered.isEmpty {
          queue.isDraining = false
          return []
        }
        if count == queue.waiting.count {
          let all = queue.waiting
          queue.waiting = []
          return all
        }
        let first = Array(queue.waiting[..<count])
        queue.waiting.removeFirst(count)
        return first
      }
      let answers = queue.withLock { queue in
        defer { queue.answered = [] }
        return queue.answered
      }
      if batch.isEmpty, answers.isEmpty { return }
      if !answers.isEmpty { settle(answers) }
      if !batch.isEmpty { judge(batch) }
    }
  }

  private func judge(_ batch: [Ticket]) {
    let began = clock.microseconds()
    do throws(StoreFault) {
      let verdicts = try transact(batch, now: began)
      let ended = clock.microseconds()
      // Whoever asks after an answer came finds it counted.
      failing(nil)
      metrics.observe(verdicts)
      note(verdicts)
      let now = ask(batch, verdicts)
      answer(now.map { batch[$0] }) { .success(verdicts[now[$0]].answer) }
      decisions?.write(verdicts, microseconds: ended - began)
    } catch {
      // One delivery that the engine chokes on must not take the others with it.
      if case .other = error, batch.count > 1 {
        for ticket in batch { judge([ticket]) }
        return
      }
      failing(error)
      answer(batch) { _ in .failure(.store(error)) }
    }
  }

  private func note(_ verdicts: [Verdict]) {
    var hasQueued = false
    for case .turn(let turn) in verdicts {
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
    guard let hooks else { return Array(batch.indices) }
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
      if queue.isDraining { return }
      queue.isDraining = true
      thread.submit { [self] _ in drain() }
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
      if let ending = answer.ending { changes.append(.settled(ending)) }
      given.append((asked, final))
    }
    do throws(StoreFault) {
      try store.transact([], stocks: [], now: now / 1_000_000) { _ in changes }
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
      inbox.take(rest.filter { batch[$0].inbox === inbox }.map { (batch[$0].number, result($0)) })
      rest.removeAll { batch[$0].inbox === inbox }
    }
  }

  private func transact(_ batch: [Ticket], now: Int64) throws(StoreFault) -> [Verdict] {
    let serving = rules.current
    let (verdicts, levels) = try TurnBatch.transact(
      batch.map(\.delivery), in: store, first: nextIDs(batch.count, now: now), now: now, under: serving.ruleSet, media: media.current,
      departure: serving.privacy.departure)
    metrics.left(levels)
    return verdicts
  }

  /// Microseconds, moved on where the clock stands still or goes back.
  private func nextIDs(_ count: Int, now: Int64) -> Int64 {
    queue.withLock { queue in
      let first = max(now, queue.lastID + 1)
      queue.lastID = first + Int64(count) - 1
      return first
    }
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
