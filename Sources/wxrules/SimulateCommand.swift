import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Show what a follower receives for an event, and why."),
    discussion: said(
      """
      Events are the platform's XML, from files, folders or standard input (-), or
      short forms without XML.

      wxrules simulate event.xml --explain
      wxrules simulate --scan store:sh01:table:17 --subscription new
      wxrules simulate --follow --arm welcome=b
      wxrules simulate --text 你好 --at 2026-06-01T22:30 --account shop
      wxrules simulate --outside order_paid --field amount=99.5 --user facts.yaml
      cat event.xml | wxrules simulate - --rules rules/
      wxrules simulate --decision decisions.jsonl:660e390ca66ce
          a decision of `serve`, judged again

      Exit codes: 0 every event was answered, 4 one was not, 2 an event (the others
      are shown) or the rules could not be read.
      """))

  enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, xml }

  @Argument(help: said("XML files, folders of them, or - for standard input."), completion: .file(extensions: ["xml"]))
  var events: [String] = []
  @Option(help: said("A code with this scene is scanned."))
  var scan: [String] = []
  @Option(help: said("Somebody writes this."))
  var text: [String] = []
  @Option(help: said("The menu button with this key is tapped."))
  var click: [String] = []
  @Flag(help: said("Somebody follows without a code."))
  var follow = false
  @Flag(help: said("Somebody leaves."))
  var unfollow = false
  @Option(help: said("One of your servers posts this event, declared under `outside:`.", valueName: "name"))
  var outside: [String] = []
  @Option(help: said("A field of the event of --outside.", valueName: "name=value"))
  var field: [String] = []
  @Option(help: said("Rules file or folder."), completion: .file())
  var rules: String?
  @Option(
    help: said("What the follower is: new, returning or existing. Inferred from the event when it can be."),
    completion: .list(Subscription.allCases.map(\.rawValue)), transform: Self.readSubscription)
  var subscription: Subscription?
  @Option(help: said("YAML file of what is known of the follower: openid, tags, vars, attrs, follow dates."), completion: .file(extensions: ["yaml"]))
  var user: String?
  @Option(help: said("The account to which the short forms are sent; the first one unless given."))
  var account: String?
  @Option(help: said("A decision of `serve --decision-log`, with the facts and the time it had.", valueName: "file:id"))
  var decision: String?
  @Option(help: said("Which arm of an experiment is shown, whoever it is and whenever it happens.", valueName: "name=arm"))
  var arm: [String] = []
  @Option(help: said("When the event happens, as 2026-06-01T22:30 (in the zone of the account)."))
  var at: String?
  @Option(help: said("Decides `random` replies."))
  var seed: UInt64 = 0
  @Flag(help: said("Every rule for the event, with the first condition that said no and what it saw."))
  var explain = false
  @Option(help: said("How the result is written."))
  var format: Format = .text

  private static func readSubscription(_ word: String) throws -> Subscription {
    guard let subscription = Subscription(rawValue: word) else { throw objection("`\(word)` is not one of new, returning, existing") }
    return subscription
  }

  /// An event before it is looked at: its XML, or why there is none. Those from outside have none.
  private struct Input {
    let name: String
    let body: Result<[UInt8], FileFault>
    var posted: Event?
  }

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let loaded = try LoadedRules.load(rules)
    let written = try moment()
    let follower = try readFollower(for: loaded.ruleSet)
    let inputs = try inputs(loaded.ruleSet, follower, time: written?.instant(in: loaded.ruleSet.zone(ofAddressee: account)))
    if let decision { return try replay(decision, loaded) }
    guard !inputs.isEmpty else { throw Terminal.stop("no event; name an XML file, or use --scan, --text, --click, --follow, --outside") }
    var (unanswered, unreadable) = (false, false)
    var reports: [JSON] = []
    for (index, input) in inputs.enumerated() {
      if inputs.count > 1, format == .text {
        Terminal.write(verbatim: "\(index > 0 ? "\n" : "")\(Terminal.paint(verbatim: "== \(input.name)", .bold))\n")
      }
      do throws(FileFault) {
        let simulation = try simulation(of: input, follower, written, loaded.ruleSet)
        unanswered = unanswered || !simulation.isAnswered
        if format == .json { reports.append(SimulationReport.json(simulation)) } else { write(simulation) }
      } catch {
        unreadable = true
        Terminal.complain("wxrules: \(input.name): \(error.reason)\n")
        reports.append(SimulationReport.json(input.name, unreadable: error))
      }
    }
    if format == .json { Terminal.write(json: reports.count == 1 ? reports[0] : .array(reports)) }
    if unreadable { throw ExitCode.couldNotWork }
    if unanswered { throw ExitCode.unanswered }
  }

  private func simulation(
    of input: Input, _ follower: FollowerDeclaration?, _ written: WrittenTime?, _ ruleSet: RuleSet
  ) throws(FileFault) -> Simulation {
    let played = try playedEvent(follower, written, ruleSet)
    if let posted = input.posted { return try played.simulation(of: posted, named: input.name) }
    let body = try input.body.get()
    var decoder = EventDecoder()
    let event: Event
    do throws(DeliveryFault) { event = try decoder.decode(body) } catch { throw FileFault(error.message) }
    return try played.simulation(of: event, named: input.name)
  }

  private func playedEvent(_ follower: FollowerDeclaration?, _ written: WrittenTime?, _ ruleSet: RuleSet) throws(FileFault) -> PlayedEvent {
    var played = PlayedEvent(under: ruleSet)
    (played.follower, played.subscription, played.written) = (follower, subscription, written)
    played.arms = try wantedArms(ruleSet)
    played.seed = seed
    return played
  }

  /// By experiment, also those that stand in their rules.
  private func wantedArms(_ ruleSet: RuleSet) throws(FileFault) -> [String: String] {
    let splits = ruleSet.compiled.experiments.map(\.split) + ruleSet.compiled.rules.compactMap(\.split)
    var wanted: [String: String] = [:]
    for written in arm {
      let halves = written.split(separator: "=", maxSplits: 1).map { String($0) }
      guard halves.count == 2 else { throw FileFault("--arm \(written): write EXPERIMENT=ARM") }
      guard let split = splits.first(where: { $0.experiment == halves[0] }) else {
        let names = Set(splits.map(\.experiment)).sorted()
        throw FileFault(
          names.isEmpty
            ? "--arm \(written): no experiment `\(halves[0])`" : "--arm \(written): no experiment `\(halves[0])`; there is \(quotedList(names))")
      }
      guard split.arms.contains(where: { $0.name == halves[1] }) else {
        throw FileFault("--arm \(written): `\(halves[0])` has no arm `\(halves[1])`; write one of \(quotedList(split.arms.map(\.name)))")
      }
      wanted[halves[0]] = halves[1]
    }
    return wanted
  }

  private func write(_ simulation: Simulation) {
    switch format {
    case .text: Terminal.write(SimulationText(simulation, colour: Terminal.hasColour, explains: explain).render())
    case .json: Terminal.write(json: SimulationReport.json(simulation))
    case .xml: Terminal.write(verbatim: String(decoding: simulation.body, as: UTF8.self) + "\n")
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
      for difference in differences.isEmpty ? ["the same rule"] : differences {
        Terminal.write(("then" as Phrase).padded(to: 10) + difference + "\n")
      }
    }
    if !simulation.isAnswered { throw ExitCode.unanswered }
  }

  private func moment() throws -> WrittenTime? {
    guard let at else { return nil }
    guard let written = WrittenTime(at) else { throw Terminal.stop("--at \(at): not a time; write 2026-06-01T22:30") }
    return written
  }

  private func readFollower(for ruleSet: RuleSet) throws -> FollowerDeclaration? {
    guard let user else { return nil }
    do throws(FileFault) {
      let (follower, findings, file) = RuleCompiler.follower(in: SourceFile(path: user, utf8: try DiskFiles().read(user)), for: ruleSet)
      if findings.contains(where: { $0.severity == .error }) {
        Terminal.complain(findings, in: [file])
        throw FileFault("--user \(user): not a facts file")
      }
      return follower
    } catch {
      throw Terminal.stop(error.reason)
    }
  }

  private func inputs(_ ruleSet: RuleSet, _ follower: FollowerDeclaration?, time: Int64?) throws -> [Input] {
    var inputs: [Input] = []
    for path in events {
      if path == "-" {
        inputs.append(Input(name: format == .json ? "standard input" : said("standard input"), body: .success(Terminal.standardInput())))
        continue
      }
      let folder = path.hasSuffix("/") ? path : path + "/"
      let inside = DiskFiles(folder: folder).paths(matching: "*.xml").sorted()
      if inside.isEmpty, path.hasSuffix("/") {
        inputs.append(Input(name: path, body: .failure(FileFault("no .xml file in this folder"))))
      } else {
        inputs += (inside.isEmpty ? [path] : inside.map { folder + $0 }).map { Input(name: $0, body: read($0)) }
      }
    }
    let forms: [(String, MessageForm)] =
      scan.map { ("scan \($0)", .scan($0)) } + text.map { ("text \($0)", .text($0)) } + click.map { ("click \($0)", .click($0)) }
      + (follow ? [("follow", .follow)] : []) + (unfollow ? [("unfollow", .unfollow)] : [])
    for scene in scan {
      guard let (reason, meant) = PlayedEvent.prefixed(scene) else { continue }
      throw Terminal.stop("--scan \(scene): \(reason); write --scan \(meant)")
    }
    let addressee = try addressee(ruleSet, hasForms: !forms.isEmpty || !outside.isEmpty)
    var played = PlayedEvent(under: ruleSet)
    (played.follower, played.subscription) = (follower, subscription)
    let at = time ?? Terminal.now
    return inputs
      + (try posted(played, account: addressee, time: at))
      + forms.map { name, form in Input(name: name, body: .success(played.xml(of: form, to: addressee, time: at))) }
  }

  /// Events from outside, held against their declarations as those that are posted.
  private func posted(_ played: PlayedEvent, account: String, time: Int64) throws -> [Input] {
    if outside.isEmpty, let first = field.first { throw Terminal.stop("--field \(first): of what? Name the event with --outside") }
    let fields = try field.map { text in
      guard let sign = text.firstIndex(of: "=") else { throw Terminal.stop("--field \(text): write NAME=VALUE") }
      return (name: String(text[..<sign]), value: String(text[text.index(after: sign)...]))
    }
    return try outside.map { name in
      do throws(FileFault) {
        return Input(
          name: "outside.\(name)", body: .success([]), posted: try played.posted(name, fields, to: account, time: time))
      } catch {
        throw Terminal.stop("--outside \(name): \(error.reason)")
      }
    }
  }

  private func read(_ path: String) -> Result<[UInt8], FileFault> {
    do throws(FileFault) { return .success(try DiskFiles().read(path)) } catch { return .failure(error) }
  }

  /// To whom the short forms are sent; what comes as XML says so itself.
  private func addressee(_ ruleSet: RuleSet, hasForms: Bool) throws -> String {
    if let account, !hasForms, ruleSet.account(named: account) != nil {
      throw Terminal.stop("--account is for --scan, --text, --click, --follow and --unfollow: an XML event says to whom it was sent")
    }
    do throws(FileFault) { return try ruleSet.playedAddressee(account) } catch {
      throw Terminal.stop("--account \(account ?? "" as String): \(error.reason)")
    }
  }
}
