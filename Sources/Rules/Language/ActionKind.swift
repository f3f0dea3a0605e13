/// What a rule can do besides answering. The words stand under `do:`.
package enum ActionKind: String, CaseIterable, Sendable {
  /// Adds or removes tags.
  case tag
  /// Sets the remark that the account sees.
  case remark
  /// Sends a customer-service message.
  case send
  /// Sends a template message.
  case template
  /// Calls an endpoint.
  case webhook
  /// Sets variables of the follower.
  case set
  /// Removes variables of the follower.
  case unset
  /// Says that the follower's piece of a stock was used.
  case use
  /// Writes a line to the ledger.
  case record
}

/// What holds for every action of a kind, whatever it says: asked here, so that a new kind answers once.
extension ActionKind {
  /// Whether it waits in the outbox; the others are done with the turn.
  package var isQueued: Bool {
    switch self {
    case .tag, .remark, .send, .template, .webhook: true
    case .set, .unset, .use, .record: false
    }
  }

  /// Whether carrying it out needs an access token. An endpoint's late answer is a message, and asks as `send` does.
  package var asksPlatform: Bool {
    switch self {
    case .tag, .remark, .send, .template: true
    case .webhook, .set, .unset, .use, .record: false
    }
  }

  /// Whether it is for those who follow: whoever has left gets no messages and has no tags.
  package var needsFollower: Bool {
    switch self {
    case .tag, .remark, .send, .template: true
    case .webhook, .set, .unset, .use, .record: false
    }
  }

  /// Whether the platform takes it only for a while after the follower wrote or tapped.
  package var needsWindow: Bool {
    switch self {
    case .send: true
    case .tag, .remark, .template, .webhook, .set, .unset, .use, .record: false
    }
  }
}
