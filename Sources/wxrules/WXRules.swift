import ArgumentParser
import Rules

@main
struct WXRules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wxrules",
    abstract: "Rules for WeChat Official Accounts: written in YAML, checked before they run.",
    discussion: """
      wxrules init                                  write a commented rules.yaml with tests
      wxrules validate                              find every mistake in rules.yaml, or rules/
      wxrules simulate --scan store:sh01 --explain  see what a follower receives, and why
      wxrules test                                  run the tests that stand in the rules
      wxrules serve                                 answer the platform
      wxrules qr plan                               which QR codes the campaigns need; `qr apply` makes them
      wxrules outbox                                actions that wait, and those that failed
      wxrules sandbox                               play the platform on this machine, with a page to click through
      wxrules explain WX0201                        what a finding means, or an errcode of the platform

      Exit codes: 0 clean, 1 findings or failed tests, 2 could not do the work; simulate: 4 nothing answered.
      """,
    version: "wxrules \(Version.product)",
    subcommands: [
      Validate.self, Simulate.self, Test.self, Serve.self, Work.self, Outbox.self, Media.self, MenuCommand.self, QR.self, API.self,
      SandboxCommand.self, Doctor.self, Ledger.self, Forget.self, Init.self,
      Schema.self, Explain.self,
    ])
}

/// Exit codes are part of the interface: scripts branch on them.
extension ExitCode {
  static let findings = ExitCode(1)
  static let couldNotWork = ExitCode(2)
  static let unanswered = ExitCode(4)
}
