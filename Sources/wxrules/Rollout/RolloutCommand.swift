import ArgumentParser
import Engine
import FoundationEssentials
import Rules
import Server
import WeChat
import Wire

struct RolloutCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rollout",
    abstract: said("Try changed rules on a share of the followers first, in a server that runs."),
    discussion: said(
      """
      wxrules rollout start rules-next/ --percent 5
      wxrules rollout status             how both fare
      wxrules rollout start --percent 20
          the same rules for more followers: who has them keeps them
      wxrules rollout stop               the old rules for all
      wxrules rollout finish             the new rules for all, once they are
                                         where `serve` reads its rules

      Followers are chosen by a hash of their openid. When more turns stay without an
      answer, more actions fail, or more people leave within an hour than among the
      others at the same time, the server takes the new rules back by itself.
      """),
    subcommands: [RolloutStart.self, RolloutStatus.self, RolloutStop.self, RolloutFinish.self])
}

/// Where the server is, and how its answer is written.
struct RolloutOptions: ParsableArguments {
  @Option(help: said("Admin listener of the server. (default: WXRULES_ADMIN, else 127.0.0.1:9090)", valueName: "host:port"))
  var admin: String?
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  /// Asks the server, and writes how the rollout stands.
  /// - Throws: `ExitCode` when it refuses, or does not answer.
  func ask(_ path: String, posting body: JSON? = nil) async throws -> RolloutReport {
    let client = AdminClient(base: try base(), token: Setting.adminToken.value(nil), language: format == .json ? .en : Terminal.language)
    let result: Result<(status: Int, json: JSON), AdminClient.Fault>
    do throws(AdminClient.Fault) { result = .success(try await client.ask(path, posting: body)) } catch { result = .failure(error) }
    await client.close()
    switch result {
    case .failure(let fault): throw Terminal.stop(fault.message)
    case .success(let answer):
      switch format {
      case .json: Terminal.write(json: answer.json)
      case .text:
        if answer.status != 200 {
          Terminal.complain(RolloutReport.refusal(answer.json))
        } else {
          Terminal.write(RolloutReport(answer.json).text(Terminal.paint))
        }
      }
      if answer.status != 200 { throw ExitCode.findings }
      return RolloutReport(answer.json)
    }
  }

  private func base() throws -> String {
    let text = Setting.admin.value(admin) ?? "127.0.0.1:9090"
    if text == "none" { throw Terminal.stop("the server has no admin listener: --admin says where one is, as 127.0.0.1:9090") }
    guard let address = HostPort(text) else { throw Terminal.stop("--admin \(text): not an address; write HOST:PORT, as 127.0.0.1:9090") }
    // What listens at every address of a machine is asked at its own.
    let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][address.host] ?? address.host
    return "http://\(HostPort(host: host, port: address.port))"
  }
}

struct RolloutStart: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start",
    abstract: said("Try rules on a share of the followers, or the same ones on more."),
    discussion: said(
      """
      The server loads and tests them as at a reload, and refuses what does not go
      with the rules in force: accounts, stocks, media and kinds of variables must be
      the same. Both sets are kept in its database, so that a restart goes on.

      wxrules rollout start rules-next/ --percent 5
      wxrules rollout start --percent 20

      Exit codes: 0 they are tried, 1 the server refused, 2 it could not be asked.
      """))

  @Argument(
    help: said("File or folder of the rules, as the server's machine sees it; none for those that are tried already."), completion: .file())
  var path: String?
  @Option(help: said("Of the followers, from 0.01 to 99.99.", valueName: "number"))
  var percent: String
  @Option(help: said("With another one others are chosen; unless given, the revision decides.", valueName: "text"))
  var salt: String?
  @OptionGroup var options: RolloutOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws {
    guard let share = RolloutShare(percent) else {
      throw Terminal.stop("--percent \(percent): not a number from 0.01 to 99.99; for all followers finish the rollout")
    }
    var body: [String: JSON] = ["percent": .number(share.percent), "by": "openid"]
    // The server works in a folder of its own.
    if let path { body["path"] = .string(path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path) }
    if let salt { body["salt"] = .string(salt) }
    _ = try await options.ask("/rollout", posting: .object(body))
  }
}

struct RolloutStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: said("Say who has which rules, and how both fare."),
    discussion: said(
      """
      For each guard what was seen under the new rules and under the old ones at the
      same time, and how much speaks for the new ones being worse: 1 says nothing, at
      300 the server takes them back.

      wxrules rollout status
      wxrules rollout status --format json

      Exit codes: 0 nothing got worse, 1 a guard has stopped the newest rollout,
      2 the server could not be asked.
      """))

  @OptionGroup var options: RolloutOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws { if try await options.ask("/rollout").isStoppedByGuard { throw ExitCode.findings } }
}

struct RolloutStop: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop",
    abstract: said("Give all followers the old rules again."),
    discussion: said(
      """
      What was noted of followers under the new rules stays. When the served files are
      the new rules by now, the server keeps the old ones in force until the files
      change, or somebody asks for a reload.

      Exit codes: 0 stopped, 1 nothing is tried, 2 the server could not be asked.
      """))

  @OptionGroup var options: RolloutOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws { _ = try await options.ask("/rollout/stop", posting: .object([:])) }
}

struct RolloutFinish: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "finish",
    abstract: said("Give all followers the new rules."),
    discussion: said(
      """
      Copy the new files to where `serve` reads its rules first: a restart reads them
      there. They are not put in force before you finish.

      rsync -a --delete rules-next/ rules/ && wxrules rollout finish

      Exit codes: 0 in force for all, 1 the served files are not what was tried, or
      are at fault, 2 the server could not be asked.
      """))

  @OptionGroup var options: RolloutOptions

  @OptionGroup var speech: SpokenLanguage

  func run() async throws { _ = try await options.ask("/rollout/finish", posting: .object([:])) }
}
