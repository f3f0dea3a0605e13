package import Logging
internal import NIOPosix
internal import Rules
internal import Synchronization

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
  private struct Queue {
    var waiting: [Ticket] = []
    var isDraining = false
    var isClosed = false
    var lastID: Int64 = 0
    var isFailing = false
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

  /// - Throws: `StoreFault` when the store cannot be read.
  package init(
    store: any Store, rules: LiveRules, clock: WallClock, limits: ServerLimits, metrics: ServerMetrics, decisions: DecisionLog?, log: Logger
  ) throws(StoreFault) {
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
    try? await thread.runIfActive {}
    try? await thread.shutdownGracefully()
  }

  private func drain() {
    while true {
      let batch: [Ticket] = queue.withLock { queue in
        let count = min(queue.waiting.count, limits.batchDeliveries)
        if count == 0 {
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
      if batch.isEmpty { return }
      judge(batch)
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
      answer(batch) { .success(verdicts[$0].answer) }
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
    var verdicts: [Verdict] = []
    let questions = batch.map { ticket in
      StoreQuestion(
        follower: ticket.delivery.follower, pseudonym: serving.privacy.pseudonym(of: ticket.delivery.follower), key: ticket.delivery.key,
        at: ticket.delivery.event.time)
    }
    let first = nextIDs(batch.count, now: now)
    try store.transact(questions, now: now / 1_000_000) { knowledge in
      var turns = TurnBatch(knowledge, under: serving.ruleSet, privacy: serving.privacy)
      for (index, ticket) in batch.enumerated() {
        turns.judge(ticket.delivery, known: knowledge.answers[index], id: TurnID(number: first + Int64(index)), now: now / 1000)
      }
      verdicts = turns.verdicts
      return turns.changes
    }
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
