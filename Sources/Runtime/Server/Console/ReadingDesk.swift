internal import Engine
internal import Rules
internal import Serving
internal import Synchronization

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

  func name(of follower: FollowerID) -> FollowerMask { FollowerMask(mask.name(follower)) ?? FollowerMask(0) }
  func zone(of account: String, in ruleSet: RuleSet) -> Zone { ruleSet.account(named: account)?.timezone ?? ruleSet.compiled.timezone }

  /// How followers are called in reports: as in logs, unless their openids are wanted.
  func names(showsOpenids: Bool) -> @Sendable (FollowerID) -> String {
    if showsOpenids { return { $0.openid } }
    return { [mask] in $0.openid.isEmpty ? "(erased)" : mask.name($0) }
  }

  func rememberedTurns() throws(FigureFault) -> any TurnStore {
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
      throw FigureFault.busy("the whole ledger is counted for somebody else; again in a moment", seconds: 5)
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
  /// - Throws: `FigureFault.busy` while the server makes them from the beginning.
  func books(of accounts: [String], in ruleSet: RuleSet) throws -> BookReading {
    let reading = BookReading(store, ruleSet, accounts)
    if keepsBooks {
      let unmade = try reading.unmade()
      if !unmade.isEmpty {
        throw FigureFault.busy("the figures of \(quotedList(unmade)) are being made from the whole ledger; again in a moment", seconds: 5)
      }
    }
    try reading.bringUpToDate()
    return reading
  }
}
