package import Engine
package import Rules
internal import Serving
package import Wire

/// Plays a week into a store, by the way that deliveries of the platform take: bytes → event → turn. There are no sockets and no clocks:
/// each turn happens at the time of its delivery.
package struct WeekRun: Sendable {
  /// Why it could not be played.
  package enum Fault: Error, Sendable {
    case store(StoreFault)
    /// What was written could not be read: a mistake of ours.
    case delivery(DeliveryFault)
  }
  /// How far it is.
  package struct Progress: Sendable, Equatable {
    package var turns = 0
    /// Deliveries that repeated an answered one.
    package var repeats = 0
    /// Days since 1970 in the first account's zone.
    package var day = 0
  }
  package struct Outcome: Sendable {
    package let progress: Progress
    package let truth: WeekTruth
    package let late: Int
    package let doubled: Int
    package let lost: Int
  }
  private let plan: WeekPlan
  private let ruleSet: RuleSet
  private let departure: @Sendable (FollowerID) -> Departure

  /// - Parameter departure: what becomes of those who leave, as their accounts say.
  package init(_ plan: WeekPlan, under ruleSet: RuleSet, departure: @escaping @Sendable (FollowerID) -> Departure = { _ in .keep }) {
    self.plan = plan
    self.ruleSet = ruleSet
    self.departure = departure
  }

  /// Deliveries of one transaction: one flush for all of them. Each has the turn of its own time.
  private static let most = 256

  /// - Parameters:
  ///   - store: without turns, or with turns that are all older than the week.
  ///   - onTurns: shown what was answered and committed.
  ///   - onProgress: told after each transaction.
  /// - Complexity: O(n log n) for n deliveries; memory for everybody who comes.
  package func play(
    into store: any Store, onTurns: ([Verdict]) -> Void = { _ in }, onProgress: (Progress) -> Void = { _ in }
  ) throws(Fault) -> Outcome {
    var deliveries = WeekDeliveries(plan)
    var decoder = EventDecoder()
    var progress = Progress(day: plan.days.lowerBound)
    var batch: [Delivery] = []
    var times: [Int64] = []
    var ends: Int64 = 0
    var numbers: TurnNumbers
    do throws(StoreFault) { numbers = TurnNumbers(after: try store.lastTurn()) } catch { throw .store(error) }

    func write() throws(Fault) {
      if batch.isEmpty { return }
      let verdicts: [Verdict]
      do throws(StoreFault) {
        verdicts = try TurnBatch.transact(
          batch, in: store, numbers: &numbers, now: times[0], times: times, uptime: ends, under: ruleSet, departure: departure
        ).verdicts
      } catch {
        throw .store(error)
      }
      onTurns(verdicts)
      for verdict in verdicts {
        switch verdict {
        case .turn: progress.turns += 1
        case .repeated, .pending: progress.repeats += 1
        case .stranger: break
        }
      }
      if let account = plan.accounts.first { progress.day = account.day(at: ends) }
      batch = []
      times = []
      onProgress(progress)
    }

    while let posted = deliveries.next() {
      if batch.count >= Self.most { try write() }
      ends = posted.at
      let event: Event
      do throws(DeliveryFault) { event = try decoder.decode(posted.xml) } catch { throw .delivery(error) }
      batch.append(Delivery(event, account: plan.accounts[posted.account].name))
      times.append(posted.at.multipliedSaturated(by: 1_000_000))
    }
    try write()
    return Outcome(
      progress: progress, truth: deliveries.truth, late: deliveries.late, doubled: deliveries.doubled, lost: deliveries.lost)
  }
}
