import Foundation
import GRDB
import Rules
import TestSupport
import Testing
import Wire

@testable import Engine
@testable import PostgreSQL
@testable import SQLite
@testable import Server

/// What every store keeps to. A new engine adds a line to `engines`.
@Suite("the contract of a store")
struct StoreContract {
  enum Engine: String, CaseIterable, Sendable {
    case file, memory, postgreSQL

    /// Those that are installed.
    static var allCases: [Engine] { [.file, .memory] + (ContractServer.isThere ? [.postgreSQL] : []) }

    /// Whether another process can open the database of one.
    var isShared: Bool {
      switch self {
      case .file, .postgreSQL: true
      case .memory: false
      }
    }
    /// Whether several processes may write turns to one database.
    var allowsSeveralServers: Bool {
      switch self {
      case .file, .memory: false
      case .postgreSQL: true
      }
    }
    /// Whether answers are as old as the clock says that a batch is given; else by the database's own, and for as long as it has them.
    var agesByGivenClock: Bool {
      switch self {
      case .file, .memory: true
      case .postgreSQL: false
      }
    }
    static let shared = allCases.filter(\.isShared)
  }

  /// A store with its place; opening it again is what a restart does.
  final class Place {
    let engine: Engine
    let folder = FileManager.default.temporaryDirectory.appending(path: "wxrules-store-\(UUID().uuidString)").path
    /// Its name, where the engine has a server.
    private let database: String
    init(_ engine: Engine) throws {
      self.engine = engine
      database =
        switch engine {
        case .file, .memory: ""
        case .postgreSQL: try ContractServer.make()
        }
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    deinit {
      try? FileManager.default.removeItem(atPath: folder)
      if !database.isEmpty { ContractServer.drop(database) }
    }
    func open(keepAnswers: Int64 = 600, serves: Bool = true) throws -> any Store {
      switch engine {
      case .file: try SQLiteStore(path: folder + "/wx.db", keepAnswers: keepAnswers, serves: serves)
      case .memory: try SQLiteStore(path: ":memory:", keepAnswers: keepAnswers, serves: serves)
      case .postgreSQL: try PostgreSQLStore.open(ContractServer.address(of: database))
      }
    }
    /// Two stores on one database, as two processes have them: two servers where the engine allows that, else a server and a command.
    func openTwo() throws -> [any Store] { [try open(), try open(serves: engine.allowsSeveralServers)] }
    var outlivesProcess: Bool { engine.isShared }
  }

  static let ada = FollowerID(account: "main", openid: "oAda")
  static let bob = FollowerID(account: "main", openid: "oBob")

  static func question(_ follower: FollowerID, _ key: UInt64, at: Int64 = 100, pseudonym: FollowerID? = nil, shared: [SharedLimit] = [])
    -> StoreQuestion
  {
    StoreQuestion(follower: follower, pseudonym: pseudonym, key: DeliveryKey(high: key, low: 0), at: at, shared: shared)
  }
  static func answer(_ turn: Int64, _ body: String = "<xml/>") -> Answer { Answer(turn: TurnID(number: turn), body: Array(body.utf8)) }
  static func entry(_ follower: FollowerID, _ kind: LedgerEntry.Kind, at: Int64, turn: Int64, before: Int64? = nil, campaign: String? = nil)
    -> LedgerEntry
  {
    LedgerEntry(
      follower: follower, kind: kind, at: at, turn: TurnID(number: turn), before: before.map { TurnID(number: $0) }, subscription: .new,
      campaign: campaign, scene: campaign.map { $0 + ":1" }, revision: "r1")
  }
  /// A follower with these lines, as a turn would leave them.
  static func write(_ store: any Store, _ entries: [LedgerEntry]) throws {
    var follower = Follower(try #require(entries.first).follower)
    for entry in entries { follower.add(entry) }
    try store.transact([], now: 100) { _ in entries.map { .entered($0) } + [.updated(follower)] }
  }
  static func known(_ store: any Store, _ follower: FollowerID, at: Int64 = 1_000_000, pseudonym: FollowerID? = nil) throws -> Standing? {
    var found: Standing?
    try store.transact([question(follower, 999, at: at, pseudonym: pseudonym)], now: 100) { knowledge in
      found = knowledge.standings[follower]
      return []
    }
    return found
  }
  static func answers(_ store: any Store, _ keys: [UInt64], now: Int64 = 100) throws -> [Answer?] {
    var found: [Answer?] = []
    try store.transact(keys.map { question(ada, $0) }, now: now) { knowledge in
      found = knowledge.answers
      return []
    }
    return found
  }

  @Test("an answer is known afterwards, also after a restart; others are not", arguments: Engine.allCases)
  func answers(_ engine: Engine) throws {
    let place = try Place(engine)
    var store: (any Store)? = try place.open()
    try store?.transact([Self.question(Self.ada, 1), Self.question(Self.bob, 2)], now: 100) { knowledge in
      #expect(knowledge.answers == [nil, nil])
      #expect(knowledge.standings.isEmpty)
      return [.answered(DeliveryKey(high: 1, low: 0), Self.answer(7, "你好")), .answered(DeliveryKey(high: 2, low: 0), Self.answer(8, ""))]
    }
    let expected = [Self.answer(7, "你好"), Self.answer(8, ""), nil]
    #expect(try Self.answers(try #require(store), [1, 2, 3]) == expected)
    guard place.outlivesProcess else { return }
    store = nil
    #expect(try Self.answers(try place.open(), [1, 2, 3]) == expected)
  }

  @Test("while an endpoint is asked another answer may take the place of the first, until its time is over", arguments: Engine.allCases)
  func asking(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let keys = [1, 2, 3].map { DeliveryKey(high: $0, low: 0) }
    try store.transact(keys.map { Self.question(Self.ada, $0.high) }, now: 100) { _ in
      zip(keys, [600_000, 600_000, 0]).map { .asking($0, Self.answer(7, "own"), milliseconds: $1) }
    }
    var open: [Set<DeliveryKey>] = []
    for ended in [keys[0], keys[2]] {
      try store.transact(keys.map { Self.question(Self.ada, $0.high) }, now: 100) { knowledge in
        open.append(knowledge.asking)
        return knowledge.asking.contains(ended) ? [.answered(ended, Self.answer(7, "theirs"))] : []
      }
    }
    #expect(open == [[keys[0], keys[1]], [keys[1]]])
    #expect(try Self.answers(store, [1, 2, 3]) == ["theirs", "own", "own"].map { Self.answer(7, $0) })
  }

  @Test("answers are kept for their time and then go", arguments: Engine.allCases.filter(\.agesByGivenClock))
  func answersExpire(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open(keepAnswers: 10)
    for time in Int64(100)...200 {
      try store.transact([], now: time) { _ in [.answered(DeliveryKey(high: UInt64(time), low: 0), Self.answer(time))] }
      let young = UInt64(time - min(9, time - 100))
      #expect(try Self.answers(store, [young], now: time) == [Self.answer(Int64(young))], "at \(time)")
    }
    #expect(try Self.answers(store, [100, 150], now: 200) == [nil, nil])
    #expect(try store.counts().answers <= 21)
  }

  @Test("what is judged is written whole, in order, and read back the same", arguments: Engine.allCases)
  func writes(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    var follower = Follower(Self.ada)
    let entry = Self.entry(Self.ada, .follow, at: 50, turn: 7, campaign: "poster")
    follower.add(entry)
    follower.profile.tags = ["贵宾"]
    follower.profile.variables = ["name": .text("小红"), "n": .int(3), "x": .decimal(1.5), "b": .bool(true)]
    follower.profile.ends = ["n": 900]
    follower.profile.rotations = ["r": 2]
    follower.profile.language = "zh_CN"
    try store.transact([], now: 100) { _ in
      [
        .entered(entry), .updated(follower),
        .recorded(RecordEntry(follower: Self.ada, at: 50, turn: TurnID(number: 7), position: 0, name: "seen", fields: ["a": "b"])),
        .queued(
          OutboxRow(
            id: OutboxID(turn: TurnID(number: 7), position: 1), follower: Self.ada, eventAt: 50, dueAt: 50_000, deadline: nil,
            task: .tag([TagChange(name: "vip", adds: true)]), onError: .log, rule: "r", revision: "r1")),
      ]
    }
    let standing = try #require(try Self.known(store, Self.ada))
    #expect(standing.follower == follower)
    var lines: [LedgerEntry] = []
    try store.ledger(of: "main") { lines.append($0) }
    #expect(lines == [entry])
    try store.ledger(of: "other") { _ in Issue.record("a line of another account") }
    let counts = try store.counts()
    #expect((counts.followers, counts.following, counts.ledger, counts.records, counts.outbox) == (1, 1, 1, 1, 1))
    #expect(try store.lastTurn() == TurnID(number: 7))
  }

  @Test("history comes when an event is older than what is known, and only then", arguments: Engine.allCases)
  func history(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    try Self.write(
      store,
      [
        Self.entry(Self.ada, .follow, at: 10, turn: 1), Self.entry(Self.ada, .unfollow, at: 20, turn: 2, before: 1),
        Self.entry(Self.ada, .follow, at: 30, turn: 3, before: 2),
      ])
    let late = try #require(try Self.known(store, Self.ada, at: 15))
    #expect([5, 10, 25, 30, 99].map { late.before($0).history.followCount } == [0, 1, 1, 2, 2])
    #expect([5, 10, 25, 30].map { late.before($0).isFollowing } == [false, true, false, true])
    let timely = try #require(try Self.known(store, Self.ada, at: 30))
    #expect(timely.before(30).history.followCount == 2)
  }

  @Test("nothing of a batch stays when it cannot be written", arguments: Engine.allCases)
  func atomic(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    try Self.write(store, [Self.entry(Self.ada, .follow, at: 10, turn: 1)])
    try store.transact([], now: 100) { _ in [.answered(DeliveryKey(high: 4, low: 0), Self.answer(8))] }
    #expect(throws: StoreFault.self) {
      try store.transact([], now: 100) { _ in
        [
          .answered(DeliveryKey(high: 5, low: 0), Self.answer(9)), .entered(Self.entry(Self.bob, .follow, at: 10, turn: 2)),
          .entered(Self.entry(Self.bob, .follow, at: 10, turn: 1)),  // a turn's number is given once
        ]
      }
    }
    #expect(try store.counts().ledger == 1)
    #expect(try Self.answers(store, [4, 5]) == [Self.answer(8), nil])
  }

  @Test("who is erased is unknown; who is renamed is known by the other name, with every line", arguments: Engine.allCases)
  func privacy(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let hidden = FollowerID(account: "main", openid: "p_1")
    try Self.write(store, [Self.entry(Self.ada, .follow, at: 10, turn: 1), Self.entry(Self.ada, .unfollow, at: 20, turn: 3, before: 1)])
    try Self.write(store, [Self.entry(Self.bob, .follow, at: 10, turn: 2)])
    try store.transact([], now: 100) { _ in [.renamed(Self.ada, to: hidden), .erased(Self.bob)] }
    #expect(try Self.known(store, Self.ada) == nil)
    #expect(try Self.known(store, Self.bob) == nil)
    #expect(try Self.known(store, Self.ada, pseudonym: hidden)?.base.id == hidden)
    var names: [String] = []
    try store.ledger(of: "main") { names.append($0.follower.openid) }
    #expect(names == ["p_1", "p_1"])
    #expect(try Self.known(store, hidden, at: 15)?.before(15).history.followCount == 1)
    #expect(try store.forget([Self.ada, hidden]) == 3)
    #expect(
      try store.counts()
        == {
          var counts = StoreCounts(); counts.answers = 0; return counts
        }())
  }

  @Test("forgetting takes answers that name the follower along", arguments: Engine.allCases)
  func forgets(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let adam = Self.answer(8, "<xml><ToUserName><![CDATA[oAdam]]></ToUserName></xml>")
    try store.transact([], now: 100) { _ in
      [
        .answered(DeliveryKey(high: 1, low: 0), Self.answer(7, "<xml><ToUserName>oAda</ToUserName></xml>")),
        .answered(DeliveryKey(high: 2, low: 0), adam),
      ]
    }
    #expect(try store.forget([Self.ada]) == 1)
    #expect(
      try Self.answers(store, [1, 2]) == [Self.answer(7, ""), adam], "the text is gone, a repeat does nothing again, and nobody else's is lost")
  }

  @Test("the rules that were in force last come back", arguments: Engine.allCases)
  func rules(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    #expect(try store.lastRules() == nil)
    for revision in ["a", "b"] {
      let snapshot = RuleSnapshot(
        revision: revision, at: 5, roots: ["rules/rules.yaml", "rules/b.yaml"], files: ["rules/\(revision).yaml": [0, 255, 10]])
      try store.keepRules(snapshot)
      #expect(try store.lastRules() == snapshot)
    }
    let key = try store.maskKey { [1, 2, 3] }
    #expect(try store.maskKey { [9] } == key)
  }

  @Test(
    "the newest rollout comes back with the files of what it tries; counts do not touch them, and they go when it is over", arguments: Engine.allCases
  )
  func rollouts(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    #expect(try store.lastRollout() == nil)
    let share = try #require(RolloutShare(percent: 5))
    try store.keepRules(RuleSnapshot(revision: "old", at: 4, roots: ["rules.yaml"], files: ["rules.yaml": [1]]))
    for revision in ["a", "b"] {
      var rollout = Rollout(of: revision, beside: "old", RolloutChoice(share, salt: revision), at: 7000)
      let files = RuleSnapshot(revision: revision, at: 5, roots: ["next/rules.yaml"], files: ["next/\(revision).yaml": [0, 255, 10]])
      try store.keep(rollout, files)
      rollout.count([revision: .init(trials: 3, events: 1), "old": .init(trials: 2)], until: 8000)
      try store.keep(rollout, nil)
      #expect(try store.lastRollout() == rollout && store.rules(of: revision) == files)
      rollout.end(Rollout.Ending(.stopped, at: 9, reason: "so"))
      try store.keep(rollout, nil)
      #expect(try store.lastRollout() == rollout && store.revision(.tried) == nil)
      // What another server changed meanwhile is not written over.
      #expect(try !store.keep(Rollout(of: "c", beside: "old", RolloutChoice(share, salt: "c"), at: 8000), files, instead: nil))
      #expect(try store.lastRollout() == rollout)
    }
    #expect(try store.lastRules()?.revision == "old")
  }

  @Test("rules are kept by revision, once each; names point to them, and what nobody needs goes but for the newest few", arguments: Engine.allCases)
  func revisions(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    func snapshot(_ revision: String, at: Int64 = 5, folder: String = "rules") -> RuleSnapshot {
      RuleSnapshot(revision: revision, at: at, roots: ["\(folder)/rules.yaml"], files: ["\(folder)/rules.yaml": Array(revision.utf8)])
    }
    func kept() throws -> [String] { try (["base", "tried", "acted"] + (1...7).map { "r\($0)" }).filter { try store.rules(of: $0) != nil } }
    for name in RuleName.allCases { #expect(try store.revision(name) == nil) }
    try store.keepRules(snapshot("base"))
    let share = try #require(RolloutShare(percent: 5))
    var rollout = Rollout(of: "tried", beside: "base", RolloutChoice(share, salt: "s"), at: 7000)
    try store.keep(rollout, snapshot("tried"))
    #expect(try RuleName.allCases.map { try store.revision($0) } == ["base", "tried", "base"])
    try store.keepRules(snapshot("acted"))
    try OutboxContract.queue(store, [OutboxContract.row(Self.ada, 8, revision: "acted")])
    for number in 1...5 { try store.keepRules(snapshot("r\(number)")) }
    #expect(try kept() == ["base", "tried", "acted", "r2", "r3", "r4", "r5"])
    // What comes into force again is among the newest, and has the path that was typed last.
    try store.keepRules(snapshot("r2", at: 9, folder: "./next"))
    #expect(try store.lastRules() == snapshot("r2", at: 9, folder: "./next") && store.rules(of: "r2") == store.lastRules())
    try store.keepRules(snapshot("r6"))
    #expect(try kept() == ["base", "tried", "acted", "r2", "r4", "r5", "r6"])

    rollout.end(Rollout.Ending(.stopped, at: 9, reason: "so"))
    try store.keep(rollout, nil)
    _ = try store.drop(OutboxFilter(), now: 9000)
    try store.keepRules(snapshot("r7"))
    #expect(try kept() == ["r2", "r5", "r6", "r7"])
    #expect(try RuleName.allCases.map { try store.revision($0) } == ["r7", nil, nil])
  }

  @Test(
    "each commit is flushed, and what is deleted is written over: the settings are read on the connection that writes, whatever the library set before",
    arguments: [true, false])
  func flushes(_ serves: Bool) throws {
    let place = try Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db", serves: serves)
    for moment in ["when it is opened", "after a checkpoint"] {
      let settings = try store.writing { db in
        (
          try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(db, sql: "PRAGMA secure_delete"), try Int.fetchOne(db, sql: "PRAGMA busy_timeout")
        )
      }
      // 2 is FULL: the log is on the disk when a commit returns; 1 is NORMAL, which waits for a checkpoint.
      #expect(settings == (2, "wal", 1, 3000), "\(moment)")
      _ = try store.forget([Self.ada])
      #expect(try store.scrub())
    }
  }

  @Test("the page on the database names every table, and none that is not there")
  func page() throws {
    let place = try Place(.file)
    let store = try SQLiteStore(path: place.folder + "/wx.db")
    let tables = try store.writing { db in
      try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    }
    let parts = try Repository.text("docs/database.md").split(separator: "## In PostgreSQL")
    try #require(parts.count == 2)
    let named = parts.map { part in
      Set(
        part.split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
          row.split(separator: "|")[0].matches(of: /`([a-z_]+)`/).map { String($0.output.1) }
        })
    }
    #expect(named[0] == Set(tables))
    // There it names those that are other.
    #expect(named[1].isSubset(of: PostgreSQLCheck.wanted), "\(named[1].subtracting(PostgreSQLCheck.wanted).sorted())")
    #expect(PostgreSQLCheck.wanted.isSubset(of: named[0].union(named[1])), "\(PostgreSQLCheck.wanted.subtracting(named[0].union(named[1])).sorted())")
  }

  @Test("a file that is no database, is newer, or is served already is refused in words")
  func refusals() throws {
    let place = try Place(.file)
    let store = try place.open()
    #expect(throws: StoreFault.served) { try place.open() }
    _ = try SQLiteStore(path: place.folder + "/wx.db", serves: false)
    try "no database, but long enough to look at".write(toFile: place.folder + "/other.db", atomically: true, encoding: .utf8)
    #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: place.folder + "/other.db") }
    #expect(throws: StoreFault.readOnly) { try SQLiteStore(path: "/nowhere/wx.db") }
    _ = store
  }

  @Test("answers to all followers are counted by account and key, also after a restart, and go when they count no more", arguments: Engine.allCases)
  func sharedAnswers(_ engine: Engine) throws {
    let place = try Place(engine)
    var store: (any Store)? = try place.open()
    let alert = SharedLimit(account: "main", key: "alert")
    let door = SharedLimit(account: "main", key: "door#1f")
    let other = SharedLimit(account: "other", key: "alert")
    func known(_ store: any Store) throws -> [SharedLimit: [Int64]] {
      var found: [SharedLimit: [Int64]] = [:]
      try store.transact([Self.question(Self.ada, 1, shared: [alert, door]), Self.question(Self.bob, 2, shared: [alert, other])], now: 100) {
        found = $0.shared
        return []
      }
      return found
    }
    #expect(try known(try #require(store)) == [:])
    try store?.transact([], now: 100) { _ in
      [
        .sharedAnswers(alert, times: [5], at: 5, until: nil), .sharedAnswers(alert, times: [5, 9], at: 9, until: nil),
        .sharedAnswers(door, times: [7], at: 7, until: 50), .sharedAnswers(other, times: [8], at: 8, until: 99),
      ]
    }
    #expect(try known(try #require(store)) == [alert: [5, 9], door: [7], other: [8]])
    if place.outlivesProcess {
      store = nil
      store = try place.open()
    }
    try store?.transact([], now: 100) { _ in [.sharedAnswers(alert, times: [9, 60], at: 60, until: nil)] }
    #expect(try known(try #require(store)) == [alert: [9, 60], other: [8]])
  }

  @Test("a database of a newer version is refused, also to look at it, and one of each older version is brought along with what is in it")
  func versions() throws {
    let steps = SQLiteMigrations.migrator().migrations
    #expect(steps.count == 14)
    for step in steps {
      let place = try Place(.file)
      let path = place.folder + "/wx.db"
      let old = try DatabaseQueue(path: path)
      try SQLiteMigrations.migrator().migrate(old, upTo: step)
      try old.write { db in
        try db.execute(
          sql: "INSERT INTO followers (account, openid, follow_count, following, first_scene) VALUES ('main', 'oAda', 3, 1, 'door:1')")
      }
      try old.close()
      let looked = try SQLiteStore(lookingAt: path)
      let store = try SQLiteStore(path: path)
      for store in [looked, store] {
        #expect(try store.counts().followers == 1, "\(step)")
      }
      let count = try store.writing { db in try Int.fetchOne(db, sql: "SELECT follow_count FROM followers WHERE first_scene = 'door:1'") }
      #expect(count == 3, "\(step)")
    }
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    // Whoever looks at an old one copies it, and others open it meanwhile.
    let old = try DatabaseQueue(path: path)
    try SQLiteMigrations.migrator().migrate(old, upTo: steps[0])
    try old.close()
    let looked = try SQLiteStore(lookingAt: path) { there in
      let serving = try SQLiteStore(path: path)
      defer { serving.close() }
      try Self.write(serving, [Self.entry(Self.ada, .follow, at: 1, turn: 1)])
      return try SQLiteStore.migratedCopy(of: there)
    }
    #expect(try looked.counts().ledger == 1)
    let later = try DatabaseQueue(path: path)
    try SQLiteMigrations.migrator().migrate(later)
    try later.write { db in try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('12 of tomorrow')") }
    try later.close()
    #expect(throws: StoreFault.newer) { try SQLiteStore(path: path) }
    #expect(throws: StoreFault.newer) { try SQLiteStore(path: path, serves: false) }
    #expect(throws: StoreFault.newer) { try SQLiteStore(lookingAt: path) }
  }

  @Test("rules of before that were kept by name are there by their revisions", arguments: [true, false], [true, false])
  func oldRules(_ isTrying: Bool, _ isDated: Bool) throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    let old = try DatabaseQueue(path: path)
    try SQLiteMigrations.migrator().migrate(old, upTo: "12 audit")
    try old.write { db in
      for (prefix, revision) in [("rules", "a"), ("rollout", "b")] {
        for (word, value) in [("revision", revision), ("at", "5"), ("roots", "x.yaml\ny.yaml")] where isDated || word != "at" {
          try db.execute(sql: "INSERT INTO settings (name, value) VALUES (?, ?)", arguments: ["\(prefix)_\(word)", value])
        }
      }
      try db.execute(sql: "INSERT INTO rule_files VALUES ('x.yaml', x'00ff'), ('y.yaml', x'01')")
      if isTrying { try db.execute(sql: "INSERT INTO rollout_files VALUES ('x.yaml', x'02')") }
    }
    try old.close()
    let store = try SQLiteStore(path: path)
    let roots = ["x.yaml", "y.yaml"]
    // Rules that do not say since when are better than none.
    let at: Int64 = isDated ? 5 : 0
    #expect(try store.lastRules() == RuleSnapshot(revision: "a", at: at, roots: roots, files: ["x.yaml": [0, 255], "y.yaml": [1]]))
    #expect(try store.rules(of: "b") == (isTrying ? RuleSnapshot(revision: "b", at: at, roots: roots, files: ["x.yaml": [2]]) : nil))
    #expect(try RuleName.allCases.map { try store.revision($0) } == ["a", isTrying ? "b" : nil, isTrying ? "a" : nil])
    #expect(try store.reading { db in try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM settings WHERE name LIKE 'r%\\_%' ESCAPE '\\'") } == 0)
  }

  @Test(
    "rules that are kept again are whole again, whatever became of them",
    arguments: [
      "UPDATE revision_files SET bytes = x'00' WHERE path = 'x.yaml'", "UPDATE revision_files SET bytes = 'words'", "DELETE FROM revision_files",
      "INSERT INTO revision_files VALUES ('a', 'z.yaml', x'01')", "UPDATE revisions SET roots = 'z.yaml'", "DELETE FROM revisions",
    ])
  func rulesAgain(_ damage: String) throws {
    let store = try SQLiteStore(path: ":memory:")
    let rules = RuleSnapshot(revision: "a", at: 5, roots: ["x.yaml"], files: ["x.yaml": [1, 2], "y.yaml": [3]])
    try store.keepRules(rules)
    try store.writing { db in try db.execute(sql: damage) }
    #expect((try? store.lastRules()) != rules)
    try store.keepRules(rules)
    #expect(try store.lastRules() == rules)
  }

  @Test("answers lie in a row as they are drawn, and a damaged row ends where it is damaged")
  func blocks() {
    var block = AnswerBlock()
    for index in 0..<5 { block.add(DeliveryKey(high: UInt64(index), low: .max), Self.answer(Int64(index), String(repeating: "a", count: index * 7))) }
    for count in 0...block.bytes.count {
      var positions: [Int32] = []
      AnswerBlock.read(Array(block.bytes[..<count])) { position, key, answer in
        positions.append(position)
        #expect(key == DeliveryKey(high: UInt64(position), low: .max))
        #expect(answer() == Self.answer(Int64(position), String(repeating: "a", count: Int(position) * 7)))
      }
      if count == block.bytes.count { #expect(positions == [0, 1, 2, 3, 4]) }
    }
  }

  // MARK: codes

  static func code(_ campaign: String, _ key: String, _ scene: CodeScene, until: Int64? = nil) -> PublishedCode {
    PublishedCode(
      address: CodeAddress(campaign: campaign, key: key), scene: scene, kind: until.map { .temporary(until: $0) } ?? .permanent,
      ticket: "t-\(campaign)-\(key)-\(scene)", url: "u", madeAt: 10, isProtected: true)
  }

  @Test("a code is what it was made as, also after a restart; number and text are not the same", arguments: Engine.allCases)
  func codes(_ engine: Engine) throws {
    let place = try Place(engine)
    var store: (any Store)? = try place.open()
    let codes = [Self.code("a", "1", .number(7)), Self.code("a", "2", .text("7")), Self.code("b", "", .text("门"), until: 99)]
    for code in codes {
      try store?.change([.begun(code.address, code.scene, day: 3)], of: "main")
      #expect(try store?.begunCodes(of: "main") == [code.address])
      try store?.change([.made(code)], of: "main")
    }
    #expect(try store?.begunCodes(of: "main") == [])
    #expect(try store?.calls("qrcode/create", of: "main", on: 3) == 3)
    #expect(try store?.calls("qrcode/create", of: "main", on: 4) == 0)
    if place.outlivesProcess {
      store = nil
      store = try place.open()
    }
    #expect(try store?.codes(of: "main") == codes)
    #expect(try store?.codes(of: "other") == [])
    #expect(try store?.code(CodeAddress(campaign: "b", key: ""), of: "main") == codes[2])
    #expect(try store?.code(CodeAddress(campaign: "b", key: "x"), of: "main") == nil)
  }

  @Test("a code that gives way is kept in the history, and a permanent one counts", arguments: Engine.allCases)
  func formerCodes(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    for scene in ["x", "y"] { try store.change([.made(Self.code("a", "1", .text(scene)))], of: "main") }
    for end in [5, 6] as [Int64] { try store.change([.made(Self.code("t", "", .text("t"), until: end))], of: "main") }
    #expect(try store.codes(of: "main").map(\.scene) == [.text("y"), .text("t")])
    #expect(try store.formerPermanentCodes(of: "main") == 1)
    try store.change([.forgotten(CodeAddress(campaign: "a", key: "1"))], of: "main")
    #expect(try store.formerPermanentCodes(of: "main") == 2)
  }

  @Test("an id is spent for ever: when its code moves it goes with it, when it is forgotten nobody has it", arguments: Engine.allCases)
  func givenNumbers(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let first = try store.numbersVersion()
    try store.change([.begun(CodeAddress(campaign: "a", key: "1"), .number(10), day: 1)], of: "main")
    try store.change([.failed(CodeAddress(campaign: "a", key: "1"))], of: "main")
    #expect(try store.givenNumbers()["main"]?.ids == ["a": ["1": 10]])
    let second = try store.numbersVersion()
    #expect(second != first)
    try store.change([.made(Self.code("a", "1", .number(10)))], of: "main")
    #expect(try store.numbersVersion() == second)
    try store.change([.moved(CodeAddress(campaign: "a", key: "1"), to: CodeAddress(campaign: "b", key: "2"))], of: "main")
    #expect(try store.givenNumbers()["main"]?.ids == ["b": ["2": 10]])
    #expect(try store.codes(of: "main").map(\.address.description) == ["b[2]"])
    try store.change([.forgotten(CodeAddress(campaign: "b", key: "2"))], of: "main")
    #expect(try store.givenNumbers()["main"]?.ids == [:])
    #expect(try store.givenNumbers()["main"]?.spent == [10])
    #expect(try store.numbersVersion() != second)
  }

  @Test("only one carries out plans at a time", arguments: Engine.allCases)
  func claims(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let claim = try store.claimApplying()
    if place.outlivesProcess {
      #expect(throws: StoreFault.applying) { try store.claimApplying() }
    }
    claim.release()
    try store.claimApplying().release()
  }

  @Test("minted codes are found by their request and their scene, until they end", arguments: Engine.allCases)
  func minted(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let code = MintedCode(campaign: "login", request: "r1", scene: .number(77), ticket: "t", url: "u", madeAt: 100, expiresAt: 400)
    try store.keep(code, of: "main")
    #expect(try store.minted("login", of: "main", request: "r1") == code)
    #expect(try store.minted("login", of: "main", request: "r2") == nil)
    #expect(try store.minted("login", of: "other", request: "r1") == nil)
    #expect(try store.isMinted(.number(77), of: "main", at: 399))
    #expect(try !store.isMinted(.text("77"), of: "main", at: 399))
    #expect(try !store.isMinted(.number(77), of: "main", at: 400))
    #expect(try store.mintedCount("login", of: "main", at: 399) == 1)
    #expect(try store.mintedCount("login", of: "main", at: 400) == 0)
    for number in 0..<3 {
      try store.keep(
        MintedCode(
          campaign: "bind", request: "b\(number)", scene: .text("b\(number)"), ticket: "t", url: "u", madeAt: 101 + Int64(number), expiresAt: nil),
        of: "other")
    }
    #expect(try store.mintings(after: 99, limit: 9) == [103, 102, 101, 100])
    #expect(try store.mintings(after: 100, limit: 2) == [103, 102])
  }

  @Test("one of many renews a token; the others wait, or find it renewed", arguments: Engine.allCases)
  func tokens(_ engine: Engine) throws {
    let place = try Place(engine)
    let store = try place.open()
    let owner = TokenOwner(appID: "wx1", family: "stable", host: "h")
    #expect(try store.accessToken(of: owner) == nil)
    #expect(try store.claimRenewal(of: owner, failed: nil, now: 1000, until: 9000) == .ours)
    #expect(try store.claimRenewal(of: owner, failed: nil, now: 2000, until: 9000) == .theirs)
    // Whoever had the claim has died.
    #expect(try store.claimRenewal(of: owner, failed: nil, now: 9000, until: 19_000) == .ours)
    let token = AccessToken(text: "T", renewAt: 50_000, expiresAt: 60_000)
    try store.keep(token, of: owner)
    #expect(try store.accessToken(of: owner) == token)
    #expect(try store.accessToken(of: TokenOwner(appID: "wx1", family: "classic", host: "h")) == nil)
    #expect(try store.claimRenewal(of: owner, failed: nil, now: 10_000, until: 20_000) == .renewed(token))
    #expect(try store.claimRenewal(of: owner, failed: "T", now: 10_000, until: 20_000) == .ours)
    try store.keep(nil, of: owner)
    #expect(try store.claimRenewal(of: owner, failed: nil, now: 50_000, until: 60_000) == .ours)
  }
}
