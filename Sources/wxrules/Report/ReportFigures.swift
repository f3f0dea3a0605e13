import ArgumentParser
import Engine
import Rules
import Serving
import Wire

/// Figures of campaigns: books are brought up to date, read, and printed.
struct ReportFigures: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: said("Figures of campaigns, codes, columns of their lists, and days."),
    discussion: said(
      """
      opening + new + returning + found - lost - erased = closing, in each row. It may
      run while `serve` does, and brings the books up to date first.

      wxrules report
      wxrules report door poster --by code --from 2026-06 --to 2026-06
      wxrules report --by campaign,day --from 7d --format csv > week.csv
      wxrules report --by store.city --format xlsx --output cities.xlsx
      wxrules report --policy touch=first,window=7d,unfollow_undoes=24h
          counts the whole ledger again, and lays both side by side; what is left out
          is as in the policy of the product: last touch, 30d, never taken back

      wxrules report --by arm
          what the arms of an experiment brought; counts the whole ledger again

      Days are said as 2026-06-01, 2026-06 (its first or last day), today, yesterday,
      7d (the last seven) or all.

      Exit codes: 0 done, 2 could not.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, csv, json, xlsx, html }

  @Argument(help: said("Names under `campaigns:`; without any, everything."))
  var campaigns: [String] = []
  @Option(help: said("Rules file or folder."), completion: .file())
  var rules: String?
  @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
  var database: String?
  @Option(help: said("Only this account."))
  var account: String?
  @Option(help: said("The first day. (default: four weeks)"))
  var from: String?
  @Option(help: said("The last day. (default: today)"))
  var to: String?
  @Option(
    help: said(
      "What the rows are, several with commas: account, campaign, code, day, week, month, subscription, arm, or a column of a list, as store.city.",
      valueName: "groupings"))
  var by: [String] = []
  @Option(help: said("Another policy beside the declared one, as touch=first,window=7d,unfollow_undoes=24h.", valueName: "policy"))
  var policy: String?
  @Flag(help: said("Make the books anew from the ledger."))
  var recompute = false
  @Option(help: said("How the report is written. (default: by the end of --output, else text)"))
  var format: Format?
  @Option(help: said("Where it is written; - is standard output, as without it.", valueName: "file"), completion: .file())
  var output: String?
  @Option(help: said("Cells of a line of text. (default: those of the terminal, else 80)", valueName: "cells"))
  var width: Int?

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let format = try chosenFormat()
    let database = try Settings.database(database)
    let (store, numbers): (any Store, [String: GivenNumbers])
    do throws(StoreFault) {
      store = try OpenStore.existing(database)
      numbers = try store.givenNumbers()
    } catch {
      throw Terminal.stop(database.message(error))
    }
    defer { store.close() }
    let ruleSet = try LoadedRules.load(rules, givenNumbers: numbers).ruleSet
    let asked = try Asking.question { () throws(BookQueryFault) in try question.asked(in: ruleSet, now: Terminal.now) }
    let reports: [BookReport]
    do throws(StoreFault) {
      let progress = BookProgressLines(store)
      let reading = BookReading(store, ruleSet, asked.accounts) { progress.show($0) }
      if asked.policy == nil { try reading.bringUpToDate(recompute: recompute) }
      reports = try reading.reports(asked, asked.sheets)
    } catch {
      throw Terminal.stop(database.message(error))
    }
    try write(reports, format)
  }

  // MARK: what was asked

  private var question: BookQuestion {
    var question = BookQuestion()
    (question.campaigns, question.account, question.by, question.policy) = (campaigns, account, by, policy)
    (question.from, question.to, question.language) = (from, to, Terminal.language)
    return question
  }

  private func chosenFormat() throws -> Format {
    if let width, width < 40 { throw Terminal.stop("--width \(width): at least 40") }
    let chosen = try OutputEnding.format(of: output, format, Self.endings, words: ".txt, .csv, .json, .xlsx or .html") ?? format ?? .text
    if chosen == .xlsx, output == nil { throw Terminal.stop("--format xlsx is written to a file: add --output report.xlsx, or - to pass it on") }
    return chosen
  }

  private static let endings: [String: Format] = ["txt": .text, "csv": .csv, "json": .json, "xlsx": .xlsx, "html": .html, "htm": .html]

  // MARK: papers

  private func write(_ reports: [BookReport], _ format: Format) throws {
    guard let report = reports.first else { return }
    switch format {
    case .text:
      let isFile = output.map { $0 != "-" } ?? false
      try put(BookText(report, width: OutputEnding.cells(width, output), isFile ? Paint(false) : Terminal.paint).render())
    case .csv: try put(BookFiles.csv(report))
    case .json: try put(BookFiles.json(report).shown + "\n")
    case .html: try put(BookPage(report).html)
    case .xlsx:
      guard let output else { return }
      let bytes: [UInt8]
      do throws(Workbook.Fault) { bytes = try BookWorkbook.make(reports, created: Terminal.now).bytes() } catch {
        throw Terminal.stop("\(output): \(error.reason)")
      }
      try OutputFiles.write(bytes, to: output)
    }
  }

  private func put(_ text: String) throws {
    try OutputFiles.write(Array(text.utf8), to: output ?? "-")
  }
}
