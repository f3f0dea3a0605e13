import ArgumentParser
import Engine
import Rules
import Server
import Serving
import Wire

struct Outbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: said("Actions that wait, that were carried out, and that failed."),
    discussion: said(
      """
      wxrules outbox list                      those that wait, and those that failed
      wxrules outbox list --state dead --kind send
      wxrules outbox show 660e390ca66ce-2      one of them, whole
      wxrules outbox retry --kind webhook
          failed ones wait again, paused ones go now
      wxrules outbox drop --rule old-campaign
          those that wait are ended, failed ones removed

      Followers are shown by the mask that stands in logs; `list` and `show` have
      --show-openids.

      It may run while `serve` does. Ended actions are kept for three days, failed
      ones for thirty. Times are in the zone of the account's rules that were in force
      last, else in that of this machine.
      """),
    subcommands: [List.self, Show.self, Retry.self, Drop.self], defaultSubcommand: List.self)

  struct Filter: ParsableArguments {
    @Option(help: said("Database of `serve`: a file, or postgresql://…. (default: wx.db)", valueName: "database"), completion: .file())
    var database: String?
    @Option(help: said("Only this account."))
    var account: String?
    @Option(help: said("Only this follower, by openid."))
    var openid: String?
    @Option(help: said("Only this kind: \(OutboxKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
    var kind: String?
    @Option(help: said("Only what this rule asked for."))
    var rule: String?
    @Option(help: said("Only the actions of this decision, as the decision log calls it."))
    var turn: String?

    func filter(_ states: Set<OutboxFilter.State> = []) throws -> OutboxFilter {
      var filter = OutboxFilter()
      filter.account = account
      filter.openid = openid
      filter.rule = rule
      filter.states = states
      if let kind {
        guard let known = OutboxKind(rawValue: kind) else {
          throw Terminal.stop("--kind \(kind): one of \(quotedList(OutboxKind.allCases.map(\.rawValue)))")
        }
        filter.kind = known
      }
      if let turn {
        guard let known = TurnID(turn) else { throw Terminal.stop("--turn \(turn): not the id of a decision") }
        filter.turn = known
      }
      return filter
    }

    /// Whether anything narrows it.
    var isNarrow: Bool { account != nil || openid != nil || kind != nil || rule != nil || turn != nil }

    func guarded<Result>(_ body: (any Store) throws(StoreFault) -> Result) throws -> Result {
      let database = try Settings.database(database)
      do throws(StoreFault) { return try body(try OpenStore.existing(database)) } catch {
        throw Terminal.stop(database.message(error))
      }
    }
  }

  /// How times are shown: as the accounts of the rules that were in force last have them, else as this machine does.
  fileprivate static func text(_ store: any Store, _ mask: Mask, showsOpenids: Bool) -> OutboxText {
    let rules = ((try? store.lastRules()) ?? nil).flatMap { last in
      RuleCompiler(now: Terminal.now, givenNumbers: (try? store.givenNumbers()) ?? [:])
        .compile(roots: last.roots, from: MemoryFiles(bytes: last.files)).0.ruleSet
    }
    let local = Zone.local
    let masked: @Sendable (FollowerID) -> String = { mask.name($0).description }
    return OutboxText(Terminal.paint, name: showsOpenids ? nil : masked) { account in
      rules.map { $0.account(named: account)?.timezone ?? $0.compiled.timezone } ?? local
    }
  }

  static func id(_ text: String) throws -> OutboxID {
    guard let id = OutboxID(text) else { throw Terminal.stop("\(text): not the id of an action; `wxrules outbox list` shows them") }
    return id
  }

  struct List: PlatformCommand {
    static let configuration = CommandConfiguration(abstract: said("One line each, in the order in which they are due."))

    @OptionGroup var options: Filter
    @Option(
      help: said(
        "Only those in this state, may be repeated: \(OutboxFilter.State.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "state")
    )
    var state: [String] = []
    @Option(help: said("How many are shown."))
    var limit = 50
    @Flag(help: said("Show openids, and not only masks."))
    var showOpenids = false
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      var states: Set<OutboxFilter.State> = [.waiting, .paused, .running, .dead]
      if !state.isEmpty {
        states = Set(
          try state.map { word in
            guard let known = OutboxFilter.State(rawValue: word) else {
              throw Terminal.stop("--state \(word): one of \(quotedList(OutboxFilter.State.allCases.map(\.rawValue)))")
            }
            return known
          })
      }
      guard limit > 0 else { throw Terminal.stop("--limit: above 0") }
      let filter = try options.filter(states)
      let output = try options.guarded { store throws(StoreFault) in
        // One more than is shown tells whether there is more.
        let all = try store.actions(matching: filter, limit: min(limit, Int(Int32.max) - 1) + 1)
        let found = Array(all.prefix(limit))
        let mask = try Mask(of: store)
        switch format {
        case .json:
          let shown = ActionJSON(mask: mask, showsOpenids: showOpenids)
          return Phrase(verbatim: JSON.array(found.map { shown.json($0) }).shown + "\n")
        case .text:
          let text = Outbox.text(store, mask, showsOpenids: showOpenids)
          return text.table(found) + text.summary(try store.outboxCounts(now: Terminal.now * 1000), isCut: all.count > found.count ? limit : nil)
        }
      }
      Terminal.write(output)
    }
  }

  struct Show: PlatformCommand {
    static let configuration = CommandConfiguration(abstract: said("One action, with what it asks for and what became of it."))

    @Argument(help: said("The id of an action."))
    var id: String
    @OptionGroup var options: Filter
    @Flag(help: said("Show openids, and not only masks."))
    var showOpenids = false
    @Option(help: said("How the result is written."))
    var format: OutputFormat = .text

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      var filter = try options.filter()
      filter.id = try Outbox.id(id)
      let output = try options.guarded { store throws(StoreFault) in
        let mask = try Mask(of: store)
        return try store.actions(matching: filter, limit: 1).first.map { record in
          switch format {
          case .json: Phrase(verbatim: ActionJSON(mask: mask, showsOpenids: showOpenids).json(record).shown + "\n")
          case .text: Outbox.text(store, mask, showsOpenids: showOpenids).page(record)
          }
        }
      }
      guard let output else {
        Terminal.complain("wxrules: no action `\(id)`; it may have ended more than three days ago\n")
        throw ExitCode.findings
      }
      Terminal.write(output)
    }
  }

  struct Retry: PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: said("Failed actions wait again, and paused ones go now."),
      discussion: said(
        """
        A message whose window has closed fails again, with that reason. One of which it
        is not known whether it came is left out, also when it is named: with --unknown
        it goes again, and whoever got it gets it twice.
        Exit codes: 0 done, 1 there was none, 2 could not.
        """))

    @Argument(help: said("Ids; without any, those that the options choose."))
    var ids: [String] = []
    @OptionGroup var options: Filter
    @Flag(help: said("Also messages of which it is not known whether they came."))
    var unknown = false
    @Flag(help: said("Do not ask."))
    var yes = false

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      let filters = try Outbox.filters(ids, options)
      if unknown, !yes { try confirm(filters) }
      let acted = try options.guarded { store throws(StoreFault) in
        try store.act(.retry(unknown: unknown), on: filters, now: Terminal.now * 1000)
      }
      let leftOut = acted.leftOut
      if acted.again > 0 { Terminal.write("retried: \(counted(acted.again, "action"))\n") }
      for result in acted.retries where !result.resumed.isEmpty {
        let places = result.resumed.map(\.place.name).sorted().joined(separator: "; ")
        Terminal.write("resumed: \(counted(result.released, "action")), \(places)\n")
      }
      if acted.isIdle { Terminal.write(leftOut == 0 ? "nothing has failed\n" : "nothing was retried\n") }
      if leftOut > 0 {
        Terminal.write(
          "left out: \(counted(leftOut, "action")) that may have come; with --unknown they go again, and whoever got one gets it twice\n")
      }
      if acted.isIdle { throw ExitCode.findings }
    }

    private func confirm(_ filters: [OutboxFilter]) throws {
      let count = try options.guarded { store throws(StoreFault) in
        var count = 0
        for var filter in filters {
          filter.states = [.dead]
          filter.isUnknown = true
          count += try store.actions(matching: filter, limit: Int(Int32.max)).count
        }
        return count
      }
      if count == 0 { return }
      guard Terminal.canAsk else { throw Terminal.stop("nobody can be asked here; look at `wxrules outbox list --state dead`, then add --yes") }
      Terminal.write("\(counted(count, "message")) may have come already: whoever got one gets it twice. Send again? [y/N] ")
      guard ["y", "yes"].contains((readLine() ?? "").lowercased()) else {
        Terminal.write("nothing was done\n")
        throw ExitCode.findings
      }
    }
  }

  struct Drop: PlatformCommand {
    static let configuration = CommandConfiguration(
      abstract: said("End actions that wait, and remove those that failed."),
      discussion: said("What is under way is left alone. Exit codes: 0 done, 1 there was none, 2 could not."))

    @Argument(help: said("Ids; without any, those that the options choose."))
    var ids: [String] = []
    @OptionGroup var options: Filter
    @Flag(help: said("All of them, where neither ids nor options choose."))
    var all = false

    @OptionGroup var speech: SpokenLanguage

    func run() throws {
      if ids.isEmpty, !options.isNarrow, !all { throw Terminal.stop("name ids, narrow with --kind, --rule, --openid, …, or say --all") }
      let filters = try Outbox.filters(ids, options)
      let count = try options.guarded { store throws(StoreFault) in try store.act(.drop, on: filters, now: Terminal.now * 1000).dropped }
      Terminal.write(count == 0 ? "nothing waits and nothing has failed\n" : "dropped: \(counted(count, "action"))\n")
      if count == 0 { throw ExitCode.findings }
    }
  }

  /// One for each id; without ids, that of the options.
  fileprivate static func filters(_ ids: [String], _ options: Filter) throws -> [OutboxFilter] {
    let filter = try options.filter()
    if ids.isEmpty { return [filter] }
    return try ids.map { text in
      var one = filter
      one.id = try id(text)
      return one
    }
  }
}
