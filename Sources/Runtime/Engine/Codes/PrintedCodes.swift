package import Rules

/// Codes that hang on walls: what `wxrules qr plan` refuses for their sake, every command refuses that puts rules in force or says whether they
/// are fit to be.
package enum PrintedCodes {
  /// - Parameter now: seconds since 1970 UTC.
  /// - Returns: a sentence with its help for each printed code that would be without its campaign, or be another one.
  /// - Complexity: O(declared + published).
  package static func objections(to ruleSet: RuleSet, in store: any CodeStore, at now: Int64) throws(StoreFault) -> [Phrase] {
    var objections: [Phrase] = []
    for account in ruleSet.accounts {
      let codes = try store.codes(of: account.name)
      if codes.isEmpty { continue }
      let plan = CodePlan(DeclaredCodes(of: account, in: ruleSet, at: now), against: PublishedCodes(codes: codes), at: now)
      objections += plan.objections.filter(\.breaksPrint).map { objection in
        objection.address.map { "account `\(account.name)`: `\($0.description)`: \(objection.reason); \(objection.help)" }
          ?? "account `\(account.name)`: \(objection.reason); \(objection.help)"
      }
    }
    return objections
  }
}
