import ArgumentParser
import Engine
import Rules

struct QR: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "qr",
    abstract: said("QR codes of the declared campaigns: plan, make, renew, show, print."),
    discussion: said(
      """
      wxrules qr plan                       what would be done, and nothing is
      wxrules qr apply                      do it; interrupted, run it again
      wxrules qr status                     how many there are, what ends when
      wxrules qr show 'table_tent[sh01,1]'
          the code in the terminal, and what it answers
      wxrules qr export codes/              images and a table for the printer

      What was made stands in the database that `wxrules serve` uses. Without an
      account of your own, `wxrules sandbox` plays the platform: give its address with
      --platform.
      """),
    subcommands: [
      QRPlan.self, QRApply.self, QRStatus.self, QRList.self, QRShow.self, QRExport.self, QRImport.self, QRForget.self, QRMint.self,
    ])
}

/// For commands that count calls against the day's.
struct QuotaOptions: ParsableArguments {
  @Option(help: said("Calls a day that the account may make to create codes; a test account has 10000.", valueName: "count"))
  var dailyCalls = CodePlan.dailyCalls

  func validate() throws {
    guard dailyCalls > 0 else { throw objection("--daily-calls must be above 0") }
  }
}
