package import Engine
internal import GRDB

/// A file has one server, which is the only one of its database.
extension SQLiteStore {
  package func claimNode(clock: WallClock, patience: Duration) throws(StoreFault) -> (node: TurnNumbers.Node, after: TurnID?) {
    (.only, try lastTurn())
  }

  /// The file's lock goes with the store.
  package func releaseNode() {}

  package func tryWriting() throws(StoreFault) {
    try writing { db in
      // Both write a page, and leave nothing.
      try db.execute(sql: "INSERT OR REPLACE INTO settings (name, value) VALUES ('tried', x'00'); DELETE FROM settings WHERE name = 'tried'")
    }
  }

  /// What is too old goes with what is written.
  package func tidy() throws(StoreFault) {}

  /// Whoever else has the file open sees what it says.
  package func tell(_ news: News) {}
  package func changes() -> AsyncStream<News> { Self.silence }
}
