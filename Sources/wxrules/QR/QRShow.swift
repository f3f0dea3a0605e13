import ArgumentParser
import Engine
import Rules
import Sandbox
import WeChat
import Wire

struct QRShow: AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: said("Show a code in the terminal, and what somebody new, somebody returning and a follower are answered who scan it."),
    discussion: said(
      """
      wxrules qr show hello
      wxrules qr show 'table_tent[sh01,1]'  the brackets need quotes in most shells
      """))

  @Argument(help: said("CAMPAIGN, or 'CAMPAIGN[KEY]' in a family.", valueName: "address"))
  var address: String
  @OptionGroup var options: AccountOptions
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text
  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let work = try AccountWork(self, writes: false)
    let (code, account) = try work.code(at: address)
    let now = Terminal.now
    let preview = CodePreview(code.scene, against: work.ruleSet, account: account, at: now)
    if format == .json {
      Terminal.write(json: preview.json(of: code, at: now))
      return
    }
    if let image = CodeImage(code.url) { Terminal.write(verbatim: image.terminalText(colour: Terminal.hasColour)) }
    func line(_ title: Phrase, _ text: Phrase) { Terminal.write(title.padded(to: 10) + " " + text + "\n") }
    func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
    let name = Terminal.paint(verbatim: work.ruleSet.address(code.address, of: account.name).description, .bold)
    line("code", code.isProtected ? "\(name), protected" : own(name))
    line("scene", own(code.scene.description))
    line("holds", own(OutsideText.shown(code.url)))
    let zone = account.timezone
    switch code.status {
    case .live: break
    case .retired: line("state", "retired: it is no longer declared, and no campaign answers it")
    case .lost: line("state", "lost: the platform did not know it; `wxrules qr apply` makes it again")
    }
    switch code.kind {
    case .permanent: line("lasts", "permanent")
    case .temporary(let end):
      let time = [RuleSet.shown(zone.civil(at: end)), Phrase(verbatim: zone.identifier)].joined(separator: " ")
      line("lasts", code.isOver(at: now) ? "ended \(time)" : "until \(time)")
    }
    Terminal.write(verbatim: "\n" + preview.text(in: Terminal.language))
  }
}
