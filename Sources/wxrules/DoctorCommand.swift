import ArgumentParser
import Engine
import Rules
import Serving
import WeChat
import Wire

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say which setting is wrong between the platform and an account.",
    discussion: """
      Without --capture and --url: whether rules and secrets are fit to serve.
      --capture FILE examines a request that was written down (request line, headers, body), without a network.
      --url URL posts to a running server as the platform would: give it what stands in the console.

      wxrules doctor --capture request.txt
      wxrules doctor --url https://example.com/wx/main

      Exit codes: 0 nothing wrong, 1 something is, 2 could not look.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

  @Option(help: "Rules file or folder.", completion: .file())
  var rules: String?
  @Option(help: "A captured request, or - for standard input.", completion: .file())
  var capture: String?
  @Flag(help: "The capture is old: its time stamp says nothing about the clock.")
  var old = false
  @Option(help: "Address of a running server, as in the console.")
  var url: String?
  @Option(help: "The account that the address belongs to, if there are several.")
  var account: String?
  @Option(help: "How the result is written.")
  var format: Format = .text

  func run() async throws {
    let ruleSet = try LoadedRules.load(rules).ruleSet
    let serving: ServedRules
    do throws(ServingFault) {
      serving = try ServedRules.prepare(ruleSet, secrets: .process, window: nil)
    } catch {
      for reason in error.reasons { Terminal.complain("\(Terminal.paint("✗", .red)) \(reason)\n") }
      throw ExitCode.findings
    }
    var diagnosis = Diagnosis()
    do throws(FileFault) {
      if let capture {
        let bytes = capture == "-" ? Terminal.standardInput() : try DiskFiles().read(capture)
        diagnosis = RequestDoctor(serving).examine(try CapturedRequest(bytes), now: old ? nil : Terminal.now)
      } else if let url {
        let names = serving.gates.keys.sorted()
        guard let name = account ?? (names.count == 1 ? names[0] : nil) else { throw FileFault("several accounts: say which with --account") }
        diagnosis = await (try ServerProbe(serving, account: name, clock: .system)).examine(url)
      } else {
        for name in serving.gates.keys.sorted() { diagnosis.note(.address, .right, "account `\(name)`: rules and secrets are fit to serve") }
      }
    } catch {
      throw Terminal.stop(error.reason)
    }
    switch format {
    case .text: Terminal.write(diagnosis.text(Terminal.paint))
    case .json: Terminal.write(diagnosis.json.text + "\n")
    }
    if !diagnosis.isHealthy { throw ExitCode.findings }
  }
}
