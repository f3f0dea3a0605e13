import ArgumentParser
import Rules
import Sandbox
import Wire

struct SandboxSubmit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: said("Press \"submit\" in the console of a sandbox that runs: its server is asked, and believed or not."),
    discussion: said(
      """
      As in the platform's console: the server gets a GET with `echostr` and has five
      seconds to repeat it. If it does, the values are in force; if not, nothing is
      changed and the console says why. With --console the values of a file are
      entered first, so that a token or key can be changed while messages are under
      way; without, those that stand there are submitted.

      Exit codes: 0 connected, 1 the console refused, 2 could not ask.
      """))

  @Option(help: said("Address of the sandbox. (default: WXRULES_PLATFORM, else http://127.0.0.1:9191)", valueName: "url"))
  var at: String?
  @Option(help: said("Values to enter, account by account.", valueName: "file"), completion: .file())
  var console: String?
  @Option(help: said("The account, where there are several and no file says it."))
  var account: String?

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if console != nil, account != nil { throw objection("--console names the accounts: leave --account out") }
  }

  func run() async throws {
    let at = Setting.platform.value(at) ?? "http://127.0.0.1:9191"
    guard let base = PlatformAddress.base(at) else { throw Terminal.stop("--at \(at): not an address; write http://127.0.0.1:9191") }
    let entries = try console.map { try ConsoleFile.read($0, accounts: nil) }
    let desk = ConsoleDesk(base: base, language: Terminal.language)
    var refused = 0
    do throws(ConsoleDesk.Fault) {
      for one in entries ?? [] {
        if let words = try await desk.set(allowed: one.allowed, isSecretFrozen: one.isSecretFrozen, of: one.account) {
          throw ConsoleDesk.Fault(message: Phrase(verbatim: words))
        }
      }
      for (name, entry) in entries.map({ $0.map { ($0.account as String?, $0.entry) } }) ?? [(account, ConsoleEntry())] {
        let words = try await desk.submit(entry, of: name)
        refused += words == nil ? 0 : 1
        let sign = words == nil ? Terminal.paint(verbatim: "✓", .green) : Terminal.paint(verbatim: "✗", .red)
        let result: Phrase = words.map { Phrase(verbatim: $0) } ?? "connected"
        Terminal.write(Phrase(verbatim: sign + " ") + (name.map { "account \($0): \(result)" } ?? result) + "\n")
      }
    } catch {
      await desk.close()
      throw Terminal.stop(error.message)
    }
    await desk.close()
    if refused > 0 { throw ExitCode.findings }
  }
}
