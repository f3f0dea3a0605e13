import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a follower receives for an event, and why.",
    discussion: """
      Events are the platform's XML, from files, folders or standard input (-), or short forms without XML.

      wxrules simulate event.xml --explain
      wxrules simulate --scan store:sh01:table:17 --subscription new
      wxrules simulate --text 你好 --at 2026-06-01T22:30
      cat event.xml | wxrules simulate - --rules rules/
      wxrules simulate --decision decisions.jsonl:660e390ca66ce     a decision of `serve`, judged again

      Exit codes: 0 every event was answered, 4 one was not, 2 an event or the rules could not be read.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, xml }

  @Argument(help: "XML files, folders of them, or - for standard input.", completion: .file(extensions: ["xml"]))
  var events: [String] = []
  @Option(help: "A code with this scene is scanned.")
  var scan: [String] = []
  @Option(help: "Somebody writes this.")
  var text: [String] = []
  @Option(help: "The menu button with this key is tapped.")
  var click: [String] = []
  @Flag(help: "Somebody follows without a code.")
  var follow = false
  @Flag(help: "Somebody leaves.")
  var unfollow = false
  @Option(help: "Rules file or folder.", completion: .file())
  var rules: String?
  @Option(
    help: "What the follower is: new, returning or existing. Inferred from the event when it can be.",
    completion: .list(Subscription.allCases.map(\.rawValue)), transform: Self.readSubscription)
  var subscription: Subscription?
  @Option(help: "YAML file of what is known of the follower: tags, vars, attrs, follow dates.", completion: .file(extensions: ["yaml"]))
  var user: String?
  @Option(help: ArgumentHelp("A decision of `serve --decision-log`, with the facts and the time it had.", valueName: "file:id"))
  var decision: String?
  @Option(help: "When the event happens, as 2026-06-01T22:30 (in the rules' time zone).")
  var at: String?
  @Option(help: "Decides `random` replies.")
  var seed: UInt64 = 0
  @Flag(help: "Every rule for the event, with the first condition that said no and what it saw.")
  var explain = false
  @Option(help: "How the result is written.")
  var format: Format = .text

  private static func readSubscription(_ word: String) throws -> Subscription {
    guard let subscription = Subscription(rawValue: word) else { throw ValidationError("`\(word)` is not one of new, returning, existing") }
    return subscription
  }

  func run() throws {
    let loaded = try LoadedRules.load(rules)
    let time = try moment(in: loaded.ruleSet)
    let follower = try readFollower()
    let bodies = try inputs(loaded.ruleSet, time: time)
    if let decision { return try replay(decision, loaded) }
    guard !bodies.isEmpty else { throw Terminal.stop("no event; name an XML file, or use --scan, --text, --click, --follow") }
    var decoder = EventDecoder()
    var unanswered = false
    var reports: [JSON] = []
    for (index, (name, body)) in bodies.enumerated() {
      var event: Event
      do throws(DeliveryFault) {
        event = try decoder.decode(body)
      } catch {
        throw Terminal.stop("\(name): \(error.message)")
      }
      if let time { event = event.at(time) }
      try check(event, name)
      var facts = Facts(follower, subscription: subscription, isFollow: event.isFollow, zone: loaded.ruleSet.compiled.timezone)
      facts.stocks = loaded.ruleSet.stockLevels()
      let simulation = Simulation(event, named: name, against: loaded.ruleSet, given: facts, at: Moment(now: time ?? event.time, seed: seed))
      unanswered = unanswered || !simulation.isAnswered
      if bodies.count > 1, format == .text { Terminal.write("\(index > 0 ? "\n" : "")\(Terminal.paint("== \(name)", .bold))\n") }
      if format == .json { reports.append(SimulationReport.json(simulation)) } else { write(simulation) }
    }
    if format == .json { Terminal.write((reports.count == 1 ? reports[0] : .array(reports)).text + "\n") }
    if unanswered { throw ExitCode.unanswered }
  }

  private func write(_ simulation: Simulation) {
    switch format {
    case .text: Terminal.write(SimulationText(simulation, colour: Terminal.hasColour, explains: explain).render())
    case .json: Terminal.write(SimulationReport.json(simulation).text + "\n")
    case .xml: Terminal.write(String(decoding: simulation.body, as: UTF8.self) + "\n")
    }
  }

  private func replay(_ decision: String, _ loaded: LoadedRules) throws {
    guard let colon = decision.lastIndex(of: ":") else { throw Terminal.stop("--decision \(decision): write FILE:ID") }
    let (path, id) = (String(decision[..<colon]), String(decision[decision.index(after: colon)...]))
    let replay: DecisionReplay
    do throws(FileFault) {
      replay = try DecisionReplay(id, in: try DiskFiles().read(path))
    } catch {
      throw Terminal.stop("\(path): \(error.reason)")
    }
    let simulation = Simulation(replay.event, named: decision, against: loaded.ruleSet, given: replay.facts, at: replay.moment)
    write(simulation)
    if format == .text {
      let differences = replay.differences(from: simulation.plan, under: loaded.ruleSet.revision)
      Terminal.write(differences.isEmpty ? "then      the same\n" : differences.map { "then      \($0)\n" }.joined())
    }
    if !simulation.isAnswered { throw ExitCode.unanswered }
  }

  /// What the event says and what the options say must not contradict each other.
  private func check(_ event: Event, _ name: String) throws {
    guard let subscription else { return }
    if event.isFollow, subscription == .existing {
      throw Terminal.stop("\(name): the event is a follow, so the person is not `existing`; use new or returning")
    }
    if !event.isFollow, subscription != .existing {
      throw Terminal.stop("\(name): only followers send this event, so the person is not `\(subscription.rawValue)`")
    }
  }

  private func moment(in ruleSet: RuleSet) throws -> Int64? {
    guard let at else { return nil }
    guard let written = WrittenTime(at) else { throw Terminal.stop("--at \(at): not a time; write 2026-06-01T22:30") }
    return written.instant(in: ruleSet.compiled.timezone)
  }

  private func readFollower() throws -> FollowerDeclaration? {
    guard let user else { return nil }
    do throws(FileFault) {
      let (follower, findings, file) = RuleCompiler.follower(in: SourceFile(path: user, utf8: try DiskFiles().read(user)))
      if findings.contains(where: { $0.severity == .error }) {
        Terminal.complain(DiagnosticText(files: [file]).render(findings))
        throw FileFault("--user \(user): not a facts file")
      }
      return follower
    } catch {
      throw Terminal.stop(error.reason)
    }
  }

  private func inputs(_ ruleSet: RuleSet, time: Int64?) throws -> [(String, [UInt8])] {
    var inputs: [(String, [UInt8])] = []
    for path in events {
      if path == "-" {
        inputs.append(("standard input", Terminal.standardInput()))
        continue
      }
      let folder = path.hasSuffix("/") ? path : path + "/"
      let inside = DiskFiles(folder: folder).paths(matching: "*.xml").sorted()
      do throws(FileFault) {
        if inside.isEmpty, path.hasSuffix("/") { throw FileFault("no .xml file in this folder") }
        if inside.isEmpty {
          inputs.append((path, try DiskFiles().read(path)))
        } else {
          for name in inside { inputs.append((folder + name, try DiskFiles().read(folder + name))) }
        }
      } catch {
        throw Terminal.stop("\(path): \(error.reason)")
      }
    }
    let forms: [(String, MessageForm)] =
      scan.map { ("scan \($0)", .scan($0)) } + text.map { ("text \($0)", .text($0)) } + click.map { ("click \($0)", .click($0)) }
      + (follow ? [("follow", .follow)] : []) + (unfollow ? [("unfollow", .unfollow)] : [])
    let account = ruleSet.accounts.first?.originalID ?? "gh_0123456789ab"
    for (name, form) in forms {
      // Without a word about the follower a scan is that of a follower: the commonest event.
      let isFollower = subscription.map { $0 == .existing } ?? true
      inputs.append((name, form.xml(openid: "oTEST-openid_0000000000000001", account: account, isFollower: isFollower, time: time ?? Terminal.now)))
    }
    return inputs
  }
}
