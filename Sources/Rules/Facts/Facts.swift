/// What is known of a follower when an event is judged.
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

  /// Nobody knows anything: somebody who never followed.
  public init() {}

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
