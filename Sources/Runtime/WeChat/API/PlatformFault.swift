package import Engine
internal import Rules

/// Why a call to the platform did not do what it was to do. Never holds a token, a secret or an openid.
package enum PlatformFault: Error, Equatable, Sendable {
  /// The platform said no.
  case refused(APIError)
  /// Nothing was sent: no connection, no such host.
  case unreachable(String)
  /// The call was sent and nothing came back that would tell what became of it.
  case unknownOutcome(String)
  /// Something came back that is no answer.
  case garbage(status: Int, bytes: Int)
  /// A member that such an answer has is missing, empty or longer than it can be.
  case incomplete(String)
  /// A number in the answer is not one that a call like this can have.
  case outOfBounds(String, ClosedRange<Int64>)
  /// More came back than an answer has.
  case tooLong(limit: Int)
  /// The call was not made: the platform gave no access token.
  case noToken(String)
  /// The account lacks what a call needs; and what to do about it.
  case notConfigured(String, remedy: String)
  /// The token could not be shared with other processes.
  case store(StoreFault)

  /// An error code with the platform's own words.
  package struct APIError: Equatable, Sendable {
    package let code: ErrorCode
    /// The platform's words, cut to 200 characters; openids in them are the platform's own.
    package let message: String
    /// By which the platform finds the call, for seven days.
    package let rid: String?

    package init(code: Int, message: String) {
      self.code = ErrorCode(code)
      // One line, whatever came.
      self.message = String(message.prefix(200).map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } ? " " : $0 })
      rid = message.firstRange(of: "rid: ").map { String(message[$0.upperBound...].prefix { $0 != " " }.prefix(60)) }
    }
  }

  /// What to do about it.
  package var `class`: ErrorClass {
    switch self {
    case .refused(let error): error.code.class
    case .unreachable, .unknownOutcome, .incomplete, .outOfBounds, .noToken: .retry
    // A path that is not there answers so each time; a proxy that is out of order does not.
    case .garbage(let status, _): (400..<500).contains(status) ? .payload : .retry
    case .tooLong: .payload
    case .notConfigured, .store: .configuration
    }
  }

  /// Whether the call may have been carried out all the same.
  package var isUnknown: Bool {
    switch self {
    case .unknownOutcome, .garbage, .incomplete, .outOfBounds, .tooLong: true
    case .refused, .unreachable, .noToken, .notConfigured, .store: false
    }
  }

  /// Whether the platform has seen the call itself, and not only one for its token.
  var isOfCall: Bool {
    switch self {
    case .refused, .unknownOutcome, .garbage, .incomplete, .outOfBounds, .tooLong: true
    case .unreachable, .noToken, .notConfigured, .store: false
    }
  }

  /// What is wrong, where what to do about it stands beside.
  var cause: String { if case .notConfigured(let what, _) = self { what } else { message } }

  /// One sentence.
  package var message: String {
    switch self {
    case .refused(let error):
      "errcode \(error.code.code), \(error.code.meaning)" + (error.message.isEmpty ? "" : ": \(error.message)")
    case .unreachable(let reason): "no connection to the platform: \(reason)"
    case .unknownOutcome(let reason): "the call was sent, and it is not known what became of it: \(reason)"
    case .garbage(let status, let bytes):
      "the answer is not the platform's (status \(status), \(counted(bytes, "byte"))); does something stand between?"
    case .incomplete(let name): "the answer is not the platform's (it has no usable `\(name)`); does something stand between?"
    case .outOfBounds(let name, let bounds):
      "the answer is not the platform's (`\(name)` is not a whole number from \(bounds.lowerBound) to \(bounds.upperBound)); does something stand between?"
    case .tooLong(let limit): "the answer is over \(limit) bytes"
    case .noToken(let reason): "no access token: \(reason)"
    case .notConfigured(let what, let remedy): "\(what); \(remedy)"
    case .store(let fault): "the store: \(fault.message)"
    }
  }
}
