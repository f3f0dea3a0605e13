internal import GRDB
package import Rules
internal import Synchronization
internal import Wire

/// What the platform refused and why, for whoever runs the sandbox: the newest ones, a line where it is new, and a word in the chat it
/// was about.
package final class SandboxRefusals: Sendable {
  package struct Refusal: Sendable {
    /// Seconds since 1970 UTC, by the sandbox's clock.
    package let at: Int64
    package let account: String
    /// What was called or answered, as `message/custom/send`.
    package let subject: String
    /// The platform's number; nil where it has none.
    package let code: Int?
    /// Why, with what would be taken.
    package let reason: Phrase
    /// How often it was refused by then, without anything else in between.
    package var times = 1

    /// Behind what is refused.
    package var again: Phrase { times == 1 ? "" : " again, \(times) times by now" }

    fileprivate func isSame(as other: Refusal) -> Bool {
      account == other.account && subject == other.subject && code == other.code && reason == other.reason
    }

    /// Who tries again every minute is told at the first time, the tenth, the hundredth …
    fileprivate var isSaid: Bool {
      var rest = times
      while rest > 1, rest % 10 == 0 { rest /= 10 }
      return rest == 1
    }
  }

  private static let most = 200
  private let newest = Mutex<[Refusal]>([])
  /// The last one of each account that was about no chat.
  private let last = Mutex<[String: Refusal]>([:])
  private let tell: @Sendable (Refusal) -> Void

  /// - Parameter tell: called for each that is said.
  package init(tell: @escaping @Sendable (Refusal) -> Void = { _ in }) { self.tell = tell }

  /// The newest, oldest first.
  package var all: [Refusal] { newest.withLock { $0 } }

  func add(_ refusal: Refusal) {
    keep(
      last.withLock { last in
        var refusal = refusal
        if let before = last[refusal.account], before.isSame(as: refusal) { refusal.times = before.times + 1 }
        last[refusal.account] = refusal
        return refusal
      })
  }

  private func keep(_ refusal: Refusal) {
    newest.withLock { refusals in
      refusals.append(refusal)
      if refusals.count > Self.most { refusals.removeFirst() }
    }
    if refusal.isSaid { tell(refusal) }
  }

  /// - Parameter openid: whose chat it was about; nil for none.
  func add(_ refusal: Refusal, about openid: String?, in world: World) {
    var refusal = refusal
    guard let openid, let times = try? world.write({ db in try Self.note(refusal, openid, db) }) else { return add(refusal) }
    refusal.times = times
    keep(refusal)
  }

  private struct NoChat: Error {}

  /// Counts it in the chat for as long as nobody does or gets anything there.
  /// - Returns: how often it was refused by then.
  /// - Throws: `NoChat` where the account has no such follower.
  private static func note(_ refusal: Refusal, _ openid: String, _ db: Database) throws -> Int {
    let chat: StatementArguments = [refusal.account, openid]
    guard try Bool.fetchOne(db, sql: "SELECT 1 FROM followers WHERE account = ? AND openid = ?", arguments: chat) ?? false else { throw NoChat() }
    let text: Phrase = refusal.code.map { "\(refusal.subject): \($0) refused" } ?? "\(refusal.subject): refused"
    func body(_ text: Phrase) -> JSON { .said("refusal", text, why: refusal.reason) }
    let pause =
      try Int64.fetchOne(
        db,
        sql: """
          SELECT number FROM messages WHERE account = ? AND openid = ? AND way NOT IN ('refusal', 'report') ORDER BY number DESC LIMIT 1
          """, arguments: chat) ?? 0
    let first = try Row.fetchOne(
      db, sql: "SELECT number, times FROM messages WHERE account = ? AND openid = ? AND number > ? AND body = ? ORDER BY number LIMIT 1",
      arguments: [refusal.account, openid, pause, body(text).line])
    var refusal = refusal
    if let first {
      refusal.times = (first[1] as Int) + 1
      try db.execute(sql: "UPDATE messages SET times = ? WHERE number = ?", arguments: [refusal.times, first[0] as Int64])
    }
    if refusal.isSaid {
      try Conversation.add(
        refusal.account, openid, refusal.at, side: .platform, way: .refusal, body: body(text + refusal.again), rule: nil, db)
    }
    return refusal.times
  }
}
