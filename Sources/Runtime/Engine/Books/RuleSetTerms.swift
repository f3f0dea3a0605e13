package import Rules

extension RuleSet {
  /// What the figures of an account are counted by. Its fingerprint changes with anything that counts otherwise, and with nothing else: a new
  /// reply does not make the books anew.
  package func bookTerms(of account: String) -> BookTerms {
    let (report, zone) = (compiled.report, bookZone(of: account))
    return BookTerms(
      account: account, zone: zone, quickLoss: report.quickLoss, kept: report.kept, policies: { self.attribution(of: $0, in: account) },
      fingerprint: bookFingerprint(of: account, in: zone))
  }

  /// Whose days the figures of an account are.
  package func bookZone(of account: String) -> Zone {
    compiled.report.zone ?? self.account(named: account)?.timezone ?? compiled.timezone
  }

  /// 12 hex digits.
  private func bookFingerprint(of account: String, in zone: Zone) -> String {
    let report = compiled.report
    let own = self.account(named: account)?.attribution ?? .standard
    // Those that follow the account's are many, come and go, and change nothing.
    let names = Set(campaigns.flatMap { [$0.id] + ($0.movedFrom.map { [$0] } ?? []) })
    let campaigns = names.sorted().compactMap { name -> String? in
      let policy = attribution(of: name, in: account)
      return policy == own ? nil : "\(name) \(policy.map(\.written) ?? "none")"
    }
    let parts =
      [
        "books \(FollowerBook.version)",  // not said
        zone.identifier, "\(report.quickLoss)", report.kept.map { "\($0)" }.joined(separator: " "), own.written,
      ] + campaigns
    let bytes = Array(parts.joined(separator: "\n").utf8)
    return HexDigits.padded(byteHash(bytes.span, 0..<bytes.count) >> 16, to: 12, uppercase: false)
  }
}

extension AttributionPolicy {
  fileprivate var written: String { "\(touch.rawValue) \(window) \(unfollowUndoes)" }
}
