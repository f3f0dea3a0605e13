package import Logging
internal import NIOPosix
internal import Rules
internal import Synchronization

/// Hands waiting deliveries to the store, as many as there are in one transaction, and gives the answers back when it is committed.
///
/// One thread does it: turns of one follower never overlap, and while the disk is busy with a batch the next one gathers.
package final class TurnWriter: Sendable {
  private struct Ticket {
    let delivery: Delivery
    let done: @Sendable (Result<Answer, Refusal>) -> Void
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

  /// Takes a delivery; `done` is called once, on the writer's thread, when the answer is durable or will not come.
  package func submit(_ delivery: Delivery, _ done: @escaping @Sendable (Result<Answer, Refusal>) -> Void) {
    let refusal: Refusal? = queue.withLock { queue in
      if queue.isClosed { return .closing }
      if queue.waiting.count >= limits.waitingDeliveries { return .busy }
      queue.waiting.append(Ticket(delivery: delivery, done: done))
      if !queue.isDraining {
        queue.isDraining = true
        thread.submit { [self] _ in drain() }
      }
      return nil
    }
    if let refusal { done(.failure(refusal)) }
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
      for (ticket, verdict) in zip(batch, verdicts) { ticket.done(.success(verdict.answer)) }
      failing(nil)
      metrics.observe(verdicts)
      decisions?.write(verdicts, microseconds: ended - began)
    } catch {
      // One delivery that the engine chokes on must not take the others with it.
      if case .other = error, batch.count > 1 {
        for ticket in batch { judge([ticket]) }
        return
      }
      failing(error)
      for ticket in batch { ticket.done(.failure(.store(error))) }
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
