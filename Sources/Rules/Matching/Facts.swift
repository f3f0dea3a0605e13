/// What is known of a follower when an event is judged.
public struct Facts: Sendable {
  /// How often the follower had followed before the event; 0 means never.
  public var followCount: Int
  /// First follow, in seconds since 1970 UTC.
  public var firstFollowedAt: Int64?
  /// Latest follow, in seconds since 1970 UTC.
  public var lastFollowedAt: Int64?
  /// Names of the follower's tags.
  public var tags: [String]
  /// Variables that rules have set.
  public var variables: [String: Value]
  /// Attributes that come from elsewhere, such as points.
  public var attributes: [String: Value]
  /// Language of the follower's app, as `zh_CN`.
  public var language: String?
  /// How the follower came, as `ADD_SCENE_QR_CODE`.
  public var source: String?
  /// Where each `round_robin` stands, by rule id.
  public var rotations: [String: Int]
  /// The first code that the follower ever scanned.
  public var firstTouch: Touch?
  /// The latest code that the follower scanned.
  public var lastTouch: Touch?
  /// What the declared counters hold.
  public var counters: [String: Tally]
  /// When rules with a `limit` answered, by rule id: the newest last, in seconds since 1970 UTC.
  public var answers: [String: [Int64]]
  /// The piece that the follower took last, by stock.
  public var taken: [String: String]
  /// What is left of the stocks that rules for this event give out.
  public var stocks: [String: StockLevel]
  /// Points on which a `split` or a sticky choice falls, by experiment or rule id, where they are known from elsewhere:
  /// a decision is replayed without the openid that they are otherwise the hash of.
  public var draws: [String: Int]

  /// Nobody knows anything: somebody who never followed.
  public init() {
    followCount = 0
    tags = []
    variables = [:]
    attributes = [:]
    rotations = [:]
    draws = [:]
    counters = [:]
    answers = [:]
    taken = [:]
    stocks = [:]
  }

  func touch(_ order: Touch.Order) -> Touch? {
    switch order {
    case .first: firstTouch
    case .last: lastTouch
    }
  }

  /// What the follower was when `event` happened: a follow makes new or returning, everything else is sent by followers.
  public func subscription(at event: Event) -> Subscription {
    guard event.isFollow else { return .existing }
    return followCount == 0 ? .new : .returning
  }
}

/// A scan of a campaign's code by a follower.
public struct Touch: Hashable, Sendable {
  /// Which of a follower's scans.
  public enum Order: String, Hashable, Sendable, CaseIterable { case first, last }
  /// The campaign.
  public let campaign: String
  /// Text in the code.
  public let scene: String
  /// Seconds since 1970 UTC.
  public let at: Int64

  /// A scan; time in seconds since 1970 UTC.
  public init(campaign: String, scene: String, at: Int64) {
    self.campaign = campaign
    self.scene = scene
    self.at = at
  }
}

/// When and with what luck a turn is judged: passed in, so that the same turn always comes out the same.
public struct Moment: Sendable {
  /// Seconds since 1970 UTC: `now` in templates. Conditions go by the event's own time.
  public let now: Int64
  /// Decides `random` with `pick: even`.
  public let seed: UInt64

  /// - Parameters:
  ///   - now: seconds since 1970 UTC.
  ///   - seed: any number; the same one makes the same choice.
  public init(now: Int64, seed: UInt64) {
    self.now = now
    self.seed = seed
  }
}
