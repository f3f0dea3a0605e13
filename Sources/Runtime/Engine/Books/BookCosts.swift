package import Rules

/// What campaigns cost, as it is declared: totals, and costs by code and day.
package struct BookCosts: Sendable, Equatable {
  /// One amount.
  package struct Line: Sendable, Equatable {
    /// Those that have the campaign: it was paid for all of them together.
    package let accounts: [String]
    package let campaign: String
    /// Of one code; nil for the whole campaign.
    package let key: String?
    /// Days since 1970; nil for all the time that it runs.
    package let day: Int?
    /// In millionths of whatever is paid with, at least 0.
    package let millionths: Int64

    package init(account: String, campaign: String, key: String? = nil, day: Int? = nil, millionths: Int64) {
      self.init(accounts: [account], campaign: campaign, key: key, day: day, millionths: millionths)
    }

    package init(accounts: [String], campaign: String, key: String? = nil, day: Int? = nil, millionths: Int64) {
      self.accounts = accounts
      self.campaign = campaign
      self.key = key
      self.day = day
      self.millionths = millionths
    }
  }
  package var lines: [Line]

  package init(_ lines: [Line] = []) { self.lines = lines }
}

/// Why a row does not tell what was paid.
package enum UntoldCost: Hashable, Sendable, CaseIterable {
  /// It was paid for other days too, for all days together, for all codes together, for several accounts, for whatever a follower was before, or
  /// for all arms.
  case days, times, codes, accounts, subscription, arms
}

extension RuleSet {
  /// What the campaigns of accounts cost: the one place that knows how costs are declared. What several accounts share was paid once.
  package func bookCosts(of accounts: [String]) -> BookCosts {
    var lines: [BookCosts.Line] = []
    var told: Set<SourceSpan> = []
    for campaign in campaigns {
      guard let cost = campaign.cost, let account = self.account(of: campaign)?.name, accounts.contains(account), told.insert(campaign.span).inserted
      else { continue }
      // A campaign of several accounts is one for each of them, declared at one place.
      let sharers = campaigns.filter { $0.span == campaign.span }.compactMap { self.account(of: $0)?.name }
      switch cost {
      case .total(let millionths): lines.append(BookCosts.Line(accounts: sharers, campaign: campaign.id, millionths: millionths))
      case .byCode(let costs):
        lines += costs.map {
          BookCosts.Line(accounts: sharers, campaign: campaign.id, key: $0.code, day: $0.day, millionths: $0.millionths)
        }
      }
    }
    return BookCosts(lines)
  }
}
