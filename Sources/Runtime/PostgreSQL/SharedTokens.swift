package import Engine
internal import Rules

/// Access tokens, which the processes of an account share. Whoever claims has the row to itself until it has said what it found.
extension PostgreSQLStore: TokenStore {
  package func accessToken(of owner: TokenOwner) throws(StoreFault) -> AccessToken? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try Self.token(asking.run(.tokensRead, .text(owner.name))) }
  }

  /// One that is damaged is none: another one is got, and takes its place.
  private static func token(_ rows: PostgreSQLRows) throws(PostgreSQLFault) -> AccessToken? {
    guard rows.count > 0, let text: String = try rows[0].value(0), let renewAt = try rows[0].boundedIfAny(1),
      let expiresAt = try rows[0].boundedIfAny(2)
    else { return nil }
    return AccessToken(text: text, renewAt: renewAt, expiresAt: expiresAt)
  }

  package func claimRenewal(of owner: TokenOwner, failed: String?, now: Int64, until: Int64) throws(StoreFault) -> RenewalClaim {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      let claimed = try asking.run(
        .tokensClaim, .text(owner.name), failed.map { .text($0) } ?? .null, .bigint(now), .bigint(until), .bigint(now.addingSaturated(60_000)))
      if claimed.count > 0 { return .ours }
      // The row is locked also where it was not changed: this is what stood in the way.
      if let token = try Self.token(asking.run(.tokensRead, .text(owner.name))), token.text != failed, token.renewAt > now {
        return .renewed(token)
      }
      return .theirs
    }
  }

  package func claimForcing(of owner: TokenOwner, now: Int64, gap: Int64) throws(StoreFault) -> Int64? {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      let forced = try asking.run(.tokensForce, .text(owner.name), .bigint(now), .bigint(now.subtractingSaturated(gap)))
      if forced.count > 0 { return nil }
      let rows = try asking.run(.tokensRead, .text(owner.name))
      guard rows.count > 0 else { return nil }
      return try rows[0].boundedIfAny(4)?.addingSaturated(gap)
    }
  }

  package func shiftForcing(of owner: TokenOwner, to time: Int64) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try asking.run(.tokensShiftForcing, .text(owner.name), .bigint(time)) }
  }

  package func keep(_ token: AccessToken?, of owner: TokenOwner) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      if let token {
        try asking.run(.tokensKeep, .text(owner.name), .text(token.text), .bigint(token.renewAt), .bigint(token.expiresAt))
      } else {
        try asking.run(.tokensEndClaim, .text(owner.name))
      }
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let tokensRead = PostgreSQLStatement("tokens-read", PackageResources.tokens_read_sql)
  fileprivate static let tokensClaim = PostgreSQLStatement("tokens-claim", PackageResources.tokens_claim_sql)
  fileprivate static let tokensForce = PostgreSQLStatement("tokens-force", PackageResources.tokens_force_sql)
  fileprivate static let tokensShiftForcing = PostgreSQLStatement("tokens-shift-forcing", PackageResources.tokens_shift_forcing_sql)
  fileprivate static let tokensKeep = PostgreSQLStatement("tokens-keep", PackageResources.tokens_keep_sql)
  fileprivate static let tokensEndClaim = PostgreSQLStatement("tokens-end-claim", PackageResources.tokens_end_claim_sql)
}
