public import Engine
public import Rules
public import Wire

/// Why a request is not taken: an honest status and a short body for the caller, a word for metrics and logs.
///
/// Faults of decryption look alike from outside, so that nobody learns about keys by asking; the word tells the operator.
public enum Refusal: Error, Hashable, Sendable {
  /// No such path.
  case unknownPath
  /// No account of this name.
  case unknownAccount
  /// Neither GET nor POST.
  case method
  /// The query string cannot be read.
  case query(QueryFault)
  /// The signature is not one of this account's tokens.
  case signature
  /// The time stamp is outside the window; positive when it lies in the past.
  case stale(seconds: Int64)
  /// The body is longer than the limit.
  case bodyTooLong
  /// The request line is longer than the limit.
  case addressTooLong
  /// The body is not a message.
  case message(DeliveryFault)
  /// A plain body for an account whose mode is encrypted.
  case notEncrypted
  /// An encrypted body for an account that has no AES key.
  case unexpectedlyEncrypted
  /// It cannot be decrypted with any of the account's keys.
  case decryption(CipherFault)
  /// It is addressed to another account.
  case addressee
  /// The request did not arrive in time.
  case slow
  /// More deliveries are waiting than the limit.
  case busy
  /// The answer was not ready before the deadline; a repeat gets it.
  case late
  /// The store did not take the turn.
  case store(StoreFault)
  /// The server is going down.
  case closing
  /// An event from outside about somebody who never came.
  case unknownFollower

  /// The HTTP status.
  public var status: Int {
    switch self {
    case .unknownPath, .unknownAccount, .unknownFollower: 404
    case .method: 405
    case .query(.tooLong), .addressTooLong: 414
    case .query, .message: 400
    case .signature, .stale, .notEncrypted, .unexpectedlyEncrypted, .decryption, .addressee: 403
    case .slow: 408
    case .bodyTooLong: 413
    case .busy, .late, .store, .closing: 503
    }
  }

  /// Seconds after which the same request may be taken; nil when it will fail again.
  package var retryAfter: Int? {
    switch self {
    case .busy, .late, .store, .closing: 1
    case .unknownPath, .unknownAccount, .method, .query, .signature, .stale, .bodyTooLong, .addressTooLong, .message, .notEncrypted,
      .unexpectedlyEncrypted, .decryption, .addressee, .slow, .unknownFollower:
      nil
    }
  }

  /// Whether the body is not even waited for when the head is refused: what comes would be too long to throw away.
  package var closesAtOnce: Bool {
    switch self {
    case .bodyTooLong, .addressTooLong: true
    case .unknownPath, .unknownAccount, .method, .query, .signature, .stale, .message, .notEncrypted, .unexpectedlyEncrypted, .decryption,
      .addressee, .slow, .busy, .late, .store, .closing, .unknownFollower:
      false
    }
  }

  /// The body of the answer: one line, nothing of the request in it.
  public var text: Phrase {
    switch self {
    case .unknownPath: "no such path; deliveries go to /wx/ACCOUNT"
    case .unknownAccount: "no such account"
    case .method: "only GET and POST"
    case .query(.tooLong): "query string too long"
    case .query(.encoding): "query string is not valid"
    case .query(.missing(let name)): "parameter `\(name)` is missing"
    case .query(.repeated(let name)): "parameter `\(name)` stands twice"
    case .query(.invalid(let name)): "parameter `\(name)` is not valid"
    case .signature: "wrong signature"
    case .stale: "time stamp outside the window"
    case .bodyTooLong: "body too long"
    case .addressTooLong: "address too long"
    case .message(let fault): fault.message
    case .notEncrypted: "this account takes encrypted messages only"
    case .unexpectedlyEncrypted: "this account takes plain messages only"
    case .decryption: "cannot be decrypted"
    case .addressee: "addressed to another account"
    case .slow: "request took too long"
    case .busy: "too many deliveries are waiting"
    case .late: "not ready in time; the same delivery again gets the answer"
    case .store(let fault): fault.message
    case .closing: "going down"
    case .unknownFollower: "nobody of this openid has come"
    }
  }

  /// One word for metrics and logs.
  public var label: String {
    switch self {
    case .unknownPath: "path"
    case .unknownAccount: "account"
    case .method: "method"
    case .query: "query"
    case .signature: "signature"
    case .stale: "timestamp"
    case .bodyTooLong, .addressTooLong: "size"
    case .message: "message"
    case .notEncrypted: "not_encrypted"
    case .unexpectedlyEncrypted: "encrypted"
    case .decryption(let fault): "decryption_\(fault.label)"
    case .addressee: "addressee"
    case .slow: "slow"
    case .busy: "busy"
    case .late: "deadline"
    case .store: "store"
    case .closing: "closing"
    case .unknownFollower: "follower"
    }
  }
}
