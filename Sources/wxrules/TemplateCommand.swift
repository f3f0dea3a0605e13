import ArgumentParser
import Rules
import WeChat
import Wire

struct TemplateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: said("The platform's templates, as the rules declare them under `templates:`."),
    discussion: said(
      """
      wxrules template list          what the account has, to paste into the rules
      """),
    subcommands: [List.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(
      abstract: said("What the account has, to paste into the rules."),
      discussion: said(
        """
        wxrules template list > templates.yaml
        wxrules template list --format json

        The names are made from the titles in the console; write others where you like.
        A field whose name does not say what it takes is of kind `text`.
        Exit codes: 0 done, 2 could not ask the platform.
        """))

    enum Format: String, ExpressibleByArgument, CaseIterable { case yaml, json }

    @OptionGroup var options: AccountOptions
    @Option(help: said("How it is written."))
    var format: Format = .yaml

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: true)
      var found: [PublishedTemplates] = []
      for account in work.accounts {
        if !account.isService {
          Terminal.complain("account \(account.name) is a subscription account, which has no templates\n")
          continue
        }
        do throws(PlatformFault) { found.append(try await PublishedTemplates.of(try work.platforms.platform(of: account))) } catch {
          await work.platforms.close()
          throw Terminal.stop("account `\(account.name)`: \(error.message)")
        }
      }
      await work.platforms.close()
      switch format {
      case .json:
        let all = found.flatMap { templates -> [JSON] in if case .array(let items) = templates.json { items } else { [] } }
        Terminal.write(json: JSON.array(all))
      case .yaml:
        for templates in found where templates.templates.isEmpty { Terminal.complain("account \(templates.account) has no templates\n") }
        let lines = found.map { $0.yaml(namesAccount: work.ruleSet.accounts.count > 1) }.joined()
        if !lines.isEmpty { Terminal.write(verbatim: "templates:\n" + lines) }
      }
    }
  }
}
