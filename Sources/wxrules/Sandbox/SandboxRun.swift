import ArgumentParser
import Engine
import Logging
import Rules
import Sandbox
import Server
import Serving
import Synchronization
import WeChat
import Wire

struct SandboxRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: said("Play a conversation: who scans, writes and leaves, when, and what must come of it."),
    discussion: said(
      """
      steps:
        - { who: 小王, scan: "store:sh01:table:17", expect: { rule: table-new } }
        - { who: 小王, unfollow: true }
        - wait: 2d
        - { who: 小王, scan: "store:sh01:table:17", expect: { contains: 欢迎回来 } }

      Without --at a sandbox and a server start in this process, on a clock that
      stands still but for `wait`, and all declared codes are made; secrets that are
      not set get values of the sandbox's own. With --at the conversation goes to a
      sandbox that runs, and `wait` moves the server that lives in its time: one
      that was started as `wxrules serve --platform URL`.

      Exit codes: 0 all as expected, 1 something else came, 2 could not work.
      """))

  @Argument(help: said("Conversation files.", valueName: "file"), completion: .file())
  var files: [String]
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("Address of a sandbox that runs, as http://127.0.0.1:9191.", valueName: "url"))
  var at: String?
  @Option(parsing: .unconditionalSingleValue, help: said("A fault, as 45009:0.1; may be repeated.", valueName: "fault"))
  var fault: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: said("Play the kinder reading of a disputed fact (`wxrules sandbox facts`); may be repeated.", valueName: "fact"))
  var lenient: [String] = []
  @Option(
    parsing: .unconditionalSingleValue,
    help: said("An account that is not verified, by its name in the rules; may be repeated.", valueName: "account"))
  var unverified: [String] = []
  @Option(help: said("Number that decides which calls meet a fault, and how pushes are written."))
  var seed: UInt64 = 1
  @Option(help: said("How the conversation is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if files.isEmpty { throw objection("name a conversation file") }
    if at != nil, !lenient.isEmpty { throw objection("readings of a sandbox that runs are its own: give --lenient to it") }
    if at != nil, !unverified.isEmpty { throw objection("accounts of a sandbox that runs are its own: give --unverified to it") }
    if at != nil, seed != 1 { throw objection("the seed of a sandbox that runs is its own: give --seed to it") }
    if at != nil, !fault.isEmpty { throw objection("faults of a sandbox that runs are its own: give --fault to it") }
  }

  func run() async throws {
    var failures = 0
    for path in files {
      let (conversation, file) = try read(path)
      if let at {
        guard let base = PlatformAddress.base(at) else { throw Terminal.stop("--at \(at): not an address; write http://127.0.0.1:9191") }
        failures += try await play(conversation, file, base: base, in: nil)
      } else {
        failures += try await rehearse(conversation, file)
      }
    }
    if failures > 0 { throw ExitCode.findings }
  }

  private func read(_ path: String) throws -> (ConversationDeclaration, SourceFile) {
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try DiskFiles().read(path) } catch { throw Terminal.stop("\(path): \(error.reason)") }
    let file = SourceFile(path: path, utf8: bytes)
    let (conversation, findings) = RuleCompiler.conversation(in: file)
    guard let conversation, !findings.contains(where: { $0.severity == .error }) else {
      Terminal.complain(findings, in: [file])
      throw Terminal.stop("\(path) is not a conversation")
    }
    return (conversation, file)
  }

  private func rehearse(_ conversation: ConversationDeclaration, _ file: SourceFile) async throws -> Int {
    let ruleSet = try LoadedRules.load(rules).ruleSet
    var log = StandardErrorLog.logger("wxrules", in: Terminal.language)
    log.logLevel = .critical
    let start = conversation.start?.instant(in: ruleSet.zone(ofAddressee: conversation.account?.value)) ?? Terminal.now
    let count = FailureCount()
    do {
      let configuration = Rehearsal.configuration(rules: Settings.rules(rules), takesEvents: conversation.takesEvents)
      let rehearsal = try Rehearsal(
        ruleSet, configuration, store: configuration.openStore(serves: true), secrets: Rehearsal.secrets(.process), startingAt: start,
        faults: FaultSource(try SandboxFaults.read(fault), seed: seed), readings: try SandboxFacts.readings(lenient),
        unverified: try SandboxFacts.accounts(unverified, of: ruleSet), log: log)
      try await rehearsal.run(scanning: conversation.scenes) { base in
        count.value = try await play(conversation, file, base: base, in: rehearsal)
      }
    } catch let fault as ServingFault {
      throw Terminal.stop(fault.reasons.joined(separator: "; "))
    } catch let fault as PlatformFault {
      throw Terminal.stop("codes and menus could not be made: \(fault.message)")
    } catch let fault as StoreFault {
      throw Terminal.stop("the server's state: \(fault.message)")
    } catch let fault as World.Fault {
      throw Terminal.stop(fault.message)
    }
    return count.value
  }

  /// - Parameter rehearsal: whose server answers; nil for one of another process.
  /// - Returns: how many expectations failed.
  private func play(
    _ conversation: ConversationDeclaration, _ file: SourceFile, base: String, in rehearsal: Rehearsal?
  ) async throws -> Int {
    let player = ConversationPlayer(base: base, account: conversation.account?.value, events: rehearsal?.events, language: Terminal.language)
    var progress: WaitLine?
    let folder = file.path.lastIndex(of: "/").map { String(file.path[...$0]) } ?? ""
    var failures = 0
    var steps: [JSON] = []
    do throws(ConversationPlayer.Fault) {
      try await player.play(
        conversation, file: file, images: { path throws(FileFault) in try DiskFiles(folder: path.hasPrefix("/") ? "" : folder).read(path) }
      ) { result in
        progress?.end()
        progress = nil
        failures += result.failures.count
        if format == .text { Terminal.write(StepText.text(result)) } else { steps.append(StepText.json(result)) }
      } onPass: { left in
        if progress == nil { progress = WaitLine(of: left) }
        progress?.show(left: left)
      }
    } catch {
      progress?.end()
      await player.close()
      throw Terminal.stop(error.message)
    }
    await player.close()
    let unsent = try rehearsal?.unsent()
    if format == .json {
      var report: [String: JSON] = ["steps": .array(steps), "failures": .int(failures)]
      if let unsent { report["unsent"] = .array(unsent.map { UnsentText.json($0.record, to: $0.who) }) }
      Terminal.write(json: JSON.object(report))
    }
    if format == .text {
      if let unsent { Terminal.write(UnsentText.text(unsent)) } else if failures > 0 { Terminal.write("\n" + UnsentText.elsewhere) }
      Terminal.write(failures == 0 ? "\n\(file.path): as expected\n" : "\n\(file.path): \(counted(failures, "expectation")) not met\n")
    }
    return failures
  }
}

/// How much of a long wait is over.
private struct WaitLine {
  private let line = ProgressLine(verb: "waiting", pause: 60_000)
  private let began = ContinuousClock.now
  /// Minutes.
  private let total: Int

  /// - Parameter left: milliseconds.
  init(of left: Int64) { total = max(1, Int(left / 60_000)) }

  func show(left: Int64) {
    let elapsed = (ContinuousClock.now - began) / .milliseconds(1)
    line.show(done: max(0, total - Int(left / 60_000)), of: total, elapsed: Int64(elapsed), .minutes)
  }

  func end() { line.end() }
}

/// Told by a closure that runs elsewhere, read when it has ended.
private final class FailureCount: Sendable {
  private let count = Mutex(0)
  var value: Int {
    get { count.withLock { $0 } }
    set { count.withLock { $0 = newValue } }
  }
}

/// What a step brought, as a chat.
enum StepText {
  static func text(_ result: ConversationPlayer.StepResult) -> Phrase {
    var out: Phrase = ""
    var speaker: String?
    for heard in result.heard {
      let isFollower = heard.message["side"]?.string == "follower"
      // What comes of itself is said to somebody.
      if !isFollower, speaker != heard.who { out += Phrase(verbatim: "\n\(name(heard))\n") }
      speaker = heard.who
      let body = heard.message["body"] ?? .null
      // What was written and answered goes to a terminal.
      let lines = MessageText.lines(body, in: Terminal.language).map { OutsideText.shown($0) }
      if isFollower {
        let says = body["type"]?.string == "text"
        out += Phrase(verbatim: "\n\(name(heard))  \(says ? "“" : "")\(lines.joined(separator: "\n"))\(says ? "”" : "")\n")
      } else if body["type"]?.string == "silence" {
        out += "    " + "(no reply)" + rule(heard) + "\n"
      } else {
        // What nobody saw is no part of the chat.
        let mark = ["refusal", "report"].contains(body["type"]?.string) ? "×" : "│"
        for line in lines { out += Phrase(verbatim: "    \(mark) \(line)\n") }
        if heard.message["rule"]?.string != nil { out += "   " + rule(heard) + "\n" }
      }
    }
    for failure in result.failures {
      out += Phrase(verbatim: "    \(Terminal.paint(verbatim: "✗", .red)) \(result.place): \(OutsideText.shown(said(failure)))\n")
    }
    return out
  }

  private static func name(_ heard: ConversationPlayer.Heard) -> String { Terminal.paint(verbatim: OutsideText.shown(heard.who), .bold) }

  /// Of a sandbox elsewhere it is what that server's header says.
  private static func rule(_ heard: ConversationPlayer.Heard) -> Phrase {
    heard.message["rule"]?.string.map { " " + Terminal.paint("by \(OutsideText.shown($0))", .dim) } ?? ""
  }

  static func json(_ result: ConversationPlayer.StepResult) -> JSON {
    [
      "place": .string(result.place), "failures": .array(result.failures.map { .string($0.english) }),
      "heard": .array(
        result.heard.map { heard in
          guard case .object(var fields) = heard.message else { return heard.message }
          fields["who"] = .string(heard.who)
          return .object(fields)
        }),
    ]
  }
}
