package import Engine
package import Rules

/// Everything that `wxrules serve` can be told.
package struct ServerConfiguration: Sendable {
  /// A file or folder; nil for the usual places.
  package var rules: String?
  /// Of the followers, on whom changed files are tried first; nil: they come into force for all.
  package var firstShare: RolloutShare?
  package var database = DatabaseAddress.file("wx.db")
  package var listen = HostPort(host: "127.0.0.1", port: 8080)
  /// Nil for none.
  package var admin: HostPort? = HostPort(host: "127.0.0.1", port: 9090)
  /// Needed when the admin listener can be reached from elsewhere.
  package var adminToken: String?
  /// Who shows it may look at everything, without openids, and change nothing; nil: nobody only looks.
  package var viewToken: String?
  /// Base address of a sandbox that is talked to instead of the platform.
  package var platform: String?
  /// Whoever asks for a code on demand must show it; nil: none are made.
  package var mintToken: String?
  /// Whoever posts an event from outside must show it; nil: none are taken.
  package var eventsToken: String?
  /// Codes on demand in any sixty seconds.
  package var mintsPerMinute = 60
  /// Seconds by which a time stamp may be off; nil to take any.
  package var window: Int64? = 300
  /// Seconds that a repeat is known at least.
  package var keepAnswers: Int64 = 600
  /// File for decisions; nil for none.
  package var decisionLog: String?
  /// How long turns are remembered, and in how much room; nil: not at all.
  package var retention: TurnRetention? = .standard
  /// Whether texts that no rule answers are counted.
  package var countsTexts = true
  /// XML elements whose text stays out of the decision log and of what is remembered of turns.
  package var hiddenElements: Set<String> = []
  /// A file or folder of rules that judge every turn beside the real ones, without effect; nil for none.
  package var shadow: String?
  /// Event loops of the webhook.
  package var threads = 1
  /// Whether this process carries out actions; else `wxrules work` does.
  package var carriesActions = true
  /// Whether this process brings the books up to date; else whoever reads them does. What they cost is measured so.
  package var keepsBooks = true
  /// Calls that are made for actions at the same time.
  package var lanes = 32
  /// Whether a server that speaks to a sandbox lives in its time; not where both have one clock anyway.
  package var syncsClock = true
  package var limits = ServerLimits.standard

  package init() {}

  /// How long each answer stays at least where they go whole tables at a time.
  private static let ringSeconds: Int64 = 600

  /// Whether the platform is a sandbox on this machine.
  var isAgainstSandbox: Bool { platform.flatMap { HostAddress(url: $0) }?.isLoopback ?? false }

  /// The address of the sandbox in whose time the server lives, should one be there; nil: the machine's time. An account's own `api:` never
  /// is: whoever serves the platform must not have a clock that somebody moves.
  var sandbox: String? { syncsClock && isAgainstSandbox ? platform : nil }

  /// What does not go together, sentence by sentence.
  package var problems: [Phrase] {
    var problems: [Phrase] = []
    if let admin, !admin.isLoopback, adminToken == nil {
      problems.append(
        "the admin listener at \(admin.description) can be reached from other machines: set WXRULES_ADMIN_TOKEN, or listen on 127.0.0.1")
    }
    if let viewToken {
      if viewToken.utf8.count < 16 { problems.append("WXRULES_VIEW_TOKEN has fewer than 16 characters") }
      if adminToken == nil { problems.append("WXRULES_VIEW_TOKEN is set, and without WXRULES_ADMIN_TOKEN everybody may change everything: set both") }
      if viewToken == adminToken {
        problems.append("WXRULES_VIEW_TOKEN and WXRULES_ADMIN_TOKEN are the same: whoever may look could change everything")
      }
      if admin == nil { problems.append("WXRULES_VIEW_TOKEN is for the admin listener, and there is none") }
    }
    if let admin, admin == listen, admin.port != 0 { problems.append("webhook and admin listener have the same address \(admin.description)") }
    if let window, window < 1 { problems.append("the time stamp window must be at least a second") }
    if mintToken != nil, admin == nil { problems.append("codes are minted on the admin listener, and there is none") }
    if let mintToken, mintToken.utf8.count < 16 { problems.append("WXRULES_MINT_TOKEN has fewer than 16 characters") }
    if eventsToken != nil, admin == nil { problems.append("events are posted to the admin listener, and there is none") }
    if let eventsToken, eventsToken.utf8.count < 16 { problems.append("WXRULES_EVENTS_TOKEN has fewer than 16 characters") }
    if let retention, retention.seconds < 3600 { problems.append("turns must be kept for an hour at least, or not at all: --keep-turns off") }
    if let retention, retention.bytes < 16 << 20 { problems.append("turns must have 16m of room at least: --turns-size") }
    if case .server = database, keepAnswers > Self.ringSeconds {
      problems.append("--keep-answers is above 10m: in PostgreSQL answers are kept for ten to twenty minutes, and no longer")
    }
    if limits.deadline > 4900 { problems.append("the deadline must be under 4900 ms: the platform waits five seconds") }
    return problems
  }
}
