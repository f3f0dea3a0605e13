import Rules
import TestSupport
import Testing

@testable import Engine

/// Who is credited elsewhere under another policy: those of whom a row that is shown says so.
@Suite("followers who are credited elsewhere")
struct CreditComparisonTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let by: String
    var campaigns: Set<String> = []
    /// Days after the Monday.
    var days = 0...9
    let stories: [String]
    let expected: Int
    var testDescription: String { "by \(by) of \(campaigns.sorted()), days \(days), \(stories.count) followers" }
  }
  static let toPoster = "follow@1:door/door:sh01 leave@30 follow@50:poster/1000"
  static let sameCity = "follow@1:door/door:sh01 leave@30 follow@50:door/door:sh02"
  static let otherCity = "follow@1:door/door:sh01 leave@30 follow@50:door/door:bj01"
  static let toAd = "follow@1:poster/1000 leave@30 follow@50:ad/ad"
  /// It leaves on the fourth day.
  static let gone = toPoster + " leave@80"
  static let all = [toPoster, sameCity, otherCity, toAd]

  static let cases = [
    Case(by: "code", stories: all, expected: 4),
    Case(by: "campaign", stories: all, expected: 2),
    Case(by: "store.city", stories: [sameCity, otherCity], expected: 1),
    Case(by: "day", stories: all, expected: 0),
    Case(by: "campaign", campaigns: ["door"], stories: all, expected: 1),
    Case(by: "campaign", campaigns: ["poster"], stories: all, expected: 2),
    Case(by: "campaign", campaigns: ["door", "poster"], stories: all, expected: 2),
    Case(by: "code", campaigns: ["door"], stories: all, expected: 3),
    Case(by: "campaign", days: 0...1, stories: [gone, toPoster], expected: 0),
    Case(by: "campaign", days: 2...2, stories: [gone, toPoster], expected: 2),
    Case(by: "campaign", days: 3...3, stories: [gone, toPoster], expected: 2),
    // Who left before is in no row, and who stays is still among the followers.
    Case(by: "campaign", days: 4...9, stories: [gone, toPoster], expected: 1),
    Case(by: "campaign", stories: ["follow@1:door/door:sh01 leave@30 follow@50:poster/1000 leave@60 follow@70:poster/1000"], expected: 1),
  ]

  @Test("how many", arguments: cases)
  func elsewhere(_ one: Case) throws {
    let ruleSet = try Compile.ruleSet(BookReportTests.rules)
    let terms = BookTerms(account: "main", zone: .shanghai, policies: { _ in .standard }, fingerprint: "")
    let first = AttributionPolicy(touch: .first, window: 7 * 86_400, unfollowUndoes: 0)
    let days = BookStory.monday + one.days.lowerBound...BookStory.monday + one.days.upperBound
    var comparison = CreditComparison(terms, terms.under(first), days: days)
    for (number, story) in one.stories.enumerated() { comparison.add(BookStory(story, openid: "o\(number)").history) }
    let query = BookReportQuery(
      from: days.lowerBound, to: days.upperBound, groupings: [try BookGrouping(one.by, in: ruleSet)], campaigns: one.campaigns,
      now: BookReportTests.later)
    var rows = BookSummation(
      [AccountBooks(terms: terms, within: BookPostings())], BookOrigins(["main"], in: ruleSet, query), BookCosts(), query,
      groupings: query.groupings)
    #expect(comparison.elsewhere(in: &rows, of: 0) == one.expected)
  }

  @Test(
    "a question is asked of the accounts that have the campaigns",
    arguments: [
      ([], nil, ["main", "far"]), (["door"], nil, ["main"]), (["ad"], nil, ["main", "far"]), (["door", "ad"], nil, ["main", "far"]),
      (["ad"], "far", ["far"]), (["door"], "far", nil),
    ] as [([String], String?, [String]?)])
  func accounts(_ campaigns: [String], _ account: String?, _ expected: [String]?) throws {
    let ruleSet = try Compile.ruleSet(BookReportTests.rules)
    var question = BookQuestion()
    (question.campaigns, question.account) = (campaigns, account)
    let found: [String]?
    do throws(BookQueryFault) { found = try question.asked(in: ruleSet, now: BookReportTests.later).accounts } catch { found = nil }
    #expect(found == expected)
  }
}
