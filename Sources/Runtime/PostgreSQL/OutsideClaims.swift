package import Engine
internal import Rules

/// A row is a claim that somebody has, or had when they died.
extension PostgreSQLStore: ClaimStore {
  package func claim(_ claim: Claim, now: Int64, until: Int64) throws(StoreFault) -> Bool {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(
        .claimsClaim, .text(claim.name), .bigint(claim.holder), .bigint(now), .bigint(until), .bigint(now.addingSaturated(Claim.longest))
      ).count > 0
    }
  }

  package func release(_ claim: Claim) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      _ = try asking.run(.claimsRelease, .text(claim.name), .bigint(claim.holder))
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let claimsClaim = PostgreSQLStatement("claims-claim", PackageResources.claims_claim_sql)
  fileprivate static let claimsRelease = PostgreSQLStatement("claims-release", PackageResources.claims_release_sql)
}
