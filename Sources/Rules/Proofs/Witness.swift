/// One event of one follower at one moment, as a proof found it. What is not said does not matter: then the plainest is taken.
package struct Witness: Hashable, Sendable {
  /// Of a fact that matters, what it is.
  package enum Known<Wrapped: Hashable & Sendable>: Hashable, Sendable {
    case absent
    case known(Wrapped)

    package var value: Wrapped? {
      switch self {
      case .absent: nil
      case .known(let value): value
      }
    }
  }

  // MARK: what happens

  package var kind: EventKind
  /// Of kinds that go by names: that of the platform, or under `outside:`.
  package var name: String?
  /// Where there are several.
  package var account: String?
  /// A field that is not here does not come with the event; one of an event from outside comes all the same, unless it is optional.
  package var texts: [TextSource: String] = [:]
  /// More fields, by paths whose names are joined by dots: for those that no condition on a text names, as `where: { event.fields.amount: … }`.
  package var fields: [String: String] = [:]
  /// Of fields that come more than once, what the others say.
  package var repeated: [String: [String]] = [:]
  /// Of a scan: whether it follows. Of an event from outside: whether they have left. See ``state``.
  package var subscription: Subscription?
  /// Seconds since 1970 UTC.
  package var at: Int64?

  // MARK: what is known of the follower before

  /// Also decides arms that are not said.
  package var openid: String?
  package var numbers: [NumberFact: Int] = [:]
  package var firstFollowedAt: Known<Int64>?
  /// Whether they have them.
  package var tags: [String: Bool] = [:]
  package var variables: [String: Known<Value>] = [:]
  package var attributes: [String: Known<Value>] = [:]
  /// As rules read them: with this event counted.
  package var counters: [String: Int] = [:]
  /// How often rules with a limit have answered, as far as it counts for this event.
  package var answered: [String: Int] = [:]
  /// In which arm of an experiment they are.
  package var arms: [String: String] = [:]
  /// Pieces, by stock.
  package var taken: [String: Known<String>] = [:]
  package var language: Known<String>?
  package var source: Known<String>?
  /// Campaigns.
  package var firstTouch: Known<String>?
  package var lastTouch: Known<String>?

  // MARK: what is known of all of them

  /// What is left of stocks.
  package var left: [String: Int] = [:]

  package init(_ kind: EventKind, name: String? = nil) {
    self.kind = kind
    self.name = name
  }
}

extension Witness {
  /// What they are when it happens: as said, where the event allows it.
  package var state: Subscription {
    switch kind {
    case .scan, .outside: subscription ?? .existing
    case .subscribe: subscription == .returning ? .returning : .new
    case .unsubscribe, .text, .image, .voice, .video, .shortvideo, .location, .link, .menuClick, .menuView, .menuScancode, .menuPhoto, .menuLocation,
      .locationReport, .templateDone, .massDone, .other:
      .existing
    }
  }

  /// Whether the event makes a follower of them.
  package var isFollow: Bool { kind == .subscribe || (kind == .scan && state != .existing) }

  /// Whether an event from outside speaks of somebody who has left.
  package var isAway: Bool { kind == .outside && state != .existing }
}
