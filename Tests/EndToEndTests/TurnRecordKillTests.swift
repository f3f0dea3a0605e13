import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite

/// What `kill -9` does to the turns that are remembered: the file is not flushed and runs behind the turns, so that the last of them may be
/// missing, and nothing else.
@Suite("remembered turns and kill -9", .serialized)
struct TurnRecordKillTests {
  /// From one start to the next kill.
  struct Run {
    /// In microseconds since 1970 UTC: no turn of a later run is numbered lower.
    let end: Int64
    var isKilled = true
  }
  static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1_000_000) }

  @Test("kill -9 under load: the file opens again, of each run only the last turns are missing, no turn and no count is there twice")
  func kills() throws {
    let kills = ReliabilityTests.count("PROVE_TURN_KILLS", 5)
    let scratch = try Scratch()
    try scratch.write(ReliabilityTests.rules, to: "rules.yaml")
    var server = try RunningServer(in: scratch.path)
    let crowd = ReliabilityTests.Crowd(port: server.port)
    let threads = (0..<12).map { number in
      let thread = Thread { crowd.live(number) }
      thread.start()
      return thread
    }
    var random = SeededRandom(16)
    var runs: [Run] = []
    /// What a server says of a file that it cannot use.
    func complaints(_ server: RunningServer) -> [String] {
      server.log.split(separator: "\n").map { String($0) }.filter { $0.contains("turns are not remembered") || $0.contains("begins anew") }
    }
    for _ in 0..<kills {
      usleep(UInt32(30_000 + random.next() % 600_000))
      server.kill()
      runs.append(Run(end: Self.now()))
      #expect(complaints(server).isEmpty)
      server = try RunningServer(in: scratch.path, listening: server.port)
    }
    usleep(200_000)
    crowd.end()
    #expect(Waiting.untilFinished(threads))
    #expect(server.stop() == 0)
    #expect(complaints(server).isEmpty)
    runs.append(Run(end: .max, isKilled: false))
    #expect(crowd.problems.isEmpty, "\(crowd.problems.prefix(3))")

    // Everybody scans and leaves: each turn has its line in the ledger.
    let store = try SQLiteStore(path: scratch.path + "/wx.db")
    var answered: [Int64: LedgerEntry.Kind] = [:]
    try store.ledger(of: "main") { answered[$0.turn.number] = $0.kind }
    store.close()
    #expect(answered.count == crowd.deliveries)
    let turns = try SQLiteTurns(beside: scratch.path + "/wx.db", owner: try FollowerCommandTests.owner(scratch.path), use: .look)
    defer { turns.close() }
    var kept: [TurnRecord] = []
    try turns.records(in: TurnID(number: 0)..<TurnID(number: .max)) { record in
      kept.append(record)
      return true
    }
    let numbers = Set(kept.map(\.id.number))
    #expect(numbers.count == kept.count && numbers.isSubset(of: answered.keys), "a turn is there twice, or never was")
    #expect(kept.allSatisfy { $0.rule == (answered[$0.id.number] == .unfollow ? nil : "scan") })
    // What is counted is what was written, in the same transactions.
    var counted: [String: Int] = [:]
    for (key, count) in try turns.counts(in: 0..<Int64.max).counts where key.part == .answered {
      counted[key.rule ?? "none", default: 0] += count.turns
    }
    #expect(counted == Dictionary(kept.map { ($0.rule ?? "none", 1) }, uniquingKeysWith: +))
    #expect(try turns.size().turns == kept.count)

    var (start, lost, longest) = (Int64.min, 0, Int64(0))
    for run in runs {
      let own = answered.keys.filter { $0 > start && $0 <= run.end }.sorted()
      start = run.end
      let missing = own.filter { !numbers.contains($0) }
      lost += missing.count
      guard let first = missing.first else { continue }
      #expect(run.isKilled, "a server that was asked to stop has lost \(missing.count) turns")
      #expect(missing == own.suffix(missing.count), "turns are missing before others of the same run")
      longest = max(longest, run.end - first)
    }
    // On a quiet machine it is the last tenth of a second; one that is busy with all tests takes longer.
    #expect(numbers.count > answered.count / 4)
    print("kills \(kills): \(answered.count) turns, \(lost) of them not remembered, the earliest \(longest / 1000) ms before a kill")
  }
}
