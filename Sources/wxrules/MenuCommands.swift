import ArgumentParser
import Engine
import Rules
import WeChat
import Wire

struct MenuCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "menu",
    abstract: said("The menu under the chat, as the rules declare it under `menu:`."),
    discussion: said(
      """
      wxrules menu plan       what would be done, and nothing is
      wxrules menu apply      do it
      wxrules menu show       what the platform has
      """),
    subcommands: [Plan.self, Apply.self, Show.self], defaultSubcommand: Plan.self)

  static func plan(_ menu: Rules.Menu, _ platform: Platform) async throws -> MenuPlan {
    do throws(PlatformFault) {
      let tagIDs = menu.variants.contains { $0.tag != nil } ? try await platform.tagIDs() : [:]
      return MenuPlan(menu, against: try await PublishedMenu.of(platform), tagIDs: tagIDs, account: platform.account)
    } catch {
      throw Terminal.stop(error.message)
    }
  }

  /// The declared menus with their accounts.
  static func menus(_ work: AccountWork) throws -> [(Account, Rules.Menu)] {
    let found = work.accounts.compactMap { account in work.ruleSet.compiled.menus.first { $0.account == account.name }.map { (account, $0) } }
    if found.isEmpty { throw Terminal.stop("the rules declare no menu for \(quotedList(work.accounts.map(\.name))); add it under `menu:`") }
    return found
  }

  struct Plan: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Show what `apply` would do."),
      discussion: said(
        "Exit codes: 0 fine, 2 could not work. With --detailed-exitcode: 0 nothing to do, 1 could not work, 2 there is something to do."))

    @OptionGroup var options: AccountOptions
    @Flag(
      name: [.customLong("detailed-exitcode", withSingleDash: true), .customLong("detailed-exitcode")],
      help: said("Tell by the exit code whether there is something to do."))
    var detailedExitcode = false
    @Option(help: said("How the plan is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      var hasSteps = false
      do {
        let work = try AccountWork(self, writes: true)
        var plans: [MenuPlan] = []
        for (account, menu) in try MenuCommand.menus(work) { plans.append(try await MenuCommand.plan(menu, try work.platform(account))) }
        await work.platforms.close()
        switch format {
        case .json: Terminal.write(json: JSON.array(plans.map(\.json)))
        case .text: for plan in plans { Terminal.write(verbatim: plan.text(Terminal.paint, in: Terminal.language)) }
        }
        hasSteps = plans.contains { !$0.steps.isEmpty }
      } catch let code as ExitCode {
        throw detailedExitcode && code == .couldNotWork ? ExitCode(1) : code
      }
      if detailedExitcode, hasSteps { throw ExitCode(2) }
    }
  }

  struct Apply: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Make the platform's menu as it is declared."), discussion: said("Exit codes: 0 done, 1 not agreed to, 2 could not."))

    @OptionGroup var options: AccountOptions
    @Flag(help: said("Do not ask."))
    var yes = false

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: true)
      for (account, menu) in try MenuCommand.menus(work) {
        let platform = try work.platform(account)
        let plan = try await MenuCommand.plan(menu, platform)
        Terminal.write(verbatim: plan.text(Terminal.paint, in: Terminal.language))
        if plan.steps.isEmpty { continue }
        if !yes {
          guard Terminal.canAsk else { throw Terminal.stop("nobody can be asked here; look at `wxrules menu plan`, then add --yes") }
          Terminal.write("do it? [y/N] ")
          guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else {
            Terminal.write("nothing was done\n")
            throw ExitCode.findings
          }
        }
        do throws(PlatformFault) { try await plan.apply(on: platform) } catch {
          throw Terminal.stop("\(error.message)\nrun it again: what was done stays done")
        }
        Terminal.write("account \(account.name): done\n")
      }
      await work.platforms.close()
    }
  }

  struct Show: AsyncParsableCommand, AccountCommand {
    static let configuration = CommandConfiguration(abstract: said("What the platform has."))

    @OptionGroup var options: AccountOptions
    @Option(help: said("How it is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      let work = try AccountWork(self, writes: true)
      for account in work.accounts {
        let platform = try work.platform(account)
        do throws(PlatformFault) {
          let published = try await PublishedMenu.of(platform)
          if work.accounts.count > 1, format == .text { Terminal.write("account \(account.name)\n") }
          if format == .json { Terminal.write(json: published.json) } else { Terminal.write(published.text) }
        } catch {
          throw Terminal.stop(error.message)
        }
      }
      await work.platforms.close()
    }
  }
}
