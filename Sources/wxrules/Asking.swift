import Engine

/// Questions that cannot be answered end a command with their reason.
enum Asking {
  static func question<Result>(_ body: () throws(BookQueryFault) -> Result) throws -> Result {
    do throws(BookQueryFault) { return try body() } catch { throw Terminal.stop(error.reason) }
  }
}
