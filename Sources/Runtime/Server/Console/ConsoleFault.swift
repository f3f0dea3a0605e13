internal import Engine
internal import Rules

/// Why the console does not answer. Whatever is asked, it is told in one way.
enum ConsoleFault: Error, Equatable {
  /// The question, or what was to be done, cannot be.
  case refused(Status, [Phrase])
  /// It is being made: asked again later it is there.
  case busy(Phrase, seconds: Int)
  /// As many wait as may.
  case full
  /// All the time was gone before anybody began.
  case others
  /// Nobody waits any longer.
  case ended(ConsoleWait.End, after: Duration)
  case store(StoreFault)

  /// Of HTTP.
  enum Status: Int, Sendable {
    case badRequest = 400
    case forbidden = 403
    case notFound = 404
    case conflict = 409
    case contentTooLarge = 413
  }

  static func bad(_ reasons: Phrase...) -> ConsoleFault { .refused(.badRequest, reasons) }
  /// It is not there, or no longer.
  static func unknown(_ reason: Phrase) -> ConsoleFault { .refused(.notFound, [reason]) }

  /// What is asked of the store.
  static func asking<Result>(_ body: () throws(StoreFault) -> Result) throws(ConsoleFault) -> Result {
    do throws(StoreFault) { return try body() } catch { throw .store(error) }
  }

  /// Nil for what is none of ours.
  init?(_ error: any Error) {
    switch error {
    case let fault as ConsoleFault: self = fault
    case let fault as StoreFault: self = .store(fault)
    case let fault as BookQueryFault: self = .bad(fault.reason)
    default: return nil
    }
  }

  /// Of HTTP.
  var status: Int {
    switch self {
    case .refused(let status, _): status.rawValue
    case .full: 429
    case .busy, .others, .ended, .store: 503
    }
  }

  /// Sentences for whoever asked.
  var reasons: [Phrase] {
    switch self {
    case .refused(_, let reasons): reasons
    case .busy(let reason, _): [reason]
    case .full: ["others are waiting for what takes long; again in a moment"]
    case .others: ["others have asked for what takes long; again in a moment"]
    case .ended(.late, let patience):
      [
        """
        this takes longer than \(patience.components.seconds) s, and was stopped: ask for fewer days or groupings, or for one account; \
        `wxrules` beside the server takes its time
        """
      ]
    case .ended(.gone, _): ["nobody waits for it any more"]
    case .ended(.closing, _): ["the server ends"]
    case .store(let fault): [fault.message]
    }
  }

  /// Seconds after which it is worth asking again; nil where it is not, or nobody knows.
  var pause: Int? {
    switch self {
    case .busy(_, let seconds): seconds
    case .full, .others: 5
    case .refused, .ended, .store: nil
    }
  }
}
