import Rules
import Testing

@testable import Engine

/// What every store keeps to of which there is one for all processes: ids, rule sets, figures, and who did what.
@Suite("the contract of a store: what all processes have in common")
struct KeptThingsContract {
  typealias Engine = StoreContract.Engine

  @Test("of two that give the same ids out at once one gets each, and nothing of the other's change is there", arguments: Engine.shared)
  func ids(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    for round in 0..<20 {
      let given = try atOnce { side -> Bool in
        let address = CodeAddress(campaign: "side\(side)", key: "\(round)")
        do throws(StoreFault) {
          try stores[side].change([.begun(address, .number(Int64(round) + 100), day: 3)], of: "main")
        } catch {
          guard error == .numberTaken else { throw error }
          return false
        }
        return true
      }
      #expect(given.count { $0 } == 1)
    }
    for store in stores {
      #expect(try store.begunCodes(of: "main").count == 20)
      #expect(try store.calls("qrcode/create", of: "main", on: 3) == 20)
      #expect(try store.givenNumbers()["main"]?.spent == Set(100..<120))
    }
  }

  @Test("what is put in force last is in force, also when it was before; what is tried is not", arguments: Engine.allCases)
  func rules(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let files = Dictionary(uniqueKeysWithValues: (0..<200).map { ("rules/\($0).yaml", [UInt8($0), 0, 255]) })
    let large = RuleSnapshot(revision: "a", at: 9, roots: ["rules/0.yaml"], files: files)
    let small = RuleSnapshot(revision: "b", at: 3, roots: ["rules.yaml"], files: ["rules.yaml": [], "rules/0.yaml": [0, 0, 255]])
    for snapshot in [large, small, large] {
      try store.keepRules(snapshot)
      #expect(try store.lastRules() == snapshot)
    }
    // The same rules by another path.
    let moved = RuleSnapshot(revision: "b", at: 4, roots: ["new.yaml"], files: ["new.yaml": [], "rules/0.yaml": [0, 0, 255]])
    try store.keepRules(moved)
    #expect(try store.lastRules() == moved)
    let share = try #require(RolloutShare(percent: 5))
    let tried = RuleSnapshot(revision: "c", at: 99, roots: ["c.yaml"], files: ["c.yaml": [1]])
    try store.keep(Rollout(of: "c", beside: "b", RolloutChoice(share, salt: "s"), at: 7000), tried)
    #expect(try store.lastRules() == moved)
    #expect(try store.rules(of: "c") == tried && store.lastRollout()?.revision == "c")
  }

  @Test("two that keep rules at once: one of them is in force, whole", arguments: Engine.shared)
  func rulesAtOnce(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    let snapshots = (0..<2).map { side in
      RuleSnapshot(revision: "r\(side)", at: 5, roots: ["a.yaml"], files: ["a.yaml": [UInt8(side)], "same.yaml": [7]])
    }
    for _ in 0..<20 {
      _ = try atOnce { side in try stores[side].keepRules(snapshots[side]) }
      let last = try stores[0].lastRules()
      #expect(try last == snapshots[0] || last == snapshots[1] && stores[1].lastRules() == last)
    }
  }

  @Test("of each kind of act the newest lines stay", arguments: Engine.allCases)
  func audit(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let drop = AuditEntry(at: 1, did: .drop, role: .operate, session: "s", from: "h", what: "w", result: "ok")
    try store.note(drop)
    let most = AuditEntry.Act.refusedLogin.kept
    for at in 0..<most + 2 { try store.note(AuditEntry(at: Int64(at), did: .refusedLogin, role: nil, session: nil, from: "h", result: "no")) }
    let lines = try store.audit(limit: most * 2)
    #expect(lines.count == most + 1 && lines.last == drop)
    #expect(lines.first?.at == Int64(most) + 1 && lines.dropLast().last?.at == 2)
    #expect(try store.audit(limit: 2) == Array(lines.prefix(2)))
    #expect(try store.audit(limit: -1) == [])
  }

  @Test("figures of a day take the place of those before, and of a day that is there twice the later ones stay", arguments: Engine.allCases)
  func figures(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let first = PlatformFigures(day: 3, sources: [0: .init(new: 1, cancelled: 2), 30: .init(new: 3, cancelled: 0)], total: 8, fetchedAt: 9)
    let second = PlatformFigures(day: 3, sources: [17: .init(new: 1, cancelled: 0)], fetchedAt: 10)
    try store.noteFiguresRefused(of: "main", at: 4)
    try store.keepFigures([second, first], of: "main")
    #expect(try store.figures(of: "main", days: 0...9) == [first])
    #expect(try store.figuresRefusedAt(of: "main") == nil)
    try store.keepFigures([second], of: "main")
    #expect(try store.figures(of: "main", days: 3...3) == [second])
    #expect(try store.figures(of: "main", days: 4...9) == [])
  }
}

extension RolloutStore {
  /// As the only server.
  func keep(_ rollout: Rollout, _ files: RuleSnapshot?) throws { #expect(try keep(rollout, files, instead: try lastRollout())) }
}
