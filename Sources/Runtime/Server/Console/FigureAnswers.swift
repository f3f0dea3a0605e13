internal import Engine
internal import Rules
internal import Serving
internal import Wire

/// What `wxrules report` and its kin print, for pages. Everything blocks.
///
/// Each throws `BookQueryFault` where the question is wrong, `ConsoleFault` where there is no answer, or `StoreFault`.
struct FigureAnswers: Sendable {
  let desk: ReadingDesk
  /// How it went when the platform was last asked for its figures of an account; nil where nobody asked since the start.
  var tried: @Sendable (_ account: String) -> FigureTry? = { _ in nil }
  /// Rows of one answer: who needs more has the command.
  static let mostRows = 200_000

  func report(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
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
    guard let report = reports.first else { throw ConsoleFault.unknown("there is no account") }
    guard report.rows.count <= Self.mostRows else {
      throw BookQueryFault("\(report.rows.count) rows are too many for a page: ask for fewer days or groupings, or `wxrules report`")
    }
    // To write them all out takes as long as many a report.
    if Patience.isOver { throw StoreFault.cutShort }
    switch form {
    case .json: return ConsoleOutcome(json: desk.masked(BookFiles.json(report), of: asked.accounts))
    case .csv: return ConsoleOutcome(csv: desk.masked(BookFiles.csv(report), of: asked.accounts), named: "report")
    }
  }

  private enum Grouping: String, CaseIterable { case day }

  func rules(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let question = try RuleHitQuestion(
      account: words["account"], from: words["from"], to: words["to"], byDay: try words.choice("by", of: Grouping.self) == .day, in: desk.ruleSet,
      now: desk.now)
    let report = try question.report(of: try desk.rememberedTurns())
    switch form {
    case .json: return ConsoleOutcome(json: report.json)
    case .csv: return ConsoleOutcome(csv: report.csv { desk.zone(of: $0, in: desk.ruleSet) }, named: "rules")
    }
  }

  func unanswered(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    _ = try desk.ruleSet.accounts(asked: words["account"])
    let days = try words.number("days", "--days: from 1 to \(UnansweredText.days)")
    let question = try UnansweredQuestion(
      account: words["account"], from: words["from"], to: words["to"], days: days, limit: try words.limit(), now: desk.now)
    let json = UnansweredReport.json(try question.texts(of: try desk.rememberedTurns()).shown)
    return ConsoleOutcome(rows: json.elements, ["account", "text", "times", "last"], named: "unanswered", as: form)
  }

  func experiments(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let question = try ExperimentQuestion(account: words["account"], in: desk.ruleSet)
    let report = question.report(try question.results(desk.store, now: desk.now))
    switch form {
    case .json: return ConsoleOutcome(json: report.json)
    case .csv: return ConsoleOutcome(csv: report.csv, named: "experiments")
    }
  }

  func stock(_ words: AskedWords, _ form: ConsoleOutcome.Form, showsOpenids: Bool) throws -> ConsoleOutcome {
    let question = try StockUseQuestion(unusedAfter: words["unused_after"], account: words["account"], in: desk.ruleSet)
    let papers = try question.papers(desk.store, now: desk.now, name: desk.names(showsOpenids: showsOpenids))
    switch form {
    case .json: return ConsoleOutcome(json: papers.json)
    case .csv: return ConsoleOutcome(csv: papers.csv, named: "stock")
    }
  }

  func fraud(_ words: AskedWords, _ form: ConsoleOutcome.Form, showsOpenids: Bool) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    let question = try FraudQuestion(
      account: words["account"], from: words["from"] ?? FraudQuestion.from, to: words["to"] ?? FraudQuestion.to, in: ruleSet, now: desk.now)
    _ = try desk.books(of: question.accounts, in: ruleSet)
    let reports = try question.reports(desk.store, name: desk.names(showsOpenids: showsOpenids)).reports
    switch form {
    case .json: return ConsoleOutcome(json: .array(reports.map(\.json)))
    case .csv: return ConsoleOutcome(csv: FraudReport.csv(reports), named: "fraud")
    }
  }

  func reconcile(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    let accounts = try ruleSet.accounts(asked: words["account"])
    let question = try ReconciliationQuestion(
      from: words["from"] ?? ReconciliationQuestion.from, to: words["to"] ?? ReconciliationQuestion.to, now: desk.now)
    _ = try desk.books(of: accounts.map(\.name), in: ruleSet)
    let reports = try question.reports(desk.store, of: accounts, in: ruleSet, tried: tried)
    switch form {
    case .json: return ConsoleOutcome(json: .array(reports.map(\.json)))
    case .csv: return ConsoleOutcome(csv: ReconciliationReport.csv(reports), named: "reconcile")
    }
  }

  /// Days whose remarks stand together where none is named: today and those before it.
  private static let remarkedDays = 7

  /// What the digest of a day leads with; of the last seven days unless a day is named, the newest first.
  func remarks(_ words: AskedWords, _ form: ConsoleOutcome.Form) throws -> ConsoleOutcome {
    let ruleSet = desk.ruleSet
    let language: DisplayLanguage = try words.language() == .zh ? .zh : .en
    let accounts = try ruleSet.accounts(asked: words["account"])
    var asked: [(terms: BookTerms, days: [Int])] = []
    for account in accounts {
      let terms = ruleSet.bookTerms(of: account.name)
      let today = terms.zone.civil(at: desk.now).dayNumber
      var days = (0..<Self.remarkedDays).map { today - $0 }
      if let text = words["day"] {
        days = [try WrittenDays.day(text, "--day", today: today)]
        if days[0] > today { throw BookQueryFault("--day \(text): that day is still to come") }
      }
      asked.append((terms, days))
    }
    _ = try desk.books(of: accounts.map(\.name), in: ruleSet)
    var remarks: [JSON] = []
    for (terms, days) in asked {
      let beside = try DigestRemarks.remarks(under: terms, on: days, in: desk.store, now: desk.now)
      for digest in try DigestMaking.digests(under: terms, days, in: desk.store, remarks: beside) {
        remarks += digest.remarks(in: language).map { desk.masked($0, of: [terms.account]) }
      }
    }
    return ConsoleOutcome(rows: remarks, ["account", "day", "remark", "campaign", "scene", "text"], named: "remarks", as: form)
  }
}
