internal import Engine
internal import Rules
internal import Wire

/// What is known of followers, read by arrays.
struct KnownFollowers {
  let asking: Asking

  struct Known {
    var follower: Follower
    /// Of the row, which rises with each change.
    let version: Int64
  }

  /// Those of these that are known.
  func read(_ ids: [FollowerID]) throws(PostgreSQLFault) -> [FollowerID: Known] {
    var found: [FollowerID: Known] = [:]
    if ids.isEmpty { return found }
    found.reserveCapacity(ids.count)
    for row in try asking.run(.turnsReadFollowers, .texts(ids.map(\.account)), .texts(ids.map(\.openid))) {
      guard let id = ids.at(place: try row.value(0)) else { throw .damaged(statement: "turns-read-followers", column: "place") }
      found[id] = Known(follower: try Follower(id, row, from: 2), version: try row.value(1))
    }
    return found
  }

  /// Followers as the questions ask for them: of each the oldest event counts, and where nobody is known by the name, the pseudonym is looked for.
  /// - Returns: also the versions of all rows that there are, and nought for those that are not.
  func standings(_ questions: [StoreQuestion]) throws(PostgreSQLFault) -> (standings: [FollowerID: Standing], versions: [FollowerID: Int64]) {
    var asked: [FollowerID: (at: Int64, pseudonym: FollowerID?)] = [:]
    for question in questions {
      if let known = asked[question.follower], known.at <= question.at { continue }
      asked[question.follower] = (question.at, question.pseudonym)
    }
    let names = Array(Set(asked.keys).union(asked.values.compactMap(\.pseudonym)))
    let known = try read(names)
    var found: [FollowerID: Follower] = [:]
    var late: [FollowerID] = []
    for (id, (oldest, pseudonym)) in asked {
      guard let follower = (known[id] ?? pseudonym.flatMap { known[$0] })?.follower else { continue }
      found[id] = follower
      if let newest = follower.newestAt, newest > oldest { late.append(follower.id) }
    }
    let histories = try lines(of: late)
    let standings = found.mapValues { Standing($0, history: histories[$0.id]) }
    let versions = Dictionary(uniqueKeysWithValues: names.map { ($0, known[$0]?.version ?? 0) })
    return (standings, versions)
  }

  /// All lines of followers along their chains, each one's in the order in which they were written; also of those who have none.
  func lines(of ids: [FollowerID]) throws(PostgreSQLFault) -> [FollowerID: [LedgerEntry]] {
    if ids.isEmpty { return [:] }
    let ids = Array(Set(ids))
    var lines = Dictionary(uniqueKeysWithValues: ids.map { ($0, [] as [LedgerEntry]) })
    for row in try asking.run(.followerLines, .texts(ids.map(\.account)), .texts(ids.map(\.openid))) {
      guard let id = ids.at(place: try row.value(0)) else { throw .damaged(statement: "follower-lines", column: "place") }
      lines[id, default: []].append(try LedgerEntry(row, from: 5, id, turn: try row.value(3), before: try row.value(4)))
    }
    return lines
  }

  /// Times of answers to all followers, of those asked for that have any.
  func times(of limits: [SharedLimit]) throws(PostgreSQLFault) -> [SharedLimit: [Int64]] {
    if limits.isEmpty { return [:] }
    let limits = Array(Set(limits))
    var found: [SharedLimit: [Int64]] = [:]
    for row in try asking.run(.turnsReadLimits, .texts(limits.map(\.account)), .texts(limits.map(\.key))) {
      guard let limit = limits.at(place: try row.value(0)), let times = SharedTimes.read(try row.value(1)) else {
        // Not as if nobody had been answered yet.
        throw .damaged(statement: "shared_answers", column: "times")
      }
      found[limit] = times
    }
    return found
  }
}

extension Follower {
  /// - Parameter first: the place of last_turn; the others come in the order of the table.
  init(_ id: FollowerID, _ row: PostgreSQLRow, from first: Int) throws(PostgreSQLFault) {
    self.init(id)
    lastTurn = try row.value(first, as: Int64?.self).map { TurnID(number: $0) }
    history.followCount = try row.count(first + 1)
    isFollowing = try row.value(first + 2)
    newestAt = try row.time(first + 3)
    history.firstFollowedAt = try row.time(first + 4)
    history.lastFollowedAt = try row.time(first + 5)
    history.firstTouch = try Self.touch(row, at: first + 6)
    history.lastTouch = try Self.touch(row, at: first + 9)
    if let text = try row.value(first + 12, as: String?.self) { profile = FactsCodec.profile(text) }
  }

  private static func touch(_ row: PostgreSQLRow, at column: Int) throws(PostgreSQLFault) -> Touch? {
    guard let campaign = try row.value(column, as: String?.self) else { return nil }
    return Touch(campaign: campaign, scene: try row.value(column + 1, as: String?.self) ?? "", at: try row.time(column + 2) ?? 0)
  }
}

/// Times of answers as they stand in their column.
enum SharedTimes {
  static func text(_ times: [Int64]) -> String { JSON.array(times.map { .int(Int($0)) }).line }

  /// Nil when it is none of these.
  static func read(_ text: String) -> [Int64]? {
    guard case .array(let members)? = JSON(text) else { return nil }
    var times: [Int64] = []
    for member in members {
      guard let time = member.int else { return nil }
      times.append(PostgreSQLRow.bounded(Int64(time)))
    }
    return times
  }
}

extension Array {
  /// What `WITH ORDINALITY` counts, from 1.
  func at(place: Int64) -> Element? {
    place >= 1 && place <= Int64(count) ? self[Int(place - 1)] : nil
  }
}

extension PostgreSQLStatement {
  fileprivate static let turnsReadFollowers = PostgreSQLStatement("turns-read-followers", PackageResources.turns_read_followers_sql)
  fileprivate static let followerLines = PostgreSQLStatement("follower-lines", PackageResources.follower_lines_sql)
  fileprivate static let turnsReadLimits = PostgreSQLStatement("turns-read-limits", PackageResources.turns_read_limits_sql)
}
