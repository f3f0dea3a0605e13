internal import Engine
internal import Rules
internal import Serving
internal import Wire

/// What `wxrules report` and its kin print, for pages. Everything blocks.
///
/// Each throws `BookQueryFault` where the question is wrong, `FigureFault` where there is no answer, or `StoreFault`.
struct FigureAnswers: Sendable {
  let desk: ReadingDesk
  /// Rows of one answer: who needs more has the command.
  static let mostRows = 200_000

  func report(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    let ruleSet = desk.ruleSet
    var question = BookQuestion()
    (question.campaigns, question.account, question.by) = (words.all("campaign"), words["account"], words.all("by"))
    (question.from, question.to, question.policy) = (words["from"], words["to"], words["policy"])
    question.language = try words.language()
    let asked = try question.asked(in: ruleSet, now: desk.now)
    let reports =
      asked.isRecount
      ? try desk.recount {
        let reading = BookReading(desk.store, ruleSet, asked.accounts)
        return try reading.reports(asked, [asked.query])
      } : try desk.books(of: asked.accounts, in: ruleSet).reports(asked, [asked.query])
    guard let report = reports.first else { throw FigureFault.unknown("there is no account") }
    guard report.rows.count <= Self.mostRows else {
      throw BookQueryFault("\(report.rows.count) rows are too many for a page: ask for fewer days or groupings, or `wxrules report`")
    }
    switch form {
    case .json: return ConsolePaper("report", json: BookFiles.json(report))
    case .csv: return ConsolePaper("report", csv: BookFiles.csv(report))
    }
  }

  private enum Grouping: String, CaseIterable { case day }

  func rules(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    let question = try RuleHitQuestion(
      account: words["account"], from: words["from"], to: words["to"], byDay: try words.choice("by", of: Grouping.self) == .day, in: desk.ruleSet,
      now: desk.now)
    let report = try question.report(of: try desk.rememberedTurns())
    switch form {
    case .json: return ConsolePaper("rules", json: report.json)
    case .csv: return ConsolePaper("rules", csv: report.csv)
    }
  }

  func unanswered(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    _ = try desk.ruleSet.accounts(asked: words["account"])
    let days = try words.number("days", "--days: from 1 to \(UnansweredText.days)")
    let question = try UnansweredQuestion(account: words["account"], days: days, limit: try words.limit(), now: desk.now)
    let json = UnansweredReport.json(try question.texts(of: try desk.rememberedTurns()).shown)
    return paper("unanswered", ["account", "text", "times", "last"], json, form)
  }

  func experiments(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    let question = try ExperimentQuestion(account: words["account"], in: desk.ruleSet)
    let report = question.report(try question.results(desk.store, now: desk.now))
    switch form {
    case .json: return ConsolePaper("experiments", json: report.json)
    case .csv: return ConsolePaper("experiments", csv: report.csv)
    }
  }

  func stock(_ words: AskedWords, _ form: ConsolePaper.Form, showsOpenids: Bool) throws -> ConsolePaper {
    let question = try StockUseQuestion(unusedAfter: words["unused_after"], account: words["account"], in: desk.ruleSet)
    let papers = try question.papers(desk.store, now: desk.now, name: desk.names(showsOpenids: showsOpenids))
    switch form {
    case .json: return ConsolePaper("stock", json: papers.json)
    case .csv: return ConsolePaper("stock", csv: papers.csv)
    }
  }

  func fraud(_ words: AskedWords, _ form: ConsolePaper.Form, showsOpenids: Bool) throws -> ConsolePaper {
    let ruleSet = desk.ruleSet
    let question = try FraudQuestion(
      account: words["account"], from: words["from"] ?? FraudQuestion.from, to: words["to"] ?? FraudQuestion.to, in: ruleSet, now: desk.now)
    _ = try desk.books(of: question.accounts, in: ruleSet)
    let reports = try question.reports(desk.store, name: desk.names(showsOpenids: showsOpenids)).reports
    switch form {
    case .json: return ConsolePaper("fraud", json: .array(reports.map(\.json)))
    case .csv: return ConsolePaper("fraud", csv: FraudReport.csv(reports))
    }
  }

  func reconcile(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    let ruleSet = desk.ruleSet
    let accounts = try ruleSet.accounts(asked: words["account"])
    let question = try ReconciliationQuestion(
      from: words["from"] ?? ReconciliationQuestion.from, to: words["to"] ?? ReconciliationQuestion.to, now: desk.now)
    _ = try desk.books(of: accounts.map(\.name), in: ruleSet)
    let reports = try question.reports(desk.store, of: accounts, in: ruleSet)
    switch form {
    case .json: return ConsolePaper("reconcile", json: .array(reports.map(\.json)))
    case .csv: return ConsolePaper("reconcile", csv: ReconciliationReport.csv(reports))
    }
  }

  /// What the digest of a day leads with; of today and yesterday unless a day is named.
  func remarks(_ words: AskedWords, _ form: ConsolePaper.Form) throws -> ConsolePaper {
    let ruleSet = desk.ruleSet
    let language: DigestText.Language = try words.language() == .zh ? .zh : .en
    let accounts = try ruleSet.accounts(asked: words["account"])
    var asked: [(terms: BookTerms, days: [Int])] = []
    for account in accounts {
      let terms = ruleSet.bookTerms(of: account.name)
      let today = terms.zone.civil(at: desk.now).dayNumber
      var days = [today, today - 1]
      if let text = words["day"] {
        days = [try WrittenDays.day(text, "--day", today: today)]
        if days[0] > today { throw BookQueryFault("--day \(text): that day is still to come") }
      }
      asked.append((terms, days))
    }
    _ = try desk.books(of: accounts.map(\.name), in: ruleSet)
    var remarks: [JSON] = []
    for (terms, days) in asked {
      for day in days {
        let beside = try DigestRemarks.remarks(under: terms, on: day, in: desk.store, now: desk.now)
        remarks += try DigestMaking.digest(under: terms, day, in: desk.store, books: desk.store, remarks: beside).remarks(in: language)
      }
    }
    return paper("remarks", ["account", "day", "remark", "campaign", "scene", "text"], .array(remarks), form)
  }

  private func paper(_ name: String, _ heads: [String], _ json: JSON, _ form: ConsolePaper.Form) -> ConsolePaper {
    switch form {
    case .json: return ConsolePaper(name, json: json)
    case .csv:
      guard case .array(let rows) = json else { return ConsolePaper(name, csv: "") }
      return ConsolePaper(name, csv: RowTable.csv(heads, rows))
    }
  }
}
