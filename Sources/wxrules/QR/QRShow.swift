import ArgumentParser
import Engine
import Rules
import Sandbox
import WeChat
import Wire

struct QRShow: AccountCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a code in the terminal, and what somebody new, somebody returning and a follower are answered who scan it.",
    discussion: """
      wxrules qr show hello
      wxrules qr show 'table_tent[sh01,1]'  the brackets need quotes in most shells
      """)

  @Argument(help: ArgumentHelp("CAMPAIGN, or 'CAMPAIGN[KEY]' in a family.", valueName: "address"))
  var address: String
  @OptionGroup var options: AccountOptions
  @Option(help: "How the result is written.")
  var format: OutputFormat = .text

  func run() throws {
    let work = try AccountWork(self, writes: false)
    let (code, account) = try work.code(at: address)
    let now = Terminal.now
    let preview = CodePreview(code.scene, against: work.ruleSet, account: account, at: now)
    if format == .json {
      Terminal.write(json: preview.json(of: code, at: now))
      return
    }
    if let image = CodeImage(code.url) { Terminal.write(image.terminalText(colour: Terminal.hasColour)) }
    func line(_ title: String, _ text: String) { Terminal.write(title + String(repeating: " ", count: max(1, 11 - title.count)) + text + "\n") }
    line("code", Terminal.paint(work.ruleSet.address(code.address, of: account.name).description, .bold) + (code.isProtected ? ", protected" : ""))
    line("scene", code.scene.description)
    line("holds", OutsideText.shown(code.url))
    let zone = account.timezone
    switch code.status {
    case .live: break
    case .retired: line("state", "retired: it is no longer declared, and no campaign answers it")
    case .lost: line("state", "lost: the platform did not know it; `wxrules qr apply` makes it again")
    }
    switch code.kind {
    case .permanent: line("lasts", "permanent")
    case .temporary(let end):
      let state = code.isOver(at: now) ? "ended" : "until"
      line("lasts", "\(state) \(RuleSet.shown(zone.civil(at: end))) \(zone.identifier)")
    }
    Terminal.write("\n" + preview.text)
  }
}
