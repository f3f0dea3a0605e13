internal import Engine
internal import Wire

/// What comes of a question to the console; whoever asked makes a response of it.
enum ConsoleOutcome: Sendable, Equatable {
  /// - Parameter total: how many there are, where not all are shown.
  case json(JSON, total: Int? = nil)
  /// Heads and rows for a spreadsheet.
  /// - Parameter name: of the file, without its ending.
  case table([[String]], name: String, total: Int)
  /// An SVG.
  /// - Parameter name: under which it is saved; nil: it is shown.
  case image(String, name: String?)
  case refused(Status, [String])
  /// As many wait as may; again in a moment.
  case busy

  /// Of HTTP.
  enum Status: Int, Sendable {
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case contentTooLarge = 413
  }

  static func unknown(_ reason: String) -> ConsoleOutcome { .refused(.notFound, [reason]) }
}

/// Why something is not answered.
enum ConsoleFault: Error {
  case refused(ConsoleOutcome.Status, [String])
  case store(StoreFault)

  static func bad(_ reasons: String...) -> ConsoleFault { .refused(.badRequest, reasons) }

  /// What is asked of the store.
  static func asking<Result>(_ body: () throws(StoreFault) -> Result) throws(ConsoleFault) -> Result {
    do throws(StoreFault) { return try body() } catch { throw .store(error) }
  }

  /// - Throws: `StoreFault`, which is answered in one way wherever it comes from.
  func outcome() throws(StoreFault) -> ConsoleOutcome {
    switch self {
    case .refused(let status, let reasons): return .refused(status, reasons)
    case .store(let fault): throw fault
    }
  }
}
