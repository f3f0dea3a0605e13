import Foundation
import GRDB
import Glibc
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Server
@testable import Serving

@Suite("reloads")
struct ReloadTests {
  /// A rules file on the disk, whose text comes from here: whoever reads it first after `arm` is held with that text in its hands.
  final class GatedFile: RuleFiles, Sendable {
    private struct State {
      var text: String
      var isArmed = false
      var isHeld = false
      var mayGo = false
      var readers = 0
      var mostReaders = 0
    }
    private let state: Mutex<State>

    init(_ text: String) { state = Mutex(State(text: text)) }

    func read(_ path: String) -> [UInt8] {
      let (text, isFirst) = state.withLock { state in
        state.readers += 1
        state.mostReaders = max(state.mostReaders, state.readers)
        defer { state.isArmed = false }
        return (state.text, state.isArmed)
      }
      if isFirst {
        state.withLock { $0.isHeld = true }
        _ = Waiting.until(every: 0) { state.withLock { $0.mayGo } }
      }
      state.withLock { $0.readers -= 1 }
      return Array(text.utf8)
    }

    func paths(matching pattern: String) -> [String] { [] }

    func write(_ text: String) { state.withLock { $0.text = text } }
    func arm() { state.withLock { ($0.isArmed, $0.isHeld, $0.mayGo) = (true, false, false) } }
    func waitUntilHeld() throws { try #require(Waiting.until(every: 0) { state.withLock { $0.isHeld } }) }
    func release() { state.withLock { $0.mayGo = true } }
    var mostReaders: Int { state.withLock { $0.mostReaders } }
  }

  /// A file that is written anew in the moment in which it is read.
  struct OvertakenFile: RuleFiles {
    let next: String
    func read(_ path: String) throws(FileFault) -> [UInt8] {
      let bytes = try DiskFiles().read(path)
      try DiskFiles().write(Array(next.utf8), to: path)
      return bytes
    }
    func paths(matching pattern: String) -> [String] { [] }
  }

  static func rules(_ id: String, _ more: String = "") -> String {
    """
    wxrules: 1
    requires: ">=1.4"
    accounts: { main: { app_id: wx0123456789abcdef, kind: service, mode: plain, token: { env: T } } }
    rules: [ { id: \(id), on: text, reply: hi } ]
    \(more)
    """
  }
  static let secrets = Secrets { ["T": "ruleEngine01"][$0] }
  static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A folder with a rules file, for as long as the body runs.
  static func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "wxrules-reload-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try DiskFiles().write(Array(text.utf8), to: folder + "/rules.yaml")
    return try body(folder + "/rules.yaml")
  }

  static func reloader(
    _ path: String, from source: any RuleFiles & Sendable = DiskFiles(), store: any Store
  ) throws -> RuleReloader {
    try RuleReloader(
      path: path, from: source, store: store, secrets: secrets, window: nil, clock: WallClock { Compile.now * 1_000_000 }, metrics: ServerMetrics(),
      log: log)
  }

  private static func inBackground(_ body: @escaping @Sendable () -> Void) -> Thread {
    let thread = Thread(block: body)
    thread.stackSize = 8 << 20
    thread.start()
    return thread
  }

  @Test("of two reloads that overlap, the one that read last is in force")
  func overlapping() throws {
    try Self.withFile(Self.rules("r")) { path in
      let files = GatedFile(Self.rules("r"))
      let store = try SQLiteStore(path: ":memory:")
      let reloader = try Self.reloader(path, from: files, store: store)
      let times = ProcessInfo.processInfo.environment["PROVE_RELOADS"].flatMap { Int($0) } ?? 250
      for number in 0..<times {
        files.write(Self.rules("old-\(number)"))
        files.arm()
        let first = Self.inBackground { reloader.reload(.request) }
        try files.waitUntilHeld()
        files.write(Self.rules("new-\(number)"))
        let second = Self.inBackground { reloader.reload(.signal) }
        try #require(Waiting.until(every: 0) { reloader.pending == 2 })
        // Were they not one after the other, the second would now read and come into force, and the first after it.
        for _ in 0..<200 where files.mostReaders < 2 { sched_yield() }
        files.release()
        try #require(Waiting.until(every: 0) { first.isFinished && second.isFinished })
        let inForce = reloader.live.current.ruleSet
        try #require(inForce.compiled.rules.map(\.id) == ["new-\(number)"])
        #expect(reloader.history.last?.revision == inForce.revision)
        #expect(try store.lastRules()?.revision == inForce.revision)
      }
      #expect(files.mostReaders == 1)
      #expect(reloader.pending == 0)
    }
  }

  @Test("a reload says which events are answered otherwise")
  func changes() throws {
    try Self.withFile(Self.rules("r")) { path in
      let reloader = try Self.reloader(path, store: try SQLiteStore(path: ":memory:"))
      #expect(reloader.history.map(\.changes) == [""])
      for (text, changes) in [
        (Self.rules("r"), ""), (Self.rules("next"), "1 class of events changes: r → next"), (Self.rules("next", "# no more"), "no rule changes"),
      ] {
        try DiskFiles().write(Array(text.utf8), to: path)
        #expect(reloader.reload(.request).changes.english == changes)
      }
    }
  }

  @Test("a file that is written while it is read has changed since")
  func overtaken() throws {
    try Self.withFile(Self.rules("before")) { path in
      let load = try RuleLoad.load(
        path: path, from: OvertakenFile(next: Self.rules("afterwards")), numbers: [:], secrets: Self.secrets, window: nil, now: Compile.now)
      guard case .ready(let serving, _) = load.outcome else {
        Issue.record("refused")
        return
      }
      #expect(serving.ruleSet.compiled.rules.map(\.id) == ["before"])
      #expect(load.watch != load.watch.now)
    }
  }

  @Test("while the store cannot be read, it is tried fifteen times in ten minutes and not five times a second")
  func pause() {
    var pause = ReloadPause()
    var tries: [Int64] = []
    for second: Int64 in 0..<600 {
      for _ in 0..<5 where !pause.isOn(at: second) {
        tries.append(second)
        pause.lengthen(at: second)
      }
    }
    #expect(tries == [0, 1, 3, 7, 15, 31, 63, 123, 183, 243, 303, 363, 423, 483, 543])
    // A clock that was set back by an hour holds nobody up.
    #expect(!pause.isOn(at: -3600))
  }

  @Test("a reload that fails in the same way again and again is one line of the history, and ends when the store is there again")
  func history() throws {
    try Self.withFile(Self.rules("r")) { path in
      let database = path + ".db"
      let store = try SQLiteStore(path: database)
      let reloader = try Self.reloader(path, store: store)
      let other = try DatabaseQueue(path: database)
      try other.write { try $0.execute(sql: "ALTER TABLE given_numbers RENAME TO away") }
      for _ in 0..<200 { reloader.reload(.change) }
      #expect(reloader.history.map(\.result) == [.inForce, .refused])
      // Who asks gets an answer of their own.
      reloader.reload(.request)
      #expect(reloader.history.map(\.cause) == [.start, .change, .request])
      try other.write { try $0.execute(sql: "ALTER TABLE away RENAME TO given_numbers") }
      #expect(reloader.reload(.change).result == .inForce)
      #expect(!reloader.isDegraded)
    }
  }

  /// What is declared instead of two printed codes, and the code of which a refusal speaks; nil: it is taken.
  @Test(
    "rules that take the campaign from a printed code are refused at the start and by a reload, with its name",
    arguments: [
      ("door: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a, b ] } }, protect: true }", nil),
      ("door: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a, b, c ] } }, protect: true }", nil),
      ("door: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a ] } }, protect: true }", "door[b]"),
      ("door: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a ] } } }", "door[b]"),
      ("gate: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a, b ] } }, protect: true }", "door[a]"),
      (
        "gate: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a, b ] } }, protect: true, moved: { from: door } }",
        nil
      ),
      ("door: { qr: { kind: permanent, scene: \"tor:{s}\" }, for_each: { s: { of: [ a, b ] } }, protect: true }", "door[a]"),
    ] as [(String, String?)])
  func printed(_ campaign: String, _ refused: String?) throws {
    let before = Self.rules(
      "r", "campaigns: { door: { qr: { kind: permanent, scene: \"door:{s}\" }, for_each: { s: { of: [ a, b ] } }, protect: true } }")
    let after = Self.rules("r", "campaigns: { \(campaign) }")
    try Self.withFile(before) { path in
      let store = try SQLiteStore(path: ":memory:")
      for key in ["a", "b"] {
        let code = PublishedCode(
          address: CodeAddress(campaign: "door", key: key), scene: .text("door:\(key)"), kind: .permanent, ticket: "t\(key)", url: "u\(key)",
          madeAt: Compile.now, isProtected: true)
        try store.change([.made(code)], of: "main")
      }
      let reloader = try Self.reloader(path, store: store)
      try DiskFiles().write(Array(after.utf8), to: path)
      let record = reloader.reload(.request)
      let reasons = record.reasons.joined(separator: "\n")
      #expect(record.result == (refused == nil ? (after == before ? .unchanged : .inForce) : .refused), "\(reasons)")
      if let refused { #expect(reasons.english.contains("`\(refused)`: the printed code "), "\(reasons)") }

      // A start on the same files, without anything to fall back on.
      let fresh = try SQLiteStore(path: ":memory:")
      for code in try store.codes(of: "main") { try fresh.change([.made(code)], of: "main") }
      do throws(ServingFault) {
        _ = try RuleReloader(
          path: path, store: fresh, secrets: Self.secrets, window: nil, clock: WallClock { Compile.now * 1_000_000 }, metrics: ServerMetrics(),
          log: Self.log)
        #expect(refused == nil)
      } catch {
        #expect(refused.map { error.reasons.joined(separator: "").english.contains("`\($0)`: the printed code ") } ?? false, "\(error.reasons)")
      }
      // With it, what was in force goes on.
      if refused != nil { #expect(try Self.reloader(path, store: store).history.map(\.result) == [.restored]) }
    }
  }
}
