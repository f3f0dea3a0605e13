import Dispatch
import GRDBSQLite
import NIOCore
import Synchronization

/// The least that a server does which answers only what is on its disk: what has come goes into one transaction, which is flushed before its
/// answers go out, and meanwhile the next is gathered.
///
/// It writes what `wxrules serve` does before it answers, as many rows of as many bytes, and reads, decides and looks up nothing. Books and
/// remembered turns, which are written after the answer, it does not have.
final class Floor: Sendable {
  typealias Waiting = NIOLoopBound<(handler: BareHandler, context: ChannelHandlerContext)>
  private let waiting = Mutex<[Waiting]>([])
  private let database: Mutex<FloorDatabase>
  private let queue = DispatchQueue(label: "floor")

  init(path: String, isOfNewFollowers: Bool) throws { database = Mutex(try FloorDatabase(path: path, isOfNewFollowers: isOfNewFollowers)) }

  func commit(_ request: Waiting) {
    let isFirst = waiting.withLock { waiting in
      waiting.append(request)
      return waiting.count == 1
    }
    if isFirst { queue.async { self.drain() } }
  }

  private func drain() {
    let batch = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    do { try database.withLock { try $0.write(turns: batch.count) } } catch { fatalError("\(error)") }
    // All are of one event loop.
    batch.first?.eventLoop.execute { for request in batch { request.value.handler.answer(request.value.context) } }
  }
}

struct FloorFault: Error {
  let code: Int32
}

/// Rows as `wxrules serve` has them: the answers of a transaction in one, and of each new follower a line of the ledger and what is known.
private final class FloorDatabase {
  private let connection: OpaquePointer
  private let begin, commit, answers, line, follower: OpaquePointer
  private let isOfNewFollowers: Bool
  private var batch: Int64 = 0
  private var turn: Int64 = 1_795_829_113_356_850
  private var entries: [UInt8] = []
  private let answer = [UInt8](BareServers.answer.utf8)

  init(path: String, isOfNewFollowers: Bool) throws {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else { throw FloorFault(code: code) }
    let tables = """
      PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000;
      CREATE TABLE answers (batch INTEGER PRIMARY KEY, at INTEGER NOT NULL, entries BLOB NOT NULL);
      CREATE TABLE ledger (
        turn INTEGER PRIMARY KEY, before INTEGER, account TEXT NOT NULL, openid TEXT NOT NULL, at INTEGER NOT NULL,
        kind TEXT NOT NULL, subscription TEXT NOT NULL, campaign TEXT, scene TEXT, revision TEXT NOT NULL
      );
      CREATE TABLE followers (
        account TEXT NOT NULL, openid TEXT NOT NULL, last_turn INTEGER,
        follow_count INTEGER NOT NULL, following INTEGER NOT NULL, newest_at INTEGER, first_followed_at INTEGER, last_followed_at INTEGER,
        PRIMARY KEY (account, openid)
      ) WITHOUT ROWID;
      """
    let made = sqlite3_exec(opened, tables, nil, nil, nil)
    guard made == SQLITE_OK else { throw FloorFault(code: made) }
    func prepared(_ sql: String) throws -> OpaquePointer {
      var statement: OpaquePointer?
      let code = sqlite3_prepare_v3(opened, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
      guard code == SQLITE_OK, let statement else { throw FloorFault(code: code) }
      return statement
    }
    begin = try prepared("BEGIN IMMEDIATE")
    commit = try prepared("COMMIT")
    answers = try prepared("INSERT INTO answers VALUES (?1, 1795829113, ?2)")
    line = try prepared("INSERT INTO ledger VALUES (?1, NULL, 'main', ?2, 1795829113, 'follow', 'new', NULL, 'code:7', '0a113b7cb609')")
    follower = try prepared("REPLACE INTO followers VALUES ('main', ?2, ?1, 1, 1, 1795829113, 1795829113, 1795829113)")
    self.isOfNewFollowers = isOfNewFollowers
    connection = opened
  }

  func write(turns: Int) throws {
    try step(begin)
    entries.removeAll(keepingCapacity: true)
    for _ in 0..<turns {
      turn += 1
      // Two numbers that tell deliveries apart, the turn's, the length of the answer, the answer.
      for number in [turn, turn, turn] { withUnsafeBytes(of: number.bigEndian) { entries.append(contentsOf: $0) } }
      withUnsafeBytes(of: UInt32(answer.count).bigEndian) { entries.append(contentsOf: $0) }
      entries.append(contentsOf: answer)
      if isOfNewFollowers {
        let openid = "oTEST-openid_" + String(turn)
        try write(line, openid)
        try write(follower, openid)
      }
    }
    batch += 1
    sqlite3_bind_int64(answers, 1, batch)
    try entries.withUnsafeBytes { bytes in
      // It stays where it is until the row is written.
      sqlite3_bind_blob(answers, 2, bytes.baseAddress, Int32(bytes.count), nil)
      try step(answers)
    }
    try step(commit)
  }

  private func write(_ statement: OpaquePointer, _ openid: String) throws {
    sqlite3_bind_int64(statement, 1, turn)
    try openid.withCString { text in
      sqlite3_bind_text(statement, 2, text, -1, nil)
      try step(statement)
    }
  }

  private func step(_ statement: OpaquePointer) throws {
    let code = sqlite3_step(statement)
    sqlite3_reset(statement)
    guard code == SQLITE_DONE else { throw FloorFault(code: code) }
  }
}
