internal import GRDB
internal import Rules
internal import Synchronization
internal import Wire

/// What the platform refused and why, for whoever runs the sandbox: the newest ones, a line for each, and a word in the chat that it
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
    package let reason: String
  }

  private static let most = 200
  private let newest = Mutex<[Refusal]>([])
  private let tell: @Sendable (Refusal) -> Void

  /// - Parameter tell: called for each.
  package init(tell: @escaping @Sendable (Refusal) -> Void = { _ in }) { self.tell = tell }

  /// The newest, oldest first.
  package var all: [Refusal] { newest.withLock { $0 } }

  func add(_ refusal: Refusal) {
    newest.withLock { refusals in
      refusals.append(refusal)
      if refusals.count > Self.most { refusals.removeFirst() }
    }
    tell(refusal)
  }

  /// - Parameter openid: whose chat it was about; nil for none.
  func add(_ refusal: Refusal, about openid: String?, in world: World) {
    add(refusal)
    guard let openid else { return }
    let number = refusal.code.map { "\($0) " } ?? ""
    _ = try? world.write { db in
      guard
        try Bool.fetchOne(db, sql: "SELECT 1 FROM followers WHERE account = ? AND openid = ?", arguments: [refusal.account, openid]) ?? false
      else { return }
      try Conversation.add(
        refusal.account, openid, refusal.at, side: .platform, way: .refusal,
        body: ["type": "refusal", "text": .string("\(refusal.subject): \(number)refused"), "why": .string(refusal.reason)], rule: nil, db)
    }
  }
}
