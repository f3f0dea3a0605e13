internal import Dispatch
package import Engine
internal import Synchronization

/// Numbers of workers, which stand in the queues that these have under way. A lease keeps each, by the clock of the database; where it is lost, the
/// hand-outs of actions tell who had them last, so that two of one number only give back what the other has.
extension PostgreSQLStore {
  /// Milliseconds without a word after which somebody else may have the number.
  private static let lease: Int64 = 15_000

  package func claimWorker() throws(StoreFault) -> WorkerClaim {
    let (number, fence) = try changing(.keeping) { asking throws(PostgreSQLFault) -> (Int32, Int64) in
      try asking.run(.workersLock)
      let row = try asking.run(.workersClaim, .bigint(Self.lease))[0]
      let number: Int32 = try row.value(0)
      // Whoever had the number before is dead.
      try asking.run(.workersGiveBack, .int4(number))
      return (number, try row.value(1))
    }
    outboxMemory.withLock { $0.workers[number] = fence }
    keepWorker(number, fence)
    return WorkerClaim(number: Int(number)) { [weak self] in self?.releaseWorker(number, fence) }
  }

  /// Gives all numbers back: whoever is next must not wait for them.
  func releaseWorkers() {
    for (number, fence) in outboxMemory.withLock({ $0.workers }) { releaseWorker(number, fence) }
  }

  private func releaseWorker(_ number: Int32, _ fence: Int64) {
    guard outboxMemory.withLock({ memory in memory.workers[number] == fence && memory.workers.removeValue(forKey: number) != nil }) else { return }
    do throws(StoreFault) {
      try asking(.keeping) { asking throws(PostgreSQLFault) in _ = try asking.run(.workersRelease, .int4(number), .bigint(fence)) }
    } catch {
      // It ends by itself.
    }
  }

  private func keepWorker(_ number: Int32, _ fence: Int64) {
    DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + .seconds(3)) { [weak self] in
      guard let self, outboxMemory.withLock({ $0.workers[number] }) == fence else { return }
      keepWorker(number, fence)
      do throws(StoreFault) {
        try asking(.living) { asking throws(PostgreSQLFault) in
          _ = try asking.run(.workersRenew, .int4(number), .bigint(fence), .bigint(Self.lease))
        }
        try changing(.living) { asking throws(PostgreSQLFault) in _ = try asking.run(.workersRetire) }
      } catch {
        // The next time is soon enough.
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let workersLock = PostgreSQLStatement("workers-lock", PackageResources.workers_lock_sql)
  fileprivate static let workersClaim = PostgreSQLStatement("workers-claim", PackageResources.workers_claim_sql)
  fileprivate static let workersGiveBack = PostgreSQLStatement("workers-give-back", PackageResources.workers_give_back_sql)
  fileprivate static let workersRetire = PostgreSQLStatement("workers-retire", PackageResources.workers_retire_sql)
  fileprivate static let workersRelease = PostgreSQLStatement("workers-release", PackageResources.workers_release_sql)
  fileprivate static let workersRenew = PostgreSQLStatement("workers-renew", PackageResources.workers_renew_sql)
}
