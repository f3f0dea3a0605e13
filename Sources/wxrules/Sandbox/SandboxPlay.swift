import ArgumentParser
import Engine
import Logging
import Rules
import Sandbox
import Server
import Serving
import Wire

struct SandboxPlay: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play",
    abstract: said("Play days of many followers into a new database, to look at reports with."),
    discussion: said(
      """
      start: 2026-06-01
      arrivals:
        - { scene: "store:sh01", daily: 120, hours: 10:00-22:00 }
        - { daily: 30 }                      # without a code
      loss: { hour: 4%, day: 6%, week: 10% }
      bursts:
        - { scene: "store:sh01", at: 2026-06-04T02:30, size: 200, gap: 2s, loss: 90% }

      wxrules sandbox play week.yaml --rules rules --database week.db

      Every delivery is decoded and answered as a server would, each at its time,
      and nothing leaves this machine: actions wait in the outbox. The same file,
      rules and seed make the same database. docs/sandbox.md has all the keys.

      Exit codes: 0 played, 2 could not be played.
      """))

  @Argument(help: said("The week (.yaml).", valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var file: String
  @Option(help: said("File or folder of the rules.", valueName: "path"), completion: .file())
  var rules: String?
  @Option(help: said("File of the database to make; it must not be there yet. (default: wx.db)", valueName: "file"), completion: .file())
  var database: String?
  @Option(help: said("Number that decides everything which is left to chance."))
  var seed: UInt64 = 1
  @Option(help: said("How many days are played, 1 to 366. (default: 7)"))
  var days: Int?
  @Option(
    help: said("Where to write what was really done, by code and day, to compare figures with (.json).", valueName: "file"),
    completion: .file())
  var truth: String?
  @Option(help: said("How the result is written."))
  var format: OutputFormat = .text

  @OptionGroup var speech: SpokenLanguage

  func validate() throws {
    if let days, !(1...366).contains(days) { throw objection("--days \(days): a number from 1 to 366") }
  }

  func run() async throws {
    let (week, source) = try read()
    let loaded = try LoadedRules.load(rules)
    let ruleSet = loaded.ruleSet
    let plan: WeekPlan
    do throws(WeekPlan.Fault) {
      plan = try WeekPlan(week, under: ruleSet, days: days ?? Self.week, seed: seed)
    } catch {
      guard let place = error.place else { throw Terminal.stop("\(file): \(error.message)") }
      Terminal.complain([Diagnostic(.undefinedName, error.message, at: place)], in: [source])
      throw Terminal.stop("\(file) is not a week of these rules")
    }
    try sayUnplayed(plan, source)
    for remark in plan.remarks(ruleSet) {
      let line = source.position(at: remark.place.bytes.lowerBound).line
      Terminal.complain("\(file):\(line): warning: \(remark.text)\n")
    }
    let database = try self.playable()
    let outcome = try await play(plan, loaded, into: database)
    if let truth { try OutputFiles.write(Array((outcome.truth.json(plan).text + "\n").utf8), to: truth) }
    say(outcome, plan, "\(database)")
  }

  private static let week = 7

  /// A burst on none of the days is a slip, unless somebody asked for fewer days.
  private func sayUnplayed(_ plan: WeekPlan, _ source: SourceFile) throws {
    let (first, last) = (WeekDay.text(plan.days.lowerBound), WeekDay.text(plan.days.upperBound))
    let findings = plan.unplayed.map { burst in
      Diagnostic(
        .invalidValue, "the burst is on none of the days that are played, \(first) to \(last)",
        severity: burst.isBefore || days == nil ? .error : .warning, at: burst.span,
        help: [burst.isBefore ? "write a day from \(first) on" : "write a day up to \(last), or play more days with --days"])
    }
    if !findings.isEmpty { Terminal.complain(findings, in: [source]) }
    if findings.contains(where: { $0.severity == .error }) { throw Terminal.stop("\(file) is not a week") }
  }

  private func read() throws -> (WeekDeclaration, SourceFile) {
    let bytes: [UInt8]
    do throws(FileFault) { bytes = try DiskFiles().read(file) } catch { throw Terminal.stop("\(file): \(error.reason)") }
    let source = SourceFile(path: file, utf8: bytes)
    let (week, findings) = RuleCompiler.week(in: source)
    guard let week, !findings.contains(where: { $0.severity == .error }) else {
      Terminal.complain(findings, in: [source])
      throw Terminal.stop("\(file) is not a week")
    }
    return (week, source)
  }

  /// A new file: in a server the days that are played would meet a clock that nobody moves.
  private func playable() throws -> DatabaseAddress {
    let database = try Settings.database(database)
    switch database {
    case .memory: throw Terminal.stop("--database :memory:: nobody could look at what is played; name a new file")
    case .server: throw Terminal.stop("--database \(database.description): a week is played into a file, in its own time; name a new file")
    case .file(let path):
      if try OpenStore.exists(database) {
        throw Terminal.stop("--database \(path): it is there already, and turns of somebody may be in it; name a new file, or remove it")
      }
      return database
    }
  }

  private func play(_ plan: WeekPlan, _ loaded: LoadedRules, into database: DatabaseAddress) async throws -> WeekRun.Outcome {
    let privacy: Privacy
    do throws(FileFault) {
      privacy = try Privacy(loaded.ruleSet.accounts, secrets: Rehearsal.secrets(.process))
    } catch {
      throw Terminal.stop(error.reason)
    }
    do {
      let store = try OpenStore.at(database, serves: true)
      defer { store.close() }
      try store.keepRules(snapshot(of: loaded, at: plan))
      let recorder = try self.recorder(of: database, store)
      let outcome = Result { try play(plan, loaded.ruleSet, privacy, into: store, recorder) }
      await recorder?.close()
      return try outcome.get()
    } catch let fault as StoreFault {
      throw Terminal.stop(database.message(fault))
    }
  }

  private func play(
    _ plan: WeekPlan, _ ruleSet: RuleSet, _ privacy: Privacy, into store: any Store, _ recorder: TurnRecorder?
  ) throws -> WeekRun.Outcome {
    let began = ContinuousClock.now
    let line = ProgressLine(verb: "playing")
    defer { line.end() }
    do throws(WeekRun.Fault) {
      return try WeekRun(plan, under: ruleSet, departure: privacy.departure).play(into: store) { verdicts in
        recorder?.take(verdicts, under: ruleSet, microseconds: 0)
      } onProgress: { progress in
        // How many there will be is not known before: about as many a day as until now.
        let passed = max(1, progress.day - plan.days.lowerBound + 1)
        let total = max(progress.turns, progress.turns / passed * plan.days.count)
        line.show(done: progress.turns, of: total, elapsed: Int64((ContinuousClock.now - began) / .milliseconds(1)), .turns)
      }
    } catch {
      switch error {
      case .store(let fault): throw fault
      case .delivery(let fault): throw Terminal.stop("a delivery of the play could not be read: \(fault.message); say so to the authors of wxrules")
      }
    }
  }

  /// Seconds: a thousand years.
  private static let ages: Int64 = 1000 * 366 * 86_400
  /// Turns that may wait to be remembered; further ones are only counted.
  private static let most = 1_000_000

  /// Every turn is remembered, however old the week is: as a server of then would have.
  private func recorder(of database: DatabaseAddress, _ store: any Store) throws(StoreFault) -> TurnRecorder? {
    guard let turns = try OpenTurns.toRecord(of: database, store)?.turns else { return nil }
    let mask = try Mask(of: store)
    return TurnRecorder(
      turns, beside: store, mask: mask, hidden: [],
      retention: TurnRetention(seconds: Self.ages, bytes: TurnRetention.standard.bytes), limit: Self.most, gathering: 0, log: Logger(label: "play"))
  }

  /// The rules as they are put in force, so that a turn can be told with them.
  private func snapshot(of loaded: LoadedRules, at plan: WeekPlan) throws -> RuleSnapshot {
    let files = Dictionary(loaded.files.map { ($0.path, $0.utf8) }) { first, _ in first }
    let roots = try LoadedRules.location(Settings.rules(rules)).roots
    return RuleSnapshot(revision: loaded.ruleSet.revision, at: Int64(plan.days.lowerBound) * 86_400, roots: roots, files: files)
  }

  private func say(_ outcome: WeekRun.Outcome, _ plan: WeekPlan, _ database: String) {
    let sum = outcome.truth.total
    let former = outcome.truth.former.values.reduce(0, +)
    if format == .json {
      Terminal.write(
        json: [
          "from": .string(WeekDay.text(plan.days.lowerBound)), "to": .string(WeekDay.text(plan.days.upperBound)), "seed": .string(String(seed)),
          "former": .int(former), "new": .int(sum.new), "returning": .int(sum.returning), "left": .int(sum.left), "scans": .int(sum.scans),
          "messages": .int(outcome.truth.messages), "turns": .int(outcome.progress.turns), "repeats": .int(outcome.progress.repeats),
          "late": .int(outcome.late), "lost": .int(outcome.lost), "database": .string(database),
        ])
      return
    }
    let (first, last) = (WeekDay.text(plan.days.lowerBound), WeekDay.text(plan.days.upperBound))
    let rows: [[Phrase]] = [
      ["played", "\(first) to \(last), \(counted(plan.accounts.count, "account")), seed \(seed)"],
      ["people", "\(sum.new) followed for the first time, \(sum.returning) again, \(sum.left) left; \(former) had followed before"],
      [
        "turns", "\(outcome.progress.turns) answered; \(outcome.late) came late, \(outcome.doubled) twice, \(outcome.lost) never: the server was off",
      ],
      ["database", Phrase(verbatim: database)],
    ]
    Terminal.write(Columns.table(rows))
  }
}
