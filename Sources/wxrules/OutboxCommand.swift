import ArgumentParser
import Engine
import Rules
import Wire

struct Outbox: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Actions that wait, that were carried out, and that failed.",
    discussion: """
      wxrules outbox list                         those that wait, and those that failed
      wxrules outbox list --state dead --kind send
      wxrules outbox show 660e390ca66ce-2         one of them, whole
      wxrules outbox retry --kind webhook         failed ones wait again
      wxrules outbox drop --rule old-campaign     those that wait are ended, failed ones removed

      It may run while `serve` does. Ended actions are kept for three days, failed ones for thirty.
      """,
    subcommands: [List.self, Show.self, Retry.self, Drop.self], defaultSubcommand: List.self)

  struct Filter: ParsableArguments {
    @Option(help: "Database of `serve`. (default: wx.db)", completion: .file())
    var database: String?
    @Option(help: "Only this account.")
    var account: String?
    @Option(help: "Only this follower, by openid.")
    var openid: String?
    @Option(help: ArgumentHelp("Only this kind: \(OutboxKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "kind"))
    var kind: String?
    @Option(help: "Only what this rule asked for.")
    var rule: String?
    @Option(help: "Only the actions of this decision, as the decision log calls it.")
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
      let path = Settings.value(database, "DATABASE") ?? "wx.db"
      do throws(StoreFault) { return try body(try OpenStore.existing(path)) } catch {
        throw Terminal.stop("database `\(path)`: \(error.message)")
      }
    }
  }

  static func id(_ text: String) throws -> OutboxID {
    guard let id = OutboxID(text) else { throw Terminal.stop("\(text): not the id of an action; `wxrules outbox list` shows them") }
    return id
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One line each, in the order in which they are due.")

    @OptionGroup var options: Filter
    @Option(
      help: ArgumentHelp(
        "Only those in this state, may be repeated: \(OutboxFilter.State.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "state")
    )
    var state: [String] = []
    @Option(help: "How many are shown.")
    var limit = 50
    @Option(help: "How the result is written.")
    var format: OutputFormat = .text

    func run() throws {
      var states: Set<OutboxFilter.State> = [.waiting, .running, .dead]
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
      let (found, counts) = try options.guarded { store throws(StoreFault) in
        (try store.actions(matching: filter, limit: limit), try store.outboxCounts(now: Terminal.now * 1000))
      }
      switch format {
      case .json: Terminal.write(JSON.array(found.map { OutboxText.json($0) }).text + "\n")
      case .text:
        Terminal.write(OutboxText.table(found, Terminal.paint))
        let more = found.count == limit ? "; the first \(limit) are shown" : ""
        Terminal.write("\(counts.waiting) waiting, \(counts.dead) dead\(more)\n")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One action, with what it asks for and what became of it.")

    @Argument(help: "Its id.")
    var id: String
    @OptionGroup var options: Filter
    @Option(help: "How the result is written.")
    var format: OutputFormat = .text

    func run() throws {
      var filter = try options.filter()
      filter.id = try Outbox.id(id)
      let found = try options.guarded { store throws(StoreFault) in try store.actions(matching: filter, limit: 1) }
      guard let record = found.first else {
        Terminal.complain("wxrules: no action `\(id)`; it may have ended more than three days ago\n")
        throw ExitCode.findings
      }
      Terminal.write(format == .json ? OutboxText.json(record).text + "\n" : OutboxText.page(record))
    }
  }

  struct Retry: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Failed actions wait again.",
      discussion: "A message whose window has closed fails again, with that reason. Exit codes: 0 done, 1 there was none, 2 could not.")

    @Argument(help: "Ids; without any, those that the options choose.")
    var ids: [String] = []
    @OptionGroup var options: Filter

    func run() throws {
      try Outbox.change(ids, options, "retried", "nothing has failed") { store, filter, now throws(StoreFault) in try store.retry(filter, now: now) }
    }
  }

  struct Drop: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End actions that wait, and remove those that failed.",
      discussion: "What is under way is left alone. Exit codes: 0 done, 1 there was none, 2 could not.")

    @Argument(help: "Ids; without any, those that the options choose.")
    var ids: [String] = []
    @OptionGroup var options: Filter
    @Flag(help: "All of them, where neither ids nor options choose.")
    var all = false

    func run() throws {
      if ids.isEmpty, !options.isNarrow, !all { throw Terminal.stop("name ids, narrow with --kind, --rule, --openid, …, or say --all") }
      try Outbox.change(ids, options, "dropped", "nothing waits and nothing has failed") { store, filter, now throws(StoreFault) in
        try store.drop(filter, now: now)
      }
    }
  }

  fileprivate static func change(
    _ ids: [String], _ options: Filter, _ done: String, _ none: String,
    _ body: (any Store, OutboxFilter, Int64) throws(StoreFault) -> Int
  ) throws {
    let filter = try options.filter()
    let wanted = try ids.map { text in
      var one = filter
      one.id = try id(text)
      return one
    }
    let count = try options.guarded { store throws(StoreFault) in
      var count = 0
      for filter in ids.isEmpty ? [filter] : wanted { count += try body(store, filter, Terminal.now * 1000) }
      return count
    }
    Terminal.write(count == 0 ? none + "\n" : "\(done): \(counted(count, "action"))\n")
    if count == 0 { throw ExitCode.findings }
  }
}
