internal import Rules

/// What an account's day came to, for those who read it in the morning: what is unusual first. Pure.
package struct Digest: Sendable, Equatable {
  /// What somebody should look at.
  package enum Unusual: Sendable, Equatable {
    /// Follows by a code that look bought, or those without one; nil for all of the account.
    case fraud(BookSource?, evidence: Evidence)
    /// More left a campaign than came by it.
    case lostMore(campaign: String, won: Int, lost: Int)
    /// Actions that were given up on that day.
    case dead(Int)
    /// New followers by the platform's own count, and by ours.
    case reconciliation(platform: Int, ours: Int)
  }
  /// What speaks for it, half a sentence in each language.
  package struct Evidence: Sendable, Equatable {
    package let chinese: String
    package let english: String

    package init(chinese: String, english: String) {
      self.chinese = chinese
      self.english = english
    }
  }
  /// A campaign's figures of the day, and of the same weekday before; nil where there was none.
  package struct Line: Sendable, Equatable {
    package let campaign: String
    package let figures: BookFigures
    package let before: BookFigures?
  }
  package let account: String
  /// Days since 1970 in the account's zone.
  package let day: Int
  package let total: BookFigures
  package let before: BookFigures?
  /// How many followed when the day was over.
  package let closing: Int
  /// Those with the most follows first.
  package let campaigns: [Line]
  package let unusual: [Unusual]
  /// Follows of the day in which nobody looked for signs of fraud: of people who were erased since.
  package let notLookedAt: Int

  /// Days between what is compared: one weekday and the same one before.
  package static let week = 7
  /// So few may leave on any day.
  private static let few = 5

  /// - Parameters:
  ///   - past: sums of all days before those of `postings`.
  ///   - postings: of the day and the seven before it, as `BookStore.cells` gives them.
  ///   - remarks: what is unusual beside what the figures say.
  ///   - notLookedAt: follows of the day of people who were erased since.
  package init(account: String, day: Int, past: BookPostings, postings: BookPostings, remarks: [Unusual] = [], notLookedAt: Int = 0) {
    var (today, before): ([String?: BookFigures], [String?: BookFigures]) = ([:], [:])
    var closing = past.cells.values.reduce(0) { $0 + $1.change }
    for (cell, figures) in postings.cells where cell.day <= day {
      closing += figures.change
      let campaign = cell.source.campaign
      if cell.day == day { today[campaign, default: BookFigures()].add(figures) }
      if cell.day == day - Self.week { before[campaign, default: BookFigures()].add(figures) }
    }
    func sum(_ figures: [String?: BookFigures]) -> BookFigures { figures.values.reduce(BookFigures(), +) }
    // On the first days of an account there is nothing to compare with.
    let isKnown = !past.cells.isEmpty || postings.cells.keys.contains { $0.day <= day - Self.week }
    self.account = account
    self.day = day
    self.closing = closing
    self.notLookedAt = notLookedAt
    total = sum(today)
    self.before = isKnown ? sum(before) : nil
    campaigns = Set(today.keys).union(before.keys).compactMap { $0 }
      .map { Line(campaign: $0, figures: today[$0] ?? BookFigures(), before: isKnown ? before[$0] ?? BookFigures() : nil) }
      .sorted { ($1.figures.follows, $0.campaign) < ($0.figures.follows, $1.campaign) }
    unusual =
      (remarks
      + campaigns.filter { $0.figures.lost > $0.figures.follows && $0.figures.lost >= Self.few }
      .map { .lostMore(campaign: $0.campaign, won: $0.figures.follows, lost: $0.figures.lost) })
      .enumerated().sorted { ($0.element.urgency, $0.offset) < ($1.element.urgency, $1.offset) }.map(\.element)
  }
}

extension Digest.Unusual {
  /// Lower is more urgent.
  fileprivate var urgency: Int {
    switch self {
    case .fraud: 0
    case .lostMore: 1
    case .reconciliation: 2
    case .dead: 3
    }
  }
}

extension BookFigures {
  /// Those who came.
  package var follows: Int { new + returning }
}
