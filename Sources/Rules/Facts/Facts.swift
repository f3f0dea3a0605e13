/// What is known of a follower when an event is judged.
///
/// A value behind one reference: conditions, templates and turns each hold the facts, and to copy all their parts would cost more than to judge.
/// Who changes more than one part changes `parts` at once: each change of a fact makes a new box.
public struct Facts: Sendable {
  /// When the follower came, and by which codes: what the ledger says.
  public struct History: Sendable, Equatable {
    /// How often the follower has followed; 0 means never.
    public var followCount = 0
    /// First follow, in seconds since 1970 UTC.
    public var firstFollowedAt: Int64?
    /// Latest follow, in seconds since 1970 UTC.
    public var lastFollowedAt: Int64?
    /// The first code that the follower ever scanned.
    public var firstTouch: Touch?
    /// The latest code that the follower scanned.
    public var lastTouch: Touch?

    /// Somebody who never came.
    public init() {}

    func touch(_ order: Touch.Order) -> Touch? {
      switch order {
      case .first: firstTouch
      case .last: lastTouch
      }
    }
  }

  /// What no ledger says: what rules have set, and what comes from elsewhere. It is stored as a whole.
  public struct Profile: Sendable, Equatable {
    /// Names of the follower's tags.
    public var tags: [String] = []
    /// Variables that rules have set.
    public var variables: [String: Value] = [:]
    /// When variables end, in seconds since 1970 UTC; one that is not named here lasts.
    public var ends: [String: Int64] = [:]
    /// Attributes that come from elsewhere, such as points.
    public var attributes: [String: Value] = [:]
    /// Language of the follower's app, as `zh_CN`.
    public var language: String?
    /// How the follower came, as `ADD_SCENE_QR_CODE`.
    public var source: String?
    /// Where each `round_robin` stands, by rule id.
    public var rotations: [String: Int] = [:]
    /// What the declared counters hold.
    public var counters: [String: Tally] = [:]
    /// When rules with a `limit` answered, by rule id: the newest last, in seconds since 1970 UTC.
    public var answers: [String: [Int64]] = [:]
    /// The piece that the follower took last, by stock.
    public var taken: [String: String] = [:]
    /// When pieces go back that were not used, by stock, in seconds since 1970 UTC; one that is not named here stays.
    public var takenEnds: [String: Int64] = [:]
    /// The arm that was shown first, by experiment; of one with a salt, by both.
    public var exposures: [String: String] = [:]
    /// What is looked out for since then, under the same keys.
    public var watches: [String: Watch] = [:]

    /// What was stored and could not all be read, as it stood: rules know nothing of it, whoever mends it does.
    package var unreadable: String?
    /// Whether that was found just now, and nobody has said so yet.
    package var isNewlyUnreadable = false

    /// Somebody of whom nothing was noted.
    public init() {}
  }

  /// All of them.
  public struct Parts: Sendable {
    /// When the follower came, before the event.
    public var history = History()
    /// What was noted of them, before the event.
    public var profile = Profile()
    /// What is left of the stocks that rules for this event give out.
    public var stocks: [String: StockLevel] = [:]
    /// When rules whose limit counts the answers to all followers answered, by what they are counted under.
    public var shared: [String: [Int64]] = [:]
    /// Points on which a `split` or a sticky choice falls, by experiment or rule id, where they are known from elsewhere:
    /// a decision is replayed without the openid that they are otherwise the hash of.
    public var draws: [String: Int] = [:]
    /// Arms that somebody wants to see, by experiment: whatever the draw, the time and the follower say.
    public var arms: [String: String] = [:]
    /// Whether they do not follow when an event from outside speaks of them; everything else is sent by followers.
    public var isAway = false

    /// Nobody knows anything.
    public init() {}
  }

  @usableFromInline final class Box: Sendable {
    @usableFromInline let parts: Parts

    @usableFromInline init(_ parts: Parts) { self.parts = parts }
  }

  @usableFromInline var box: Box
  private static let nothing = Box(Parts())

  /// Nobody knows anything: somebody who never followed.
  public init() { box = Self.nothing }

  /// These.
  public init(_ parts: Parts) { box = Box(parts) }

  /// All of them, to be changed at once.
  @inlinable public var parts: Parts {
    _read { yield box.parts }
    _modify {
      var parts = box.parts
      defer { box = Box(parts) }
      yield &parts
    }
  }
  /// See ``Parts/history``.
  @inlinable public var history: History {
    _read { yield box.parts.history }
    _modify { yield &parts.history }
  }
  /// See ``Parts/profile``.
  @inlinable public var profile: Profile {
    _read { yield box.parts.profile }
    _modify { yield &parts.profile }
  }
  /// See ``Parts/stocks``.
  @inlinable public var stocks: [String: StockLevel] {
    _read { yield box.parts.stocks }
    _modify { yield &parts.stocks }
  }
  /// See ``Parts/shared``.
  @inlinable public var shared: [String: [Int64]] {
    _read { yield box.parts.shared }
    _modify { yield &parts.shared }
  }
  /// See ``Parts/draws``.
  @inlinable public var draws: [String: Int] {
    _read { yield box.parts.draws }
    _modify { yield &parts.draws }
  }
  /// See ``Parts/arms``.
  @inlinable public var arms: [String: String] {
    _read { yield box.parts.arms }
    _modify { yield &parts.arms }
  }
  /// See ``Parts/isAway``.
  @inlinable public var isAway: Bool {
    _read { yield box.parts.isAway }
    _modify { yield &parts.isAway }
  }

  /// What the follower was when `event` happened: a follow makes new or returning, everything else is sent by followers. Of somebody whom an
  /// event from outside speaks of and who does not follow, it is what a follow would make of them.
  public func subscription(at event: Event) -> Subscription {
    guard event.isFollow || (event.kind == .outside && isAway) else { return .existing }
    return history.followCount == 0 ? .new : .returning
  }
}

extension Facts {
  /// Where a number is kept: all that reads or sets one by its key goes through here.
  package subscript(number: NumberFact) -> Int {
    get {
      switch number {
      case .followCount: history.followCount
      }
    }
    set {
      switch number {
      case .followCount: history.followCount = newValue
      }
    }
  }
}
