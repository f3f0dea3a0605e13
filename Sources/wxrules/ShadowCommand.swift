import ArgumentParser
import Engine
import Rules
import Server
import WeChat
import Wire

struct ShadowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shadow", abstract: said("What the rules of `serve --shadow` would have answered."), subcommands: [Report.self],
    defaultSubcommand: Report.self)

  struct Report: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: said("How the turns that the shadow judged part from what was answered."),
      discussion: said(
        """
        It asks the admin listener of the running server.

        wxrules shadow report
        wxrules shadow report --format markdown
        wxrules shadow report --admin 127.0.0.1:9191 --decision-log decisions.jsonl
            with the command that explains each difference

        Exit codes: 0 every turn came out the same, 1 some differ, 2 none was found to
        differ, but some could not be compared or judged, or the server was not reached.
        """))

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, markdown }

    @Option(help: said("Address of the admin listener. (default: 127.0.0.1:9090)", valueName: "host:port"))
    var admin: String?
    @Option(
      help: said("The server's file for decisions, if it writes one: turns are opened from it.", valueName: "file"), completion: .file())
    var decisionLog: String?
    @Option(help: said("How the result is written."))
    var format: Format = .text

    @OptionGroup var speech: SpokenLanguage

    func run() async throws {
      guard let address = HostPort(Setting.admin.value(admin) ?? "\(ServerConfiguration().admin ?? HostPort(host: "127.0.0.1", port: 9090))") else {
        throw Terminal.stop("--admin \(Setting.admin.value(admin) ?? "" as String): not an address; write HOST:PORT, as 127.0.0.1:9090")
      }
      let base = "http://\(address)"
      let status: JSON
      do throws(FileFault) { status = try await AdminProbe.status(at: base, token: Setting.adminToken.value(nil)) } catch {
        throw Terminal.stop("\(base): \(error.reason)")
      }
      guard let shadow = status["shadow"], let report = ComparisonReport(shadow) else {
        throw Terminal.stop("\(base): this server has no shadow; start it with --shadow PATH")
      }
      func text(_ key: String) -> String { OutsideText.shown(shadow[key]?.string ?? "none", upTo: 400) }
      let path = text("path")
      let zone = shadow["zone"]?.string.flatMap { Zone(named: $0) } ?? .local
      let since = shadow["since"]?.string.flatMap { WrittenTime($0) }.map { WallClock.text($0.instant(in: .utc), in: zone) }
      let turns = counted(report.turns, "turn")
      let title: Phrase =
        since.map { "\(turns) judged by \(path), revision \(text("revision") as String), since \($0)" }
        ?? "\(turns) judged by \(path), revision \(text("revision") as String), since its start"
      let revisions: [JSON] = if case .array(let revisions)? = shadow["beside"] { revisions } else { [] }
      let besides = revisions.compactMap(\.string).map { OutsideText.shown($0, upTo: 40) }
      let beside: Phrase =
        switch besides.count {
        case 0: "beside no rules yet"
        case 1: "beside revision \(besides[0])"
        default: "beside revision \(besides[0]), and \(besides[1]), which is tried on some followers"
        }
      let log = Setting.decisionLog.value(decisionLog)
      let open: (ComparisonReport.Example) -> String? = { example in
        log.map { "wxrules simulate --decision \($0):\(example.id) --rules \(path) --explain" }
      }
      switch format {
      case .text:
        Terminal.write(title + "\n" + beside + "\n" + report.text(Terminal.paint, in: zone, open: open))
      case .markdown: Terminal.write(report.markdown(title, in: zone, open: open))
      case .json: Terminal.write(json: shadow)
      }
      let dropped = shadow["dropped"]?.int ?? 0
      if dropped > 0 { Terminal.complain("wxrules: \(counted(dropped, "turn")) more came too fast to be judged\n") }
      if case .array(let reasons)? = shadow["reasons"], !reasons.isEmpty {
        Terminal.complain("wxrules: the shadow's files on disk are at fault:\n")
        for reason in reasons.compactMap(\.string).prefix(20) { Terminal.complain("wxrules: \(Phrase(kept: OutsideText.shown(reason)))\n") }
      }
      if report.differing > 0 { throw ExitCode.findings }
      if report.incomparable > 0 || dropped > 0 || shadow["degraded"] == true { throw ExitCode.couldNotWork }
    }
  }
}
