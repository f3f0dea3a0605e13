import ArgumentParser
import Rules

struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: said("Play the platform on this machine: its API, followers who scan and write, and a page to be them."),
    discussion: said(
      """
      wxrules sandbox                                 open the address it prints
      wxrules serve --platform http://127.0.0.1:9191  in another terminal, to answer
      wxrules qr apply --platform http://127.0.0.1:9191
      wxrules sandbox run conversation.yaml
          a whole conversation, with a clock of its own
      wxrules sandbox play week.yaml --database week.db
          days of many followers, to look at reports with
      wxrules sandbox submit
          what the console does when somebody enters a server there

      Nothing leaves this machine. Its accounts and secrets are those of the rules.
      """),
    subcommands: [SandboxServe.self, SandboxRun.self, SandboxPlay.self, SandboxSubmit.self, SandboxFactsCommand.self, SandboxCallsCommand.self],
    defaultSubcommand: SandboxServe.self)
}
