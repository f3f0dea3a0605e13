package import Engine

/// The right to carry out plans, of which there is one. A plan may wait for the platform, or for whoever reads it, as long as it likes.
extension PostgreSQLStore {
  package func claimApplying() throws(StoreFault) -> ApplyingClaim {
    let lock: HeldLock?
    do throws(PostgreSQLFault) { lock = try HeldLock(string, .applyingClaim) } catch { throw StoreFault(error) }
    guard let lock else { throw .applying }
    return ApplyingClaim { lock.end() }
  }
}

extension PostgreSQLStatement {
  fileprivate static let applyingClaim = PostgreSQLStatement("applying-claim", PackageResources.applying_claim_sql)
}
