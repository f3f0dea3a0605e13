package import Rules

/// What stands around the figures, in words: what they mean, what is blank, what was put right.
package struct BookWords {
  private let language: ReportLanguage

  package init(_ language: ReportLanguage) { self.language = language }

  private func say(_ english: String, _ chinese: String) -> String { language == .zh ? chinese : english }
  private func span(_ seconds: Int64) -> String { language == .zh ? BookColumn.chineseSpan(seconds) : BookColumn.span(seconds) }
  private static func date(_ day: Int) -> String { CivilTime(dayNumber: day).date }

  func title(_ accounts: [String], _ query: BookReportQuery) -> String {
    let by = query.groupings.map { BookFiles.head(of: $0, language) }.joined(separator: say(", ", "、"))
    let days = query.from == query.to ? Self.date(query.from) : "\(Self.date(query.from)) \(say("to", "至")) \(Self.date(query.to))"
    let campaigns = query.campaigns.isEmpty ? "" : " " + query.campaigns.sorted().joined(separator: ", ")
    return "\(accounts.joined(separator: ", "))\(campaigns): \(days)"
      + (by.isEmpty ? "" : say(", by ", by.first?.isASCII ?? true ? "，按 " : "，按") + by)
  }

  // MARK: definitions

  func definitions(_ terms: [BookTerms], _ names: BookOrigins, _ columns: [BookColumn]) -> [BookReport.Definition] {
    var out: [BookReport.Definition] = []
    func add(_ word: String, _ english: String, _ chinese: String) {
      out.append(BookReport.Definition(word: word, meaning: say(english, chinese)))
    }
    func head(_ column: BookColumn) -> String { column.head(language) }
    add(
      head(.closing), "opening + new + returning + found - lost - erased", "期初 + 新增 + 回流 + 补记 - 流失 - 已删除")
    for term in terms {
      add(
        terms.count > 1 ? term.account : say("days", "日期"), "days of \(term.zone.identifier)", "按 \(term.zone.identifier) 的日历日")
    }
    add(head(.scans), "follows by a code, and scans by followers", "扫码关注与已关注者扫码的次数")
    add(head(.people), "distinct people who scanned; never added up over rows", "扫码的不同人数；各行不可相加")
    add(head(.new), "follows that are credited here, of people who had never followed before", "归因到这里的关注，此前从未关注过")
    add(head(.returning), "follows that are credited here, of people who had followed before and left", "归因到这里的关注，以前关注过、取关后又回来")
    add(
      head(.found), "first noticed as somebody who already followed; they stand without a code", "首次发现时已是粉丝的人，记在（非扫码）行")
    let quick = Set(terms.map(\.quickLoss)).sorted().map { span($0) }.joined(separator: ", ")
    add(
      head(.lost), "followers who were credited here and left, or followed again without being seen to leave",
      "归因到这里的粉丝取消关注，或未见取关又再关注")
    add(head(.quick), "of those lost, who left within \(quick) of their follow", "流失中，关注后 \(quick) 内就取关的")
    add(head(.takenBack), "of those lost, whose credit the policy takes back", "流失中按口径撤销归因的")
    add(head(.erased), "erased while they followed: they left on the day of their last line", "仍关注时被删除资料的人，按其最后一条记录之日减去")
    for case .kept(let seconds) in columns {
      add(
        head(.kept(seconds)), "of those who followed on these days, who had not left \(span(seconds)) after their own follow",
        "这些天关注的人里，自关注起满 \(span(seconds)) 仍未取关的")
    }
    for case .conversion(let name, let field) in columns {
      let ids = Self.rules(recording: name, in: names.ruleSet).joined(separator: say(", ", "、"))
      let of = ids.isEmpty ? "" : say(", noted by \(ids)", "，由规则 \(ids) 记下")
      add(
        head(.conversion(name: name, field: field)),
        (field.map { "the sum of `\($0)` in records `\(name)`" } ?? "records `\(name)`") + " of followers credited here\(of)",
        "归因到这里的粉丝的记录 `\(name)`" + (field.map { " 中 `\($0)` 之和" } ?? "的条数") + of)
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
  var otherPolicy: String { say("other policy", "另一口径") }

  func arms(_ groupings: [BookGrouping]) -> [BookReport.Definition] {
    groupings.compactMap { grouping in
      guard case .arm(let experiment) = grouping else { return nil }
      return BookReport.Definition(
        word: grouping.description,
        meaning: say(
          "the arm of \(experiment) that a follower was shown first; all that they did is in its row, also before; "
            + "(none): shown no arm, or erased since",
          "粉丝首次看到的 \(experiment) 实验组，其此前的一切也记入该行；（无）：未看到任何组，或资料已删除"))
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
          "\(none.text): codes of campaigns that are not made of list \(list), and rows of it whose cell is empty",
          "\(none.text)：不由列表 \(list) 生成的活动的二维码，以及该列为空的行"))
    }
  }

  /// That of the account, and those of campaigns that have others.
  private func policies(_ terms: BookTerms, _ names: BookOrigins, prefix: String) -> [BookReport.Definition] {
    let standard = names.ruleSet.account(named: terms.account)?.attribution ?? .standard
    var out = [BookReport.Definition(word: prefix + say("credit", "归因"), meaning: policy(standard))]
    for campaign in names.ruleSet.campaigns where names.ruleSet.account(of: campaign)?.name == terms.account {
      let own = terms.policies(campaign.id)
      if own == standard { continue }
      out.append(
        BookReport.Definition(
          word: prefix + say("credit of \(campaign.id)", "\(campaign.id) 的归因"), meaning: own.map { policy($0) } ?? say("none", "不归因")))
    }
    return out
  }

  package func policy(_ policy: AttributionPolicy) -> String {
    let touch =
      switch policy.touch {
      case .first: say("first touch", "首次触点")
      case .last: say("last touch", "末次触点")
      }
    let undone =
      policy.unfollowUndoes > 0
      ? say("taken back when they leave within \(span(policy.unfollowUndoes))", "\(span(policy.unfollowUndoes)) 内取关则撤销")
      : say("never taken back", "不撤销")
    return say("\(touch) within \(span(policy.window)) before the follow, \(undone)", "关注前 \(span(policy.window)) 内的\(touch)，\(undone)")
  }

  // MARK: notes

  func moved(_ followers: Int) -> String {
    say(
      "\(counted(followers, "follower")) \(followers == 1 ? "is" : "are") credited elsewhere under the other policy",
      "换口径后有 \(followers) 人的归因不同")
  }

  /// What was lost stays lost: it is said as long as there are figures of the account.
  func unreadable(_ rows: Int, _ account: String) -> [String] {
    if rows == 0 { return [] }
    return [
      say(
        "what erased followers of \(account) came to is not all in the figures: \(counted(rows, "row")) of it could not be read",
        "\(account) 已删除资料的粉丝有 \(rows) 行汇总无法读取，未计入各项数字")
    ]
  }

  /// - Parameter day: nil when there are none.
  func later(_ day: Int?, _ terms: BookTerms) -> [String] {
    guard let day else { return [] }
    return [
      say(
        "some figures of \(terms.account) stand on \(Self.date(day)) or later, which is still to come in \(terms.zone.identifier): they are told from then on",
        "\(terms.account) 有些数字记在 \(Self.date(day)) 或以后，按 \(terms.zone.identifier) 该日未到，届时才显示")
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
            "\(head) is blank where somebody was erased while it was not counted: nobody can say it of them any more",
            "\(head) 在统计该时长之前已有粉丝被删除资料的行留空，已无从得知"))
      }
      if !kept.isYoung[number] { continue }
      notes.append(
        until >= query.from
          ? say(
            "\(head) is blank where some followed too lately to say; it is known with --to \(Self.date(until))",
            "\(head) 在关注未满期的行留空；用 --to \(Self.date(until)) 可看全")
          : say("\(head) is blank where some followed too lately to say", "\(head) 在关注未满期的行留空"))
    }
    if let place = columns.firstIndex(of: .people), isBlank(place) {
      notes.append(
        say(
          "people are counted once in a day, a week, a month and in all of one account, and cannot be added up: in other rows they are blank",
          "扫码人数只在单个公众号的整日、整周、整月和全部时段内去重，不能相加，其余行留空"))
    }
    if let place = columns.firstIndex(of: .cost), isBlank(place) {
      notes.append(
        say(
          "a cost is blank where none is declared, and where it was paid for more than the row holds",
          "没有声明成本、或成本属于比该行更大的范围时，成本留空"))
    }
    if isUnshared(columns, rows, total) {
      notes.append(
        say(
          "a cost per follower is blank where not all followers of the row were paid for, and where there are none",
          "并非所有粉丝都花了成本、或没有粉丝可分摊的行，每人成本留空"))
    }
    if let place = columns.firstIndex(of: .erased), case .count(let count)? = total[place], count > 0 {
      notes.append(
        say(
          "correction: \(counted(count, "follower")) \(count == 1 ? "was" : "were") erased while they followed",
          "更正：有 \(count) 位粉丝在关注期间被删除资料"))
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
      let names = campaigns.joined(separator: say(", ", "、"))
      switch why {
      case .days:
        return say(
          "the cost of \(names) is one amount for all days: it is told with --from all, and by day where `cost:` is a list with a column `day`",
          "\(names) 的成本是全部时段的总额：用 --from all 可看到；要按天看，把 `cost:` 写成带 `day` 列的表")
      case .times:
        return say(
          "the cost of \(names) is one amount for all days: it is told without day, week and month in --by, and in rows of time where `cost:` is a "
            + "list with a column `day`",
          "\(names) 的成本是全部时段的总额：--by 不含 day、week、month 时可看到；要按时间看，把 `cost:` 写成带 `day` 列的表")
      case .codes:
        return say(
          "the cost of \(names) is one amount for all codes: it is told by campaign, and by code where `cost:` is a list",
          "\(names) 的成本是全部二维码的总额：按活动可看到；要按码看，把 `cost:` 写成表")
      case .accounts:
        return say(
          "the cost of \(names) was paid for several accounts together: it is told where a row holds all of them",
          "\(names) 的成本由多个公众号共用：只在包含全部这些公众号的行显示")
      case .subscription:
        return say("the cost of \(names) is not divided by subscription", "\(names) 的成本不按关注状态划分")
      case .arms: return say("the cost of \(names) is not divided by arms", "\(names) 的成本不按实验的分组划分")
      }
    }
  }

  func undeclared(_ campaigns: [String]) -> String? {
    if campaigns.isEmpty { return nil }
    return say("the rules no longer have: \(campaigns.joined(separator: ", "))", "规则里已没有：\(campaigns.joined(separator: "、"))")
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
      return say(
        "the first \(grouping) begins on \(Self.date(query.from))", "第一个\(span == .week ? "周" : "月")从 \(Self.date(query.from)) 算起")
    }
  }
}
