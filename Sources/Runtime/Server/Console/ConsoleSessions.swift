internal import Engine
internal import Rules
internal import Serving
internal import Synchronization

/// The tokens that let somebody in; none: whoever reaches the listener may do everything.
struct ConsoleTokens: Sendable {
  private let known: [(role: OperatorRole, digest: [UInt8])]

  init(view: String? = nil, operate: String? = nil) {
    known = [(OperatorRole.operate, operate), (.view, view)].compactMap { role, token in token.map { (role, SecretDigest.of($0)) } }
  }

  var isOpen: Bool { known.isEmpty }

  /// Compared by hashes, all of them: how long it takes says nothing of the tokens.
  func role(of token: some StringProtocol) -> OperatorRole? {
    let digest = SecretDigest.of(token)
    var found: OperatorRole?
    for (role, known) in known where equalsInConstantTime(known, digest) { found = found ?? role }
    return found
  }

  /// Of an `Authorization` header.
  func role(ofBearer header: String) -> OperatorRole? {
    let words = header.split(separator: " ", maxSplits: 1)
    guard words.count == 2, words[0].lowercased() == "bearer" else { return nil }
    return role(of: words[1])
  }
}

/// Sessions and logins, whoever asks.
final class ConsoleSessions: Sendable {
  private struct State {
    var book = SessionBook()
    var gate = LoginGate()
  }
  private let state = Mutex(State())
  private let clock: @Sendable () -> Int64
  private let makeValue: @Sendable () -> String

  /// - Parameters:
  ///   - clock: seconds of a clock that only goes forward.
  ///   - makeValue: that nobody can guess.
  init(clock: @escaping @Sendable () -> Int64, makeValue: @escaping @Sendable () -> String = { SessionCookie.random() }) {
    self.clock = clock
    self.makeValue = makeValue
  }

  /// A token was shown, at the login or with a request.
  /// - Parameter role: that it gives; nil: it is none of ours.
  /// - Returns: nil where it may be looked at; else the seconds after which it may, whatever it is.
  func show(_ role: OperatorRole?, from address: String) -> Int64? {
    state.withLock { $0.gate.show(isRight: role != nil, from: address, now: clock()) }
  }

  /// - Returns: the value for the cookie.
  func begin(_ role: OperatorRole) -> (number: Int, value: String) {
    let value = makeValue()
    return (state.withLock { $0.book.begin(role, SecretDigest.of(value), now: clock()) }, value)
  }

  /// - Returns: the session, and the new value for its cookie where one is due.
  func find(_ value: String) -> (found: SessionBook.Found, successor: String?)? {
    let digest = SecretDigest.of(value)
    let next = makeValue()
    return state.withLock { state in
      let now = clock()
      guard let found = state.book.find(digest, now: now) else { return nil }
      if found.isDue { state.book.rotate(found.number, to: SecretDigest.of(next), now: now) }
      return (found, found.isDue ? next : nil)
    }
  }

  func end(_ number: Int) { state.withLock { $0.book.end(number) } }

  /// Whether it goes on. It does not count as used.
  func isLive(_ number: Int) -> Bool { state.withLock { $0.book.isLive(number, now: clock()) } }
}

/// The cookie of a session.
enum SessionCookie {
  static let name = "wxrules_session"

  /// 256 bits from the system, as 64 hex digits.
  static func random() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(decoding: HexDigits.lower((0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }), as: UTF8.self)
  }

  /// The value in a `Cookie` header; of several the first, as browsers put the closest path first.
  static func value(in header: String?) -> String? {
    guard let header else { return nil }
    for pair in header.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = parts[0].drop { $0 == " " || $0 == "\t" }
      if parts.count == 2, key == name { return String(parts[1].filter { $0 != " " && $0 != "\t" && $0 != "\"" }) }
    }
    return nil
  }

  /// For `Set-Cookie`. Without an age: it ends with the browser, if not before.
  /// - Parameter isSecure: whether the browser came by https.
  static func text(_ value: String, isSecure: Bool) -> String {
    "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
  }

  static func gone(isSecure: Bool) -> String { text("", isSecure: isSecure) + "; Max-Age=0" }
}
