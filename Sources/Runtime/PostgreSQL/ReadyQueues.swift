internal import Engine
internal import Rules

/// Queues whose next action may go, some at a time, each locked by this transaction alone: what others are at is passed over.
struct ReadyQueues {
  struct Queue {
    let follower: FollowerID
    /// Whether a worker had it whose lease is over.
    let wasTaken: Bool
  }
  /// Of a queue in the order in which they are ready.
  struct Place {
    fileprivate let readyAt: Int64
    fileprivate let follower: FollowerID

    fileprivate func isBefore(_ other: Place) -> Bool {
      (readyAt, follower.account, follower.openid) < (other.readyAt, other.follower.account, other.follower.openid)
    }
  }
  private let asking: Asking
  private let now: Int64
  /// Of the last one that was given.
  private(set) var last = Place(readyAt: .min, follower: FollowerID(account: "", openid: ""))
  private(set) var isOver = false

  private static let page = 64

  init(_ asking: Asking, now: Int64) {
    self.asking = asking
    self.now = now
  }

  /// Those up to this one are left out.
  mutating func skip(to place: Place) { if last.isBefore(place) { last = place } }

  /// Empty when there are no more.
  mutating func next() throws(PostgreSQLFault) -> [Queue] {
    if isOver { return [] }
    let rows = try asking.run(
      .outboxReadyQueues, .bigint(now), .bigint(Int64(Self.page)), .bigint(last.readyAt), .text(last.follower.account),
      .text(last.follower.openid))
    isOver = rows.count < Self.page
    var queues: [Queue] = []
    for row in rows {
      let follower = FollowerID(account: try row.value(0), openid: try row.value(1))
      last = Place(readyAt: try row.value(2), follower: follower)
      queues.append(Queue(follower: follower, wasTaken: try row.value(3)))
    }
    return queues
  }
}

/// What is asked about followers before one of their actions goes.
struct KnownStandings {
  private var standings: [FollowerID: OutboxStanding] = [:]
  private var windows: [FollowerID: FollowerWindows] = [:]

  /// - Parameter now: seconds.
  mutating func read(_ followers: [FollowerID], now: Int64, _ asking: Asking) throws(PostgreSQLFault) {
    if followers.isEmpty { return }
    for row in try asking.run(.outboxStandings, .texts(followers.map(\.account)), .texts(followers.map(\.openid))) {
      guard let follower = followers.at(place: try row.value(0)) else { throw .damaged(statement: "outbox-standings", column: "place") }
      if let isFollowing: Bool = try row.value(1) {
        let text: String? = try row.value(3)
        let profile = (text.map { FactsCodec.profile($0) } ?? Facts.Profile()).held(at: now)
        standings[follower] = OutboxStanding(
          isFollowing: isFollowing, lastFollowedAt: try row.boundedIfAny(2), tags: profile.tags, variables: Set(profile.variables.keys))
      }
      let (tap, message) = (try Self.window(row, 4), try Self.window(row, 6))
      if tap != nil || message != nil { windows[follower] = FollowerWindows(tap: tap, message: message) }
    }
  }

  private static func window(_ row: PostgreSQLRow, _ column: Int) throws(PostgreSQLFault) -> FollowerWindows.Window? {
    guard let openedAt = try row.boundedIfAny(column) else { return nil }
    return FollowerWindows.Window(openedAt: openedAt, used: try row.quantity(column + 1))
  }

  func standing(of follower: FollowerID) -> OutboxStanding? { standings[follower] }
  func windows(of follower: FollowerID) -> FollowerWindows? { windows[follower] }
}

extension PostgreSQLStatement {
  fileprivate static let outboxReadyQueues = PostgreSQLStatement("outbox-ready-queues", PackageResources.outbox_ready_queues_sql)
  fileprivate static let outboxStandings = PostgreSQLStatement("outbox-standings", PackageResources.outbox_standings_sql)
}
