package import Engine
internal import GRDB
internal import Rules

/// A row is a claim that somebody has, or had when they died.
extension SQLiteStore {
  package func claim(_ claim: Claim, now: Int64, until: Int64) throws(StoreFault) -> Bool {
    try writing { db in
      // There are only few, and so those of the dead go with the next one of anybody.
      try db.execute(
        sql: "DELETE FROM claims WHERE until <= ? OR until > ?", arguments: [now, now.addingSaturated(Claim.longest)])
      try db.execute(
        sql: "INSERT OR IGNORE INTO claims (name, holder, until) VALUES (?, ?, ?)", arguments: [claim.name, claim.holder, until])
      return db.changesCount == 1
    }
  }

  package func release(_ claim: Claim) throws(StoreFault) {
    try writing { db in try db.execute(sql: "DELETE FROM claims WHERE name = ? AND holder = ?", arguments: [claim.name, claim.holder]) }
  }
}
