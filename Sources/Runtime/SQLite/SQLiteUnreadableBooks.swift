internal import Engine
internal import GRDB
internal import Wire

/// How much of what erased followers came to could not be read when it was counted, in `settings`. It is gone for good, whatever becomes of the
/// rows, so this is never taken back: figures that lack something say so.
struct SQLiteUnreadableBooks {
  private let db: Database
  private let name: String

  init(_ db: Database, account: String) {
    self.db = db
    name = "unreadable books \(account)"
  }

  /// Rows of `book_kept`, which stay where they are, and rows of `book_departed`, which were taken out.
  private var counts: (kept: Int, discarded: Int) {
    get throws {
      guard let value = try SQLiteStore.setting(name, db) else { return (0, 0) }
      // That something was noted can be said, also where nobody can read how much.
      guard case .array(let counts) = JSON(value.anyText(0)), counts.count == 2, let kept = counts[0].int, let discarded = counts[1].int,
        kept >= 0, discarded >= 0, kept <= 1 << 40, discarded <= 1 << 40
      else { return (1, 0) }
      return (kept, discarded)
    }
  }

  var rows: Int {
    get throws {
      let counts = try counts
      return counts.kept + counts.discarded
    }
  }

  /// - Parameter kept: how many there are.
  func note(kept: Int) throws {
    let counts = try counts
    if kept > counts.kept { try write(kept, counts.discarded) }
  }

  /// - Parameter discarded: how many more were taken out.
  func add(discarded: Int) throws {
    let counts = try counts
    try write(counts.kept, counts.discarded + discarded)
  }

  private func write(_ kept: Int, _ discarded: Int) throws {
    try db.execute(
      sql: "REPLACE INTO settings (name, value) VALUES (?, ?)", arguments: [name, JSON.array([.int(kept), .int(discarded)]).line])
  }
}
