package import Engine
package import Rules
package import Wire

/// Why a call to the platform did not do what it was to do. Never holds a token, a secret or an openid.
package indirect enum PlatformFault: Error, Equatable, Sendable {
  /// The platform said no.
  case refused(APIError)
  /// Nothing was sent: no connection, no such host.
  case unreachable(Phrase)
  /// The call was sent and nothing came back that would tell what became of it.
  case unknownOutcome(Phrase)
  /// Something came back that is no answer: whoever stands between has spoken.
  case garbage(Garbage)
  /// An answer that its call cannot have.
  case unusable(AnswerFault)
  /// More came back than an answer has.
  case tooLong(path: String, limit: Int)
  /// The call was not made: there is no access token, and why.
  case noToken(PlatformFault)
  /// The platform refuses the token that it gave out, and another one was forced a short while ago.
  /// - Parameter nextForcing: when another may be forced, in milliseconds since 1970 UTC.
  case tokenRefused(nextForcing: Int64)
  /// The account lacks what a call needs; and what to do about it.
  case notConfigured(Phrase, remedy: Phrase)
  /// The token could not be shared with other processes.
  case store(StoreFault)

  /// An error code with the platform's own words.
  package struct APIError: Equatable, Sendable {
    package let code: ErrorCode
    /// The platform's words in one line, cut to 200 characters; openids in them are the platform's own.
    package let message: String
    /// By which the platform finds the call, for seven days.
    package let rid: String?

    fileprivate init(code: ErrorCode, message: String, rid: String?) {
      self.code = code
      self.message = message
      self.rid = rid
    }

    /// - Parameter path: of the call that was refused.
    package init(code: Int, message: String, of path: String = "") {
      self.code = ErrorCode(code, of: path)
      let plain = OutsideText.shown(message)
      self.message = OutsideText.shown(plain, upTo: 200)
      rid = plain.firstRange(of: "rid: ").map { OutsideText.shown(String(plain[$0.upperBound...].prefix { $0 != " " }), upTo: 60) }
    }
  }

  /// The same without these words, wherever somebody else's text stands in it.
  func hiding(_ words: [String]) -> PlatformFault {
    let words = words.filter { $0.utf8.count >= 6 }
    if words.isEmpty { return self }
    func hidden(_ text: String) -> String {
      words.reduce(text) { text, word in
        let text = text.replacing(word, with: "…")
        // Of one that was cut the beginning is left.
        let end = text.hasSuffix("…") ? text.dropLast() : text[...]
        guard let kept = (6..<word.count).last(where: { end.hasSuffix(word.prefix($0)) }) else { return text }
        return end.dropLast(kept) + "…"
      }
    }
    switch self {
    case .refused(let error): return .refused(APIError(code: error.code, message: hidden(error.message), rid: error.rid.map(hidden)))
    case .garbage(let garbage):
      return .garbage(
        Garbage(
          path: garbage.path, status: garbage.status, bytes: garbage.bytes, opening: hidden(garbage.opening), retryAfter: garbage.retryAfter))
    case .unusable(let fault):
      guard case .outside(let name, let found, let wanted) = fault.reason else { return self }
      return .unusable(AnswerFault(fault.path, .outside(name, found: found.mappingTexts(hidden), wanted: wanted)))
    case .noToken(let fault): return .noToken(fault.hiding(words))
    case .unreachable, .unknownOutcome, .tooLong, .tokenRefused, .notConfigured, .store: return self
    }
  }

  /// Something that is no answer.
  package struct Garbage: Equatable, Sendable {
    /// Of the call.
    package let path: String
    package let status: Int
    package let bytes: Int
    /// How it begins, as it may be shown.
    package let opening: String
    /// Seconds after which whoever answered wants to be asked again, if that was said.
    package let retryAfter: Int64?

    /// Whether somebody has to let the calls through: whoever stands between refuses them, or wants to know who asks.
    var isRefusal: Bool { status == 403 || status == 407 }
    /// Whoever refuses a call, or sends it elsewhere, has not carried it out.
    var isUnknown: Bool { !(300..<500).contains(status) }
    /// Who says that there is no such path says so again; who was too slow or had too much to do may be better soon.
    var mayPassAtOnce: Bool { isUnknown || status == 408 || status == 429 }
  }

  /// What to do about it.
  package var `class`: ErrorClass {
    switch self {
    case .refused(let error): error.code.class
    // None of these says anything of the call: it is as good as before.
    case .unreachable, .unknownOutcome, .unusable, .tooLong, .noToken: .retry
    case .garbage(let garbage): garbage.isRefusal ? .configuration : .retry
    case .tokenRefused: .refresh
    case .notConfigured, .store: .configuration
    }
  }

  /// Whether the call may have been carried out all the same.
  package var isUnknown: Bool {
    switch self {
    case .unknownOutcome, .unusable, .tooLong: true
    case .garbage(let garbage): garbage.isUnknown
    case .refused, .unreachable, .noToken, .tokenRefused, .notConfigured, .store: false
    }
  }

  /// Whether the platform has seen the call itself, and not only one for its token.
  var isOfCall: Bool {
    switch self {
    case .refused, .unknownOutcome, .unusable, .tooLong, .tokenRefused: true
    case .garbage(let garbage): garbage.isUnknown
    case .unreachable, .noToken, .notConfigured, .store: false
    }
  }

  /// Whether asking once more within seconds may help. What answers by the letter and wrongly does so again.
  var mayPassAtOnce: Bool {
    switch self {
    case .unusable, .tooLong: false
    case .garbage(let garbage): garbage.mayPassAtOnce && garbage.retryAfter ?? 0 <= Self.patience
    case .refused, .unreachable, .unknownOutcome, .noToken, .tokenRefused, .notConfigured, .store: `class` == .retry
    }
  }

  /// Seconds that a call waits for another try of itself.
  private static let patience: Int64 = 10

  /// Seconds after which whoever answered wants to be asked again, if that was said.
  var retryAfter: Int64? {
    switch self {
    case .garbage(let garbage): garbage.retryAfter
    case .noToken(let cause): cause.retryAfter
    case .refused, .unreachable, .unknownOutcome, .unusable, .tooLong, .tokenRefused, .notConfigured, .store: nil
    }
  }

  /// What is wrong, where what to do about it stands beside.
  var cause: Phrase { if case .notConfigured(let what, _) = self { what } else { message } }

  /// One sentence.
  package var message: Phrase {
    switch self {
    case .refused(let error):
      error.message.isEmpty
        ? "errcode \(error.code.code), \(error.code.meaning)" : "errcode \(error.code.code), \(error.code.meaning): \(error.message)"
    case .unreachable(let reason): "no connection to the platform: \(reason)"
    case .unknownOutcome(let reason): "the call was sent, and it is not known what became of it: \(reason)"
    case .garbage(let garbage):
      garbage.opening.isEmpty
        ? "what answers `\(garbage.path)` is not the platform (status \(garbage.status), \(counted(garbage.bytes, "byte"))); does something stand between?"
        : """
        what answers `\(garbage.path)` is not the platform (status \(garbage.status), \(counted(garbage.bytes, "byte")), `\(garbage.opening)`); \
        does something stand between?
        """
    case .unusable(let fault): fault.message
    case .tooLong(let path, let limit): "the answer of `\(path)` is over \(limit) bytes; does something stand between?"
    case .noToken(let cause): "no access token: \(cause.message)"
    case .tokenRefused(let next):
      """
      the platform refuses the access token that it gave out, and another was asked for before its time a short while ago: the next is after \
      \(WallClock.text(next / 1000)), since only a few a day are allowed
      """
    case .notConfigured(let what, let remedy): "\(what); \(remedy)"
    case .store(let fault): "the store: \(fault.message)"
    }
  }

  /// Reads an answer.
  package static func reading<Result>(_ body: () throws(AnswerFault) -> Result) throws(PlatformFault) -> Result {
    do throws(AnswerFault) { return try body() } catch { throw .unusable(error) }
  }
}
