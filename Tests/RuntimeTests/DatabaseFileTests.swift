import Dispatch
import Foundation
import GRDB
import Glibc
import Synchronization
import Testing

@testable import Engine
@testable import SQLite

/// A database is one file, however it is called, and what is written goes to that file or nowhere.
@Suite("the file of a database")
struct DatabaseFileTests {
  typealias Place = StoreContract.Place

  static func names(in folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  static func mode(_ path: String) throws -> Int? { try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int }

  /// Spellings that lead to `wx.db`, with what must be made for that.
  static let spellings: [(spelling: String, prepare: @Sendable (_ folder: String) throws -> Void)] = [
    ("FOLDER/wx.db", { _ in }),
    ("FOLDER/./wx.db", { _ in }),
    ("FOLDER//wx.db", { _ in }),
    ("FOLDER/../NAME/wx.db", { _ in }),
    ("file:FOLDER/wx.db", { _ in }),
    ("file://FOLDER/wx.db", { _ in }),
    ("file://localhostFOLDER/wx.db", { _ in }),
    ("FOLDER/link.db", { try FileManager.default.createSymbolicLink(atPath: $0 + "/link.db", withDestinationPath: "wx.db") }),
    ("FOLDER/far.db", { try FileManager.default.createSymbolicLink(atPath: $0 + "/far.db", withDestinationPath: $0 + "/link.db") }),
    ("FOLDER/again/wx.db", { try FileManager.default.createSymbolicLink(atPath: $0 + "/again", withDestinationPath: ".") }),
  ]

  @Test("one server, one who carries out plans, and workers of different numbers, by whatever name each has it")
  func sameFile() throws {
    let place = try Place(.file)
    let name = try #require(place.folder.split(separator: "/").last)
    let paths = try Self.spellings.map { spelling, prepare in
      try prepare(place.folder)
      return spelling.replacing("FOLDER", with: place.folder).replacing("NAME", with: name)
    }
    for (index, path) in paths.enumerated() {
      var first: SQLiteStore? = try SQLiteStore(path: path)
      let plans = try first?.claimApplying()
      let worker = try first?.claimWorker()
      #expect(worker?.number == 0)
      for other in paths {
        #expect(throws: StoreFault.served, "\(path), then \(other)") { try SQLiteStore(path: other) }
      }
      let command = try SQLiteStore(path: paths[(index + 1) % paths.count], serves: false)
      #expect(throws: StoreFault.applying) { try command.claimApplying() }
      #expect(try command.claimWorker().number == 1)
      try StoreContract.write(try #require(first), [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: Int64(index + 1))])
      #expect(try command.lastTurn()?.number == Int64(index + 1))
      plans?.release()
      try command.claimApplying().release()
      withExtendedLifetime(worker) {}
      first = nil
    }
    // Links are there, and no file was made beside them.
    #expect(try Self.names(in: place.folder) == ["again", "far.db", "link.db", "wx.db"])
  }

  @Test("a claim ends with its store, though the process goes on and has the file open")
  func claimsEnd() throws {
    let place = try Place(.file)
    let rest = try place.open(serves: false)
    for _ in 0..<3 {
      var server: (any Store)? = try place.open()
      let worker = try server?.claimWorker()
      _ = try server?.claimApplying()
      #expect(throws: StoreFault.served) { try place.open() }
      server?.close()
      server = nil
      #expect(try rest.claimWorker().number == 0)
      withExtendedLifetime(worker) {}
    }
    #expect(try rest.lastTurn() == nil)
  }

  @Test(
    "processes of 1.5, which lock files beside the database, are seen; they knew nothing of `opening`",
    arguments: ["serving", "applying", "worker-0", "opening"])
  func formerLocks(_ name: String) throws {
    let place = try Place(.file)
    try place.open().close()
    let path = "\(place.folder)/wx.db-\(name)"
    for isHeld in [true, false] {
      let descriptor = isHeld ? unsafe open(path, O_RDONLY | O_CREAT, 0o644) : -1
      #expect(!isHeld || flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      defer { if descriptor >= 0 { close(descriptor) } }
      if name == "serving", isHeld {
        #expect(throws: StoreFault.served) { try place.open() }
        continue
      }
      let store = try place.open()
      if name == "applying", isHeld {
        #expect(throws: StoreFault.applying) { try store.claimApplying() }
      } else {
        try store.claimApplying().release()
      }
      #expect(try store.claimWorker().number == (name == "worker-0" && isHeld ? 1 : 0))
      store.close()
    }
  }

  @Test("a hard link is the same file: no second server, and nobody reads it beside another's log")
  func hardLinks() throws {
    let place = try Place(.file)
    let (path, other) = (place.folder + "/wx.db", place.folder + "/other.db")
    var server: (any Store)? = try place.open()
    #expect(Disk.link(path, other))
    #expect(throws: StoreFault.served) { try SQLiteStore(path: other) }
    #expect(throws: StoreFault.linked) { try SQLiteStore(path: other, serves: false) }
    _ = try SQLiteStore(path: path, serves: false)
    server = nil
    // Nothing lies beside either name any more.
    server = try SQLiteStore(path: other)
    #expect(throws: StoreFault.served) { try place.open() }
    #expect(throws: StoreFault.linked) { try place.open(serves: false) }
    #expect(try server?.lastTurn() == nil)
    server = nil
    try FileManager.default.createDirectory(atPath: place.folder + "/far", withIntermediateDirectories: false)
    #expect(Disk.move(other, place.folder + "/far/wx.db"))
    #expect(throws: StoreFault.linked) { try place.open() }
    #expect(Disk.remove(place.folder + "/far/wx.db"))
    _ = try place.open()
  }

  @Test("what is made is for its owner only, by whatever name; nothing else is made", arguments: ["", "file:", "file://"])
  func modes(_ scheme: String) throws {
    let place = try Place(.file)
    let former = umask(0)
    defer { umask(former) }
    let store = try SQLiteStore(path: scheme + place.folder + "/wx.db")
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    let names = try Self.names(in: place.folder)
    #expect(names == ["wx.db", "wx.db-shm", "wx.db-wal"])
    for name in names { #expect(try Self.mode(place.folder + "/" + name) == 0o600, "\(name)") }
    store.close()
    #expect(try Self.names(in: place.folder) == ["wx.db"])
  }

  @Test(
    "what is no path of a file is refused",
    arguments: ["", "file:", "file:x.db?mode=memory", "file:x.db?nolock=1", "file:x%2Edb", "file:x.db#a", "file://host/x.db"])
  func noPath(_ spelling: String) {
    #expect(throws: StoreFault.notAPath) { try SQLiteStore(path: spelling) }
    #expect(!SQLiteStore.exists(at: spelling))
  }

  @Test("another file that is given for a database stays as it is, and alone")
  func refused() throws {
    let place = try Place(.file)
    let path = place.folder + "/rules.yaml"
    try "wxrules: 1\nrules:\n  - { id: hello, on: text, reply: 您好 }\n".write(toFile: path, atomically: true, encoding: .utf8)
    let before = try String(contentsOfFile: path, encoding: .utf8)
    #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: path) }
    #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: path, serves: false) }
    #expect(try Self.names(in: place.folder) == ["rules.yaml"])
    #expect(try String(contentsOfFile: path, encoding: .utf8) == before)
    #expect(Disk.pipe(place.folder + "/pipe"))
    #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: place.folder + "/pipe") }
    #expect(throws: StoreFault.notAPath) { try SQLiteStore(path: place.folder) }
  }

  @Test(
    "a database of another program stays as it is", arguments: ["CREATE TABLE t(a)", "CREATE TABLE grdb_migrations(identifier TEXT)"], [false, true])
  func foreign(_ sql: String, _ hasLog: Bool) throws {
    let place = try Place(.file)
    let path = place.folder + "/other.db"
    do {
      let other = try DatabaseQueue(path: path)
      try other.writeWithoutTransaction { db in
        if hasLog { try db.execute(sql: "PRAGMA journal_mode = WAL") }
        try db.execute(sql: sql + "; INSERT INTO \(sql.split(separator: " ")[2].prefix { $0 != "(" }) VALUES ('another')")
      }
      try other.close()
    }
    func tables() throws -> [String] {
      try DatabaseQueue(path: path).read { db in try String.fetchAll(db, sql: "SELECT name FROM sqlite_master ORDER BY name") }
    }
    let (before, names) = (try Data(contentsOf: URL(filePath: path)), try tables())
    for _ in 0..<2 {
      #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: path) }
      #expect(throws: StoreFault.corrupt) { try SQLiteStore(path: path, serves: false) }
      #expect(throws: StoreFault.corrupt) { try SQLiteStore(lookingAt: path) }
    }
    // Opening a log counts the file's changes up, and changes nothing else.
    #expect(try tables() == names && (hasLog || Data(contentsOf: URL(filePath: path)) == before))
  }

  /// What somebody does to the files, and which one the fault names; `undo` makes it good.
  static let damages: [(name: String, file: String, harm: @Sendable (String) -> Bool, undo: (@Sendable (String) -> Bool)?)] = [
    ("the file is deleted", "wx.db", { Disk.remove($0) }, nil),
    ("the file is moved away", "wx.db", { Disk.move($0, $0 + ".old") }, { Disk.move($0 + ".old", $0) }),
    (
      "another one is put in its place", "wx.db",
      { Disk.move($0, $0 + ".old") && FileManager.default.createFile(atPath: $0, contents: Data("SQLite format 3".utf8)) },
      { Disk.move($0 + ".old", $0) }
    ),
    ("the file is emptied", "wx.db", { Disk.cut($0, 0) }, nil),
    ("the file is cut short", "wx.db", { Disk.cut($0, 8192) }, nil),
    ("the log is deleted", "wx.db-wal", { Disk.remove($0 + "-wal") }, nil),
    ("the log is moved away", "wx.db-wal", { Disk.move($0 + "-wal", $0 + ".old") }, { Disk.move($0 + ".old", $0 + "-wal") }),
    ("the log is cut short", "wx.db-wal", { Disk.cut($0 + "-wal", 4096) }, nil),
    ("the index is deleted", "wx.db-shm", { Disk.remove($0 + "-shm") }, nil),
    ("the index is moved away", "wx.db-shm", { Disk.move($0 + "-shm", $0 + ".old") }, { Disk.move($0 + ".old", $0 + "-shm") }),
  ]

  @Test("what would go to files that were deleted, replaced or cut short is refused, and taken again when they are back", arguments: damages.indices)
  func replaced(_ index: Int) throws {
    let (name, file, harm, undo) = Self.damages[index]
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    // Opened anew, so that the file is as long as it gets.
    try StoreContract.write(try place.open(), [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.bob, .follow, at: 10, turn: 2)])
    try store.verify()
    #expect(harm(path), "\(name)")
    #expect(throws: StoreFault.replaced(file), "\(name)") { try store.verify() }
    #expect(throws: StoreFault.replaced(file), "\(name)") {
      try store.transact([], now: 100) { _ in [.answered(DeliveryKey(high: 1, low: 0), StoreContract.answer(7))] }
    }
    #expect(throws: StoreFault.replaced(file), "\(name)") { try store.counts() }
    guard let undo else { return }
    #expect(undo(path), "\(name)")
    try store.verify()
    for round in UInt64(0)..<3 {
      try store.transact([], now: 100) { _ in [.answered(DeliveryKey(high: 2 + round, low: 0), StoreContract.answer(8))] }
    }
    #expect(try StoreContract.answers(store, [1, 2, 4]) == [nil, StoreContract.answer(8), StoreContract.answer(8)])
  }

  @Test("a log that is emptied by somebody else takes no turn: what is written behind the hole would not be read again")
  func emptiedLog() throws {
    let place = try Place(.file)
    let store = try place.open()
    try StoreContract.write(store, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    #expect(Disk.cut(place.folder + "/wx.db-wal", 0))
    #expect(throws: StoreFault.self) { try StoreContract.write(store, [StoreContract.entry(StoreContract.bob, .follow, at: 10, turn: 2)]) }
  }

  @Test("what SQLite does to its files itself is no damage: checkpoints of others, and a file that gets shorter")
  func ownChanges() throws {
    let place = try Place(.file)
    let store = try place.open()
    func write(_ turns: ClosedRange<Int64>) throws {
      for turn in turns {
        let follower = FollowerID(account: "main", openid: "o\(turn)-\(String(repeating: "x", count: 2000))")
        try StoreContract.write(store, [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
      }
    }
    try write(1...40)
    let command = try SQLiteStore(path: place.folder + "/wx.db", serves: false)
    try command.database.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    // Another process writes first after it: the log is there again, shorter than it was.
    try StoreContract.write(command, [StoreContract.entry(StoreContract.bob, .follow, at: 10, turn: 40_000)])
    try store.verify()
    try write(40_001...40_060)
    let size = try FileManager.default.attributesOfItem(atPath: place.folder + "/wx.db")[.size] as? Int ?? 0
    try command.database.writeWithoutTransaction { db in
      try db.execute(sql: "DELETE FROM followers; DELETE FROM ledger; VACUUM")
      _ = try db.checkpoint(.truncate)
    }
    #expect(try FileManager.default.attributesOfItem(atPath: place.folder + "/wx.db")[.size] as? Int ?? 0 < size)
    try store.verify()
    try write(40_061...40_062)
    #expect(try store.counts().ledger == 2)
  }

  @Test("many who open a file that is not there at the same moment all have it, and one makes it", arguments: 1...10)
  func atTheSameMoment(_ round: Int) throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    let faults = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 8) { side in
      do throws(StoreFault) {
        // One serves, some write, and some only look.
        let store = side % 3 == 2 ? try SQLiteStore(lookingAt: path) : try SQLiteStore(path: path, serves: side == 0)
        guard try store.counts().ledger == 0 else { throw .corrupt }
        store.close()
      } catch {
        faults.withLock { $0.append("\(side): \(error)") }
      }
    }
    #expect(faults.withLock { $0 } == [])
    // Who only looked and ended last has left the log where it was.
    try SQLiteStore(path: path).close()
    #expect(try Self.names(in: place.folder) == ["wx.db"])
  }

  @Test("an empty file that nobody is making a database of is none, and stays empty")
  func empty() throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(SQLiteStore.isEmpty(at: path) && SQLiteStore.isEmpty(at: path))
    #expect(try Self.names(in: place.folder) == ["wx.db"])
    try SQLiteStore(path: path).close()
    #expect(!SQLiteStore.isEmpty(at: path) && !SQLiteStore.isEmpty(at: place.folder + "/none.db"))
  }

  @Test("after a clean end all lies in the file, and a copy of it is a copy of the data; beside others, too")
  func copies() throws {
    let place = try Place(.file)
    let path = place.folder + "/wx.db"
    for isAlone in [true, false] {
      let command = isAlone ? nil : try place.open(serves: false)
      #expect(try command?.counts().ledger ?? 1 == 1)
      let server = try place.open()
      try StoreContract.write(server, [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: isAlone ? 1 : 2)])
      server.close()
      #expect(throws: StoreFault.self) { try server.counts() }
      if isAlone { #expect(try Self.names(in: place.folder) == ["wx.db"]) }
      try FileManager.default.copyItem(atPath: path, toPath: place.folder + "/copy.db")
      #expect(try SQLiteStore(path: place.folder + "/copy.db").counts().ledger == (isAlone ? 1 : 2))
      #expect(Disk.remove(place.folder + "/copy.db"))
      command?.close()
    }
    #expect(try Self.names(in: place.folder) == ["wx.db"])
  }
}

/// What can be done to files behind a process's back.
private enum Disk {
  static func remove(_ path: String) -> Bool { unsafe Glibc.unlink(path) == 0 }
  static func move(_ path: String, _ other: String) -> Bool { unsafe Glibc.rename(path, other) == 0 }
  static func link(_ path: String, _ other: String) -> Bool { unsafe Glibc.link(path, other) == 0 }
  static func cut(_ path: String, _ size: Int) -> Bool { unsafe Glibc.truncate(path, size) == 0 }
  static func pipe(_ path: String) -> Bool { unsafe Glibc.mkfifo(path, 0o600) == 0 }
}
