package import Rules

/// What stands around the figures, in words: what they mean, what is blank, what was put right.
package struct BookWords {
  private let language: DisplayLanguage

  package init(_ language: DisplayLanguage) { self.language = language }

  private func say(_ phrase: Phrase) -> String { phrase.text(in: language) }
  private func span(_ seconds: Int64) -> String { language == .zh ? BookColumn.chineseSpan(seconds) : BookColumn.span(seconds) }
  private static func date(_ day: Int) -> String { CivilTime(dayNumber: day).date }

  func title(_ accounts: [String], _ query: BookReportQuery) -> String {
    let by = query.groupings.map { Phrase(verbatim: BookFiles.head(of: $0, language)) }.listed()
    let days: Phrase = query.from == query.to ? Phrase(verbatim: Self.date(query.from)) : "\(Self.date(query.from)) to \(Self.date(query.to))"
    let campaigns = query.campaigns.isEmpty ? "" : " " + query.campaigns.sorted().joined(separator: ", ")
    let title: Phrase = "\(accounts.joined(separator: ", ") + campaigns): \(days)"
    return say(by.isEmpty ? title : "\(title), by \(by)")
  }

  // MARK: definitions

  func definitions(_ terms: [BookTerms], _ names: BookOrigins, _ columns: [BookColumn]) -> [BookReport.Definition] {
    var out: [BookReport.Definition] = []
    func add(_ word: String, _ meaning: Phrase) { out.append(BookReport.Definition(word: word, meaning: say(meaning))) }
    func head(_ column: BookColumn) -> String { column.head(language) }
    add(
      head(.closing), "opening + new + returning + found - lost - erased")
    for term in terms {
      add(
        terms.count > 1 ? term.account : say("days"), "days of \(term.zone.identifier)")
    }
    add(head(.scans), "follows by a code, and scans by followers")
    add(head(.people), "distinct people who scanned; never added up over rows")
    add(head(.new), "follows that are credited here, of people who had never followed before")
    add(head(.returning), "follows that are credited here, of people who had followed before and left")
    add(
      head(.found), "first noticed as somebody who already followed; they stand without a code")
    let quick = Set(terms.map(\.quickLoss)).sorted().map { span($0) }.joined(separator: ", ")
    add(
      head(.lost), "followers who were credited here and left, or followed again without being seen to leave")
    add(head(.quick), "of those lost, who left within \(quick) of their follow")
    add(head(.takenBack), "of those lost, whose credit the policy takes back")
    add(head(.erased), "erased while they followed: they left on the day of their last line")
    for case .kept(let seconds) in columns {
      add(
        head(.kept(seconds)), "of those who followed on these days, who had not left \(span(seconds)) after their own follow")
    }
    for case .conversion(let name, let field) in columns {
      let ids = Self.rules(recording: name, in: names.ruleSet).map { Phrase(verbatim: $0) }.listed()
      let counted: Phrase =
        field.map { "the sum of `\($0)` in records `\(name)` of followers credited here" } ?? "records `\(name)` of followers credited here"
      add(head(.conversion(name: name, field: field)), ids.isEmpty ? counted : "\(counted), noted by \(ids)")
    }
    for term in terms { out += policies(term, names, prefix: terms.count > 1 ? "\(term.account): " : "") }
    return out
  }

  /// Names of rules that note such a record, in their order.
  private static func rules(recording name: String, in ruleSet: RuleSet) -> [String] {
    ruleSet.compiled.rules.filter { rule in
      rule.actions.contains { if case .record(let event, _) = $0.kind { event == name } else { false } }
    }.map(\.id)
  }

  /// What the policy is called that is laid beside the declared one.
  var otherPolicy: String { say("other policy") }

  func arms(_ groupings: [BookGrouping]) -> [BookReport.Definition] {
    groupings.compactMap { grouping in
      guard case .arm(let experiment) = grouping else { return nil }
      return BookReport.Definition(
        word: grouping.description,
        meaning: say(
          """
          the arm of \(experiment) that a follower was shown first; all that they did is in its row, also before; (none): shown no arm, or erased since
          """))
    }
  }

  /// Rows of a column that no cell names.
  func unnamed(_ rows: [BookReport.Row], _ groupings: [BookGrouping]) -> [BookReport.Definition] {
    let none = BookLabel.none(language)
    return groupings.indices.compactMap { place in
      guard case .column(let list, _) = groupings[place],
        rows.contains(where: { $0.labels[place].text == none.text && $0.labels[place].kind == .word })
      else { return nil }
      return BookReport.Definition(
        word: groupings[place].description,
        meaning: say(
          "\(none.text): codes of campaigns that are not made of list \(list), and rows of it whose cell is empty"))
    }
  }

  /// That of the account, and those of campaigns that have others.
  private func policies(_ terms: BookTerms, _ names: BookOrigins, prefix: String) -> [BookReport.Definition] {
    let standard = names.ruleSet.account(named: terms.account)?.attribution ?? .standard
    var out = [BookReport.Definition(word: prefix + say("credit"), meaning: policy(standard))]
    for campaign in names.ruleSet.campaigns where names.ruleSet.account(of: campaign)?.name == terms.account {
      let own = terms.policies(campaign.id)
      if own == standard { continue }
      out.append(
        BookReport.Definition(
          word: prefix + say("credit of \(campaign.id)"), meaning: own.map { policy($0) } ?? say("none")))
    }
    return out
  }

  package func policy(_ policy: AttributionPolicy) -> String {
    let touch =
      switch policy.touch {
      case .first: say("first touch")
      case .last: say("last touch")
      }
    let undone =
      policy.unfollowUndoes > 0
      ? say("taken back when they leave within \(span(policy.unfollowUndoes))")
      : say("never taken back")
    return say("\(touch) within \(span(policy.window)) before the follow, \(undone)")
  }

  // MARK: notes

  func moved(_ followers: Int) -> String {
    say(
      followers == 1
        ? "1 follower is credited elsewhere under the other policy" : "\(followers) followers are credited elsewhere under the other policy")
  }

  /// What was lost stays lost: it is said as long as there are figures of the account.
  func unreadable(_ rows: Int, _ account: String) -> [String] {
    if rows == 0 { return [] }
    return [
      say(
        "what erased followers of \(account) came to is not all in the figures: \(counted(rows, "row")) of it could not be read")
    ]
  }

  /// - Parameter day: nil when there are none.
  func later(_ day: Int?, _ terms: BookTerms) -> [String] {
    guard let day else { return [] }
    return [
      say(
        "some figures of \(terms.account) stand on \(Self.date(day)) or later, which is still to come in \(terms.zone.identifier): they are told from then on"
      )
    ]
  }

  /// - Parameters:
  ///   - kept: what all rows come to: whether anybody is too young to say, or was erased.
  ///   - old: by span, the day from which on follows are too young to say.
  func notes(
    columns: [BookColumn], rows: [BookReport.Row], total: [BookFigure?], kept: BookSum, old: [Int], query: BookReportQuery
  ) -> [String] {
    var notes: [String] = []
    func isBlank(_ place: Int) -> Bool { total[place] == nil || rows.contains { $0.figures[place] == nil } }
    let spans = columns.indices.filter { if case .kept = columns[$0] { true } else { false } }
    for (number, (place, day)) in zip(spans, old).enumerated() where isBlank(place) {
      let head = columns[place].head(language)
      let until = day - 1
      if kept.hasGap[number] {
        notes.append(
          say(
            "\(head) is blank where somebody was erased while it was not counted: nobody can say it of them any more"))
      }
      if !kept.isYoung[number] { continue }
      notes.append(
        until >= query.from
          ? say(
            "\(head) is blank where some followed too lately to say; it is known with --to \(Self.date(until))")
          : say("\(head) is blank where some followed too lately to say"))
    }
    if let place = columns.firstIndex(of: .people), isBlank(place) {
      notes.append(
        say(
          "people are counted once in a day, a week, a month and in all of one account, and cannot be added up: in other rows they are blank"))
    }
    if let place = columns.firstIndex(of: .cost), isBlank(place) {
      notes.append(
        say(
          "a cost is blank where none is declared, and where it was paid for more than the row holds"))
    }
    if isUnshared(columns, rows, total) {
      notes.append(
        say(
          "a cost per follower is blank where not all followers of the row were paid for, and where there are none"))
    }
    if let place = columns.firstIndex(of: .erased), case .count(let count)? = total[place], count > 0 {
      notes.append(
        say(
          count == 1
            ? "correction: 1 follower was erased while they followed" : "correction: \(count) followers were erased while they followed"))
    }
    return notes + clipped(query, rows)
  }

  /// Whether a row tells what was paid, and not what that is for each new follower.
  private func isUnshared(_ columns: [BookColumn], _ rows: [BookReport.Row], _ total: [BookFigure?]) -> Bool {
    guard let cost = columns.firstIndex(of: .cost), let share = columns.firstIndex(of: .costPerNew) else { return false }
    return ([total] + rows.map(\.figures)).contains { $0[cost] != nil && $0[share] == nil }
  }

  /// Why costs are blank, and what to write to see them.
  func untold(_ costs: [UntoldCost: Set<String>]) -> [String] {
    UntoldCost.allCases.compactMap { why in
      guard let campaigns = costs[why]?.sorted(), !campaigns.isEmpty else { return nil }
      let names = campaigns.map { Phrase(verbatim: $0) }.listed()
      switch why {
      case .days:
        return say(
          "the cost of \(names) is one amount for all days: it is told with --from all, and by day where `cost:` is a list with a column `day`")
      case .times:
        return say(
          """
          the cost of \(names) is one amount for all days: it is told without day, week and month in --by, and in rows of time where `cost:` is a \
          list with a column `day`
          """)
      case .codes:
        return say(
          "the cost of \(names) is one amount for all codes: it is told by campaign, and by code where `cost:` is a list")
      case .accounts:
        return say(
          "the cost of \(names) was paid for several accounts together: it is told where a row holds all of them")
      case .subscription:
        return say("the cost of \(names) is not divided by subscription")
      case .arms: return say("the cost of \(names) is not divided by arms")
      }
    }
  }

  func undeclared(_ campaigns: [String]) -> String? {
    if campaigns.isEmpty { return nil }
    return say("the rules no longer have: \(campaigns.map { Phrase(verbatim: $0) }.listed())")
  }

  /// Where the first week or month of the rows is not told whole.
  private func clipped(_ query: BookReportQuery, _ rows: [BookReport.Row]) -> [String] {
    query.groupings.enumerated().compactMap { place, grouping in
      let span: BookSpan
      switch grouping {
      case .week: span = .week
      case .month: span = .month
      case .day, .account, .campaign, .code, .subscription, .column, .arm: return nil
      }
      let start = BookDays.start(of: span, with: query.from)
      if start == query.from { return nil }
      let label = grouping == .month ? BookLabel.month(start) : .day(start)
      guard rows.contains(where: { $0.labels[place].text == label.text }) else { return nil }
      let date = Self.date(query.from)
      return say(grouping == .month ? "the first month begins on \(date)" : "the first week begins on \(date)")
    }
  }
}
