package import Rules

/// What campaigns cost, as it is declared: totals, and costs by code and day.
package struct BookCosts: Sendable, Equatable {
  /// One amount.
  package struct Line: Sendable, Equatable {
    package let account: String
    package let campaign: String
    /// Of one code; nil for the whole campaign.
    package let key: String?
    /// Days since 1970; nil for all the time that it runs.
    package let day: Int?
    /// In millionths of whatever is paid with, at least 0.
    package let millionths: Int64

    package init(account: String, campaign: String, key: String? = nil, day: Int? = nil, millionths: Int64) {
      self.account = account
      self.campaign = campaign
      self.key = key
      self.day = day
      self.millionths = millionths
    }
  }
  package var lines: [Line]

  package init(_ lines: [Line] = []) { self.lines = lines }
}

extension RuleSet {
  /// What the campaigns of an account cost: the one place that knows how costs are declared.
  package func bookCosts(of account: String) -> BookCosts {
    var lines: [BookCosts.Line] = []
    for campaign in campaigns where campaign.account == nil || campaign.account == account {
      switch campaign.cost {
      case nil: continue
      case .total(let millionths)?: lines.append(BookCosts.Line(account: account, campaign: campaign.id, millionths: millionths))
      case .byCode(let costs)?:
        lines += costs.map {
          BookCosts.Line(account: account, campaign: campaign.id, key: $0.code, day: $0.day, millionths: $0.millionths)
        }
      }
    }
    return BookCosts(lines)
  }
}
