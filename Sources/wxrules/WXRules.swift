import ArgumentParser
import Rules
import Server

@main
struct WXRules: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wxrules",
    abstract: said("Rules for WeChat Official Accounts: written in YAML, checked before they run."),
    discussion: said(
      """
      wxrules init                    write a commented rules.yaml with tests
      wxrules import shop             rules from the replies in the console
      wxrules validate                find every mistake in rules.yaml, or rules/
      wxrules fix                     make the fixes that findings propose
      wxrules fmt                     give rules files one layout
      wxrules simulate --scan x       what a follower receives; --explain says why
      wxrules test                    run the tests that stand in the rules
      wxrules replay decisions.jsonl  what other rules would have answered
      wxrules diff git:HEAD           what changes for followers, and nothing else
      wxrules serve                   answer the platform
      wxrules rollout                 try changed rules on some followers first
      wxrules qr plan                 which QR codes the campaigns need
      wxrules report                  what campaigns brought, by code and day
      wxrules table door              who answers a campaign's codes, and when
      wxrules outbox                  actions that wait, and those that failed
      wxrules follower show MASK      one follower's story, and which rule answered
      wxrules store migrate           bring a database along, or check it
      wxrules sandbox                 play the platform here, with a page to click
      wxrules explain WX0201          what a finding means, or an errcode

      Exit codes: 0 clean, 1 findings or failed tests, 2 could not do the work;
      simulate: 4 nothing answered.
      """),
    version: BuildVersion.text,
    subcommands: [
      Validate.self, Simulate.self, Test.self, DiffCommand.self, ReplayCommand.self, Serve.self, ShadowCommand.self, RolloutCommand.self, Work.self,
      Outbox.self, DigestCommand.self, Media.self, MenuCommand.self, TemplateCommand.self, QR.self, API.self, SandboxCommand.self, Doctor.self,
      ReportCommand.self, Ledger.self, FollowerCommand.self, TurnsCommand.self, AttributeCommand.self, Forget.self, StoreCommand.self,
      FixCommand.self, FmtCommand.self, Init.self, ImportCommand.self, TableCommand.self, EditorCommand.self, Schema.self, Explain.self,
    ])

  @OptionGroup var speech: SpokenLanguage

  static func main() async {
    let process = ProcessLanguage.process
    // A signal may come before the first line of the rules is read.
    if ["serve", "work"].contains(process.arguments.first), !process.arguments.contains("--check") {
      ProcessSignals.process.trap(in: process.language)
    }
    if let word = process.fault {
      // Which of them is read here nobody knows.
      let reason: Phrase =
        word.isEmpty
        ? "`--lang` wants a language: `zh` or `en`" : "--lang \(OutsideText.shown(word, upTo: 40)): no language of wxrules; write `zh` or `en`"
      for language in DisplayLanguage.allCases { Terminal.complain(verbatim: ("wxrules: \(reason)\n" as Phrase).text(in: language)) }
      exit(withError: ExitCode.couldNotWork)
    }
    for remark in Setting.remarks(on: Terminal.environmentNames) { Terminal.complain("wxrules: warning: \(remark)\n") }
    if let mistyped = mistypedOption(in: CommandLine.arguments.dropFirst()) {
      Terminal.complain("wxrules: `\(mistyped.written)` is no option, its dash only looks like one; write `\(mistyped.meant)`\n")
      exit(withError: ExitCode.couldNotWork)
    }
    do {
      var command = try await asyncParseAsRoot(process.arguments)
      if let command = command as? any PlatformCommand { await Terminal.takeTime(for: command) }
      if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
    } catch {
      exit(with: error, process.arguments)
    }
  }

  /// Help and exit codes go as they are; what was called wrongly could not be done, which is 2 everywhere.
  private static func exit(with error: any Error, _ arguments: [String]) -> Never {
    if error is ExitCode { exit(withError: error) }
    let text = fullMessage(for: error, columns: HelpText.unbroken)
    // The library shows the help of whatever it knows of `help frobnicate`.
    let asked = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    if exitCode(for: error).isSuccess, arguments.first != "help" || unknownCommand(in: asked) == nil {
      Terminal.write(verbatim: (HelpText(text, width: HelpText.cells)?.rendered() ?? text) + "\n")
      exit(withError: ExitCode.success)
    }
    if let known = unknownCommand(in: asked) {
      let close = Suggestion.closest(to: known.word, in: known.words)
      Terminal.complain(
        close.map { "wxrules: no command `\(known.word)`; did you mean `\($0)`?\n" }
          ?? "wxrules: no command `\(known.word)`; `\(known.command) --help` lists them\n")
    } else {
      Terminal.complain("wxrules: \(ParserWords.complaint(text, saying: message(for: error)))\n")
    }
    exit(withError: ExitCode.couldNotWork)
  }

  /// The first word that would be an option, were its dash the one of a terminal: `—format`. A path so called stands behind `--`.
  private static func mistypedOption(in arguments: some Sequence<String>) -> (written: String, meant: String)? {
    var isValue = false
    for word in arguments.prefix(while: { $0 != "--" }) {
      let dashes = word.unicodeScalars.prefix { LookAlikes.isDash($0) || $0 == "-" }
      let name = word.unicodeScalars.dropFirst(dashes.count).prefix { $0 != "=" }
      let isName = !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0 == "-") }
      if !isValue, isName, !dashes.allSatisfy(\.isASCII) {
        // Without a value: a password may stand in it.
        return (String(word.prefix { $0 != "=" }), (name.count == 1 ? "-" : "--") + String(String.UnicodeScalarView(name)))
      }
      // What stands behind an option may be its value, whatever it begins with.
      isValue = word.hasPrefix("-")
    }
    return nil
  }

  private static func name(of command: any ParsableCommand.Type) -> String { command._commandName }

  /// The first word that stands where a command should and is none.
  private static func unknownCommand(in arguments: some Sequence<String>) -> (word: String, command: String, words: [String])? {
    var path = "wxrules"
    var configuration = configuration
    for word in arguments {
      // Where a command has a default, a word may be an argument of that.
      if word.hasPrefix("-") || configuration.subcommands.isEmpty { return nil }
      guard let next = configuration.subcommands.first(where: { name(of: $0) == word }) else {
        let words = configuration.subcommands.map { name(of: $0) }
        if configuration.defaultSubcommand != nil, Suggestion.closest(to: word, in: words) == nil { return nil }
        return word == "help" ? nil : (word, path, words)
      }
      path += " " + word
      configuration = next.configuration
    }
    return nil
  }
}

/// Exit codes are part of the interface: scripts branch on them.
extension ExitCode {
  static let findings = ExitCode(1)
  static let couldNotWork = ExitCode(2)
  static let unanswered = ExitCode(4)
}
