package import Engine
internal import FoundationEssentials
internal import GRDB
internal import Synchronization

/// What was erased, and can still be read where the file or its log is searched.
struct Erasure {
  /// Rows are gone, and their bytes lie in the log.
  var isWanted = false
  /// Those who left, and the last row of answers that can name them. After a crash nobody knows them; answers go by their age then.
  private(set) var names: [(openid: String, batch: Int64)] = []
  private static let most = 4096

  mutating func add(_ openids: [String], upTo batch: Int64) {
    isWanted = true
    names += openids.map { ($0, batch) }
    if names.count > Self.most { names.removeFirst(names.count - Self.most) }
  }

  mutating func add(_ other: Erasure) {
    isWanted = isWanted || other.isWanted
    names = other.names + names
  }
}

extension StoreChange {
  /// Who is no longer known by this name.
  var departed: String? {
    switch self {
    case .erased(let follower), .renamed(let follower, _): follower.openid
    case .answered, .asking, .entered, .updated, .recorded, .queued, .opened, .closed, .took, .used, .sharedAnswers, .settled: nil
    }
  }
}

extension SQLiteStore {
  package func forget(_ followers: [FollowerID]) throws(StoreFault) -> Int {
    // Also when nothing is known: a scrubbing that was held up is made good.
    erasure.withLock { $0.isWanted = true }
    return try writing { db in
      var count = 0
      for follower in followers {
        try SQLiteDeparture(db, follower).move(.named)
        for table in ["followers", "ledger", "records", "outbox", "queues", "windows"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
          count += db.changesCount
        }
        try db.execute(sql: "UPDATE taken SET openid = '' WHERE account = ? AND openid = ?", arguments: [follower.account, follower.openid])
        count += try SQLiteWriter(db).blankAnswers(naming: follower.openid)
      }
      return count
    }
  }

  /// Deleted rows were written over where they lay; what is left of them lies in the log, and in answers that were given to those who left.
  package func scrub() throws(StoreFault) -> Bool {
    let pending = erasure.withLock { erasure in
      defer { erasure = Erasure() }
      return erasure
    }
    guard pending.isWanted else { return true }
    do throws(StoreFault) {
      for (openid, batch) in pending.names { try blankAnswers(naming: openid, upTo: batch) }
      if try emptyLog() { return true }
    } catch {
      erasure.withLock { $0.add(pending) }
      throw error
    }
    erasure.withLock { $0.isWanted = true }
    return false
  }

  private func blankAnswers(naming openid: String, upTo batch: Int64) throws(StoreFault) {
    // A reader looks: it takes long where there are many, and turns do not wait for a reader.
    let names = try reading { db in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM answers WHERE batch <= ? AND instr(entries, ?))", arguments: [batch, Data(openid.utf8)]) ?? false
    }
    if names { _ = try writing { db in try SQLiteWriter(db).blankAnswers(naming: openid, upTo: batch) } }
  }

  /// All of the log goes over to the file, and it is cut to nothing.
  private func emptyLog() throws(StoreFault) -> Bool {
    guard file != nil else { return true }
    do {
      return try database.writeWithoutTransaction { db in
        // No turn is taken while readers are waited for.
        try db.execute(sql: "PRAGMA busy_timeout = 100")
        defer { try? db.execute(sql: "PRAGMA busy_timeout = 3000") }
        do {
          try db.checkpoint(.truncate)
          return true
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
          return false
        }
      }
    } catch {
      throw StoreFault(error)
    }
  }
}
