import Foundation
import Rules
import Testing
import Wire

@testable import Engine
@testable import SQLite

/// Who is erased cannot be found in the files either.
@Suite("erasure from the files")
struct ErasureTests {
  typealias Place = StoreContract.Place
  static let openid = "oERASED_0000000000000000000A"
  static let follower = FollowerID(account: "main", openid: openid)
  static let marks = [openid, "PRIVATE-VARIABLE", "PRIVATE-RECORD", "PRIVATE-REPLY", "PRIVATE-TASK"]

  /// Which marks the files hold.
  static func found(in folder: String, _ marks: [String] = marks) throws -> [String] {
    var found: Set<String> = []
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
      for mark in marks where bytes.firstRange(of: Data(mark.utf8)) != nil { found.insert(mark) }
    }
    return found.sorted()
  }

  /// Others beside the one who is erased, over many pages, and everything that can be known of the one.
  static func fill(_ store: any Store) throws {
    var known = Follower(follower)
    for index in 0..<300 {
      let name = "oOTHER_\(index)_\(String(repeating: "y", count: index % 40))"
      let other = FollowerID(account: "main", openid: name)
      let turn = Int64(1000 + 2 * index)
      try StoreContract.write(store, [StoreContract.entry(other, .follow, at: 10, turn: turn)])
      guard index % 60 == 0 else { continue }
      let entry = StoreContract.entry(
        follower, .follow, at: Int64(10 + index), turn: turn + 1, before: known.lastTurn?.number, campaign: "poster")
      known.add(entry)
      known.profile.variables = ["v": .text("PRIVATE-VARIABLE \(String(repeating: "z", count: index))")]
      let updated = known
      try store.transact([], now: 100) { _ in
        [
          .entered(entry), .updated(updated),
          .recorded(
            RecordEntry(follower: follower, at: 10, turn: TurnID(number: turn + 1), position: 0, name: "r", fields: ["a": "PRIVATE-RECORD"])),
          .queued(
            OutboxRow(
              id: OutboxID(turn: TurnID(number: turn + 1), position: 1), follower: follower, eventAt: 50, dueAt: 50_000, deadline: nil,
              task: .remark("PRIVATE-TASK"), onError: .log, rule: "r", revision: "r1")),
          .opened(.tap, follower, at: 10),
          .took("s", piece: "P\(index)", follower, TurnID(number: turn + 1), at: 10),
          .answered(
            DeliveryKey(high: UInt64(index), low: 1), StoreContract.answer(turn + 1, "<xml><ToUserName>\(openid)</ToUserName>PRIVATE-REPLY</xml>")),
        ]
      }
    }
  }

  @Test("`forget` and a scrubbing leave no byte of it, beside a server that goes on")
  func forgotten() throws {
    let place = try Place(.file)
    let server = try place.open()
    try Self.fill(server)
    #expect(try Self.found(in: place.folder) == Self.marks.sorted())
    let command = try place.open(serves: false)
    #expect(try command.forget([Self.follower]) > 0)
    #expect(try command.scrub())
    #expect(try Self.found(in: place.folder) == [])
    #expect(try server.counts().followers == 300)
    try StoreContract.write(server, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 9000)])
    #expect(try Self.found(in: place.folder) == [])
  }

  /// With `erase` and `pseudonymise` actions that wait are still carried out, so they stay.
  @Test("who left and is erased, or known by another name, is found no more by the old one", arguments: [true, false])
  func departed(_ isErased: Bool) throws {
    let place = try Place(.file)
    let store = try place.open()
    try Self.fill(store)
    #expect(try store.drop(OutboxFilter(), now: 1) > 0)
    _ = try store.exchange(OutboxReport(), for: OutboxRequest(now: 1 << 50, lanes: 1, worker: 0, leaseUntil: 1 << 51)) { _ in
      .wait(until: 1 << 51, pause: nil)
    }
    let hidden = FollowerID(account: "main", openid: "p_1")
    var known = try #require(try StoreContract.known(store, Self.follower)).base
    known.profile = Facts.Profile()
    try store.transact([], now: 100) { _ in
      (isErased ? [.erased(Self.follower)] : [.updated(known), .renamed(Self.follower, to: hidden)]) + [.closed(Self.follower)]
    }
    #expect(try Self.found(in: place.folder).contains(Self.openid), "the log still has it")
    #expect(try store.scrub())
    let left = isErased ? [] : ["PRIVATE-RECORD"]
    #expect(try Self.found(in: place.folder) == left)
  }

  @Test("while another process reads what was there before, it says so and is done when that has ended")
  func busyReader() throws {
    let place = try Place(.file)
    let server = try place.open()
    try Self.fill(server)
    let reader = try place.open(serves: false)
    var lines = 0
    try reader.ledger(of: "main") { _ in
      lines += 1
      guard lines == 1 else { return }
      #expect(throws: Never.self) {
        #expect(try server.forget([Self.follower]) > 0)
        #expect(try !server.scrub())
        #expect(try Self.found(in: place.folder).contains(Self.openid))
        try StoreContract.write(server, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 9000)])
      }
    }
    #expect(lines > 300)
    #expect(try server.scrub())
    #expect(try Self.found(in: place.folder) == [])
    #expect(try server.scrub(), "and there is nothing left to do")
  }

  @Test("a clean end finishes what was begun")
  func closed() throws {
    let place = try Place(.file)
    let server = try place.open()
    try Self.fill(server)
    #expect(try server.drop(OutboxFilter(), now: 1) > 0)
    try server.transact([], now: 100) { _ in [.erased(Self.follower)] }
    server.close()
    // Ended actions are kept for three days.
    #expect(try Self.found(in: place.folder, ["PRIVATE-VARIABLE", "PRIVATE-RECORD", "PRIVATE-REPLY"]) == [])
  }
}
