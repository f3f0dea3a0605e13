internal import Engine
internal import Rules
internal import Serving
internal import Synchronization
internal import Wire

/// What the pages' figures and followers are read from. All of it only reads, on connections of its own; what is counted behind the turns is
/// carried on by the same small steps as ever. Everything blocks.
struct ReadingDesk: Sendable {
  let rules: LiveRules
  let store: any Store
  /// Nil where none are remembered.
  let turns: (any TurnStore)?
  let mask: Mask
  let clock: WallClock
  /// Whether a service of the server makes books that are not there: then nobody who looks does.
  let keepsBooks: Bool
  private let kept = KeptRules(most: 4)
  private let recounting = Turn()

  init(rules: LiveRules, store: any Store, turns: (any TurnStore)?, mask: Mask, clock: WallClock, keepsBooks: Bool) {
    self.rules = rules
    self.store = store
    self.turns = turns
    self.mask = mask
    self.clock = clock
    self.keepsBooks = keepsBooks
  }

  var ruleSet: RuleSet { rules.current.ruleSet }
  /// Seconds since 1970 UTC.
  var now: Int64 { clock.seconds }

  func name(of follower: FollowerID) -> FollowerMask { mask.name(follower) }
  func zone(of account: String, in ruleSet: RuleSet) -> Zone { ruleSet.account(named: account)?.timezone ?? ruleSet.compiled.timezone }

  /// Rows with a time in the zone of each one's account.
  func inZones(_ rows: [JSON], _ ruleSet: RuleSet, _ key: String) -> [JSON] {
    rows.map { $0.inZone(zone(of: $0["account"]?.string ?? "", in: ruleSet), key) }
  }

  /// How followers are called in reports: as in logs, unless their openids are wanted.
  func names(showsOpenids: Bool) -> @Sendable (FollowerID) -> String {
    if showsOpenids { return { $0.openid } }
    return { [mask] in $0.openid.isEmpty ? "(erased)" : mask.name($0).description }
  }

  /// A text without openids that stand in it, known by their form: whoever shares a code may stand in its scene, which names rows of reports.
  /// - Parameter accounts: whose they may be.
  func masked(_ text: String, of accounts: [String]) -> String {
    OpenidForm.replaced(in: text, of: accounts.first ?? "") { name(of: owner(of: $0, among: accounts)).description }
  }

  /// The same of all texts in it.
  func masked(_ json: JSON, of accounts: [String]) -> JSON {
    json.masking(of: accounts.first ?? "") { name(of: owner(of: $0, among: accounts)).description }
  }

  /// Of several accounts that one in which they ever did something, so that they are called as everywhere else.
  private func owner(of follower: FollowerID, among accounts: [String]) -> FollowerID {
    if accounts.count < 2 { return follower }
    var found: FollowerID?
    // Where the store does not tell, it is a name that stands nowhere else, and no openid either.
    try? store.lines(of: accounts.map { FollowerID(account: $0, openid: follower.openid) }) { found = $0.follower }
    return found ?? follower
  }

  func rememberedTurns() throws(ConsoleFault) -> any TurnStore {
    guard let turns else { throw .unknown("none are remembered; `serve` does so unless --keep-turns is off") }
    return turns
  }

  /// Rules of then, compiled when somebody asks for them.
  func rules(in ruleSet: RuleSet) throws(StoreFault) -> (_ revision: String) -> RuleSet? {
    let numbers = try store.givenNumbers()
    return { [kept, turns] revision in kept.rules(of: revision, current: ruleSet, in: turns, numbers: numbers) }
  }

  /// Goes through the whole ledger: one at a time, others are told to come again.
  func recount<Result>(_ body: () throws -> Result) throws -> Result {
    guard recounting.take() else {
      throw ConsoleFault.busy("the whole ledger is counted for somebody else; again in a moment", seconds: 5)
    }
    defer { recounting.leave() }
    return try body()
  }

  /// Whether something is under way.
  private final class Turn: Sendable {
    private let isTaken = Atomic(false)

    func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }
    func leave() { isTaken.store(false, ordering: .releasing) }
  }

  /// The books of accounts, brought up to date.
  /// - Throws: `ConsoleFault.busy` while the server makes them from the beginning.
  func books(of accounts: [String], in ruleSet: RuleSet) throws -> BookReading {
    let reading = BookReading(store, ruleSet, accounts)
    if keepsBooks {
      let unmade = try reading.unmade()
      if !unmade.isEmpty {
        throw ConsoleFault.busy("the figures of \(quotedList(unmade)) are being made from the whole ledger; again in a moment", seconds: 5)
      }
    }
    try reading.bringUpToDate()
    return reading
  }
}
