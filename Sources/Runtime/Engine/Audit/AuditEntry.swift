internal import Rules
package import Wire

/// What somebody at the admin listener may do: look, or also change something.
package enum OperatorRole: String, Sendable, CaseIterable {
  case view
  case operate

  /// Whether whoever has this role may do what needs that one.
  package func allows(_ needed: OperatorRole) -> Bool {
    switch self {
    case .view: needed == .view
    case .operate: true
    }
  }
}

/// One line of who did what at the admin listener. Names no follower.
package struct AuditEntry: Sendable, Equatable {
  package enum Act: String, Sendable, CaseIterable {
    case login
    case refusedLogin = "refused_login"
    case logout
    case retry
    case drop
    case reload
    case rollout
    case rolloutStop = "rollout_stop"
    case rolloutFinish = "rollout_finish"
    /// Openids were looked at.
    case openids

    /// Lines that are kept of it; the oldest go. Each has a number of its own, so that somebody who guesses tokens pushes out nothing but
    /// the traces of their own guesses.
    package var kept: Int {
      switch self {
      case .retry, .drop, .reload, .rollout, .rolloutStop, .rolloutFinish: 5_000
      case .login, .logout, .openids: 2_000
      case .refusedLogin: 1_000
      }
    }
  }
  /// Seconds since 1970 UTC.
  package let at: Int64
  package let did: Act
  /// Nil for whoever was refused.
  package let role: OperatorRole?
  /// Names a session without giving it away; nil for a bearer token, and where none is needed.
  package let session: String?
  /// Address of the browser, or of the proxy before it.
  package let from: String
  /// The action, the revision or the path.
  package let what: String?
  package let result: String

  /// Code points of what was done, and of what came of it.
  private static let most = 300

  package init(at: Int64, did: Act, role: OperatorRole?, session: String?, from: String, what: String? = nil, result: String) {
    self.at = at
    self.did = did
    self.role = role
    self.session = session
    self.from = OutsideText.shown(from, upTo: 64)
    self.what = what.map { OutsideText.shown($0, upTo: Self.most) }
    self.result = OutsideText.shown(result, upTo: Self.most)
  }

  package var json: JSON {
    var fields: [String: JSON] = [
      "at": .string(WallClock.text(at)), "did": .string(did.rawValue), "role": role.map { .string($0.rawValue) } ?? .null,
      "from": .string(from), "what": what.map { .string($0) } ?? .null, "result": .string(result),
    ]
    if let session { fields["session"] = .string(session) }
    return .object(fields)
  }

  /// Keys of `json` that stand in a table, in the order of its columns.
  package static let heads = ["at", "role", "session", "from", "did", "what", "result"]
}

/// Where it is kept who did what: part of `Store`, so that it is in every copy of the database. Lines are only ever appended.
package protocol AuditStore: Sendable {
  /// Appends a line; the oldest of its kind goes where there are too many.
  func note(_ entry: AuditEntry) throws(StoreFault)
  /// The newest lines, the newest first.
  func audit(limit: Int) throws(StoreFault) -> [AuditEntry]
}
