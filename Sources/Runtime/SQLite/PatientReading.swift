internal import GRDB
internal import GRDBSQLite
internal import Rules

extension Database {
  /// Instructions of the engine between two looks: about a millisecond.
  private static let stride: Int32 = 20_000

  /// Reads for as long as somebody waits for it: then the statement that runs ends, and with it the reading. No other connection is touched.
  /// - Throws: `SQLITE_INTERRUPT` when it is over.
  func reading<Result>(for patience: Patience?, _ body: (Database) throws -> Result) throws -> Result {
    guard let patience else { return try body(self) }
    let waiting = Waiting(patience)
    guard !patience.isOver, let connection = unsafe sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_INTERRUPT) }
    return try withExtendedLifetime(waiting) {
      unsafe sqlite3_progress_handler(
        connection, Self.stride,
        { context in unsafe context.map { unsafe Unmanaged<Waiting>.fromOpaque($0).takeUnretainedValue().isOver } ?? false ? 1 : 0 },
        Unmanaged.passUnretained(waiting).toOpaque())
      // Before the transaction ends, which nobody may interrupt.
      defer { unsafe sqlite3_progress_handler(connection, 0, nil, nil) }
      return try body(self)
    }
  }

  /// What the engine is handed.
  private final class Waiting {
    private let patience: Patience
    init(_ patience: Patience) { self.patience = patience }
    var isOver: Bool { patience.isOver }
  }
}
