internal import Engine
internal import GRDB
internal import Rules
internal import Wire

/// The platform's own figures of followers. (wechat-protocol 7.13)
enum FiguresAPI {
  static let methods = [
    APIMethod(path: "/datacube/getusersummary", form: .post, daily: nil, answer: summary),
    APIMethod(path: "/datacube/getusercumulate", form: .post, daily: nil, answer: total),
  ]

  private struct Day {
    let name: String
    /// Seconds since 1970 UTC.
    let seconds: Range<Int64>
  }

  /// The days that are asked for and have figures: yesterday's are there from eight in the morning on.
  private static func days(_ call: APICall) throws -> [Day] {
    let body = try call.object()
    func number(_ key: String) throws -> Int64 {
      guard let date = body[key]?.string.flatMap({ WrittenTime($0) }), !date.hasClock else {
        throw APIRefusal(61500, "date format error", because: "`\(key)` is a date, as 2026-06-01")
      }
      return Int64(date.civil.dayNumber)
    }
    let (begin, end) = (try number("begin_date"), try number("end_date"))
    let today = PlatformDay.number(at: call.now)
    guard begin <= end, end - begin < 7, end < today else {
      throw APIRefusal(61501, "date range error", because: "at most 7 days, the last one yesterday at the latest")
    }
    let last = call.now >= PlatformDay.end(of: call.now) - 16 * 3600 ? today - 1 : today - 2
    return (begin...end).filter { $0 <= last }.map { number in
      let civil = CivilTime(dayNumber: Int(number))
      func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
      let start = PlatformDay.end(of: call.now) - (today - number + 1) * 86_400
      return Day(name: "\(civil.year)-\(two(civil.month))-\(two(civil.day))", seconds: start..<start + 86_400)
    }
  }

  /// A row for each day and source with any movement. Somebody who comes back is new again; who leaves is told of the source by which they
  /// last came. (wechat-protocol 7.13: nothing is said of the second)
  @Sendable private static func summary(_ call: APICall, _ db: Database) throws -> APIAnswer {
    var list: [JSON] = []
    for day in try days(call) {
      var sources: [Int: (new: Int, gone: Int)] = [:]
      let arguments: StatementArguments = [call.account.name, day.seconds.lowerBound, day.seconds.upperBound]
      for row in try Row.fetchAll(
        db, sql: "SELECT source, COUNT(*) FROM follows WHERE account = ? AND at >= ? AND at < ? GROUP BY 1", arguments: arguments)
      {
        sources[row[0], default: (0, 0)].new += row[1] as Int
      }
      let gone = try Row.fetchAll(
        db,
        sql: """
          SELECT COALESCE((
              SELECT f.source FROM follows f WHERE f.account = l.account AND f.openid = l.openid AND f.at <= l.at ORDER BY f.at DESC LIMIT 1
            ), 0), COUNT(*)
          FROM leaves l WHERE l.account = ? AND l.at >= ? AND l.at < ? GROUP BY 1
          """, arguments: arguments)
      for row in gone { sources[row[0], default: (0, 0)].gone += row[1] as Int }
      for (source, count) in sources.sorted(by: { $0.key < $1.key }) {
        list.append(
          [
            "ref_date": .string(day.name), "user_source": .int(source), "new_user": .int(count.new), "cancel_user": .int(count.gone),
          ])
      }
    }
    return .json(["list": .array(list)])
  }

  /// How many followed at the end of each day.
  @Sendable private static func total(_ call: APICall, _ db: Database) throws -> APIAnswer {
    .json([
      "list": .array(
        try days(call).map { day in
          func count(_ table: String) throws -> Int {
            try Int.fetchOne(
              db, sql: "SELECT COUNT(*) FROM \(table) WHERE account = ? AND at < ?", arguments: [call.account.name, day.seconds.upperBound]) ?? 0
          }
          return ["ref_date": .string(day.name), "cumulate_user": .int(max(0, try count("follows") - count("leaves")))]
        })
    ])
  }
}

/// The numbers by which the platform counts where followers came from. (wechat-protocol 7.13)
enum FollowerSource {
  /// - Parameter scene: as `subscribe_scene` has it. Follows after a payment are among the rest.
  static func number(ofScene scene: String) -> Int {
    switch scene {
    case "ADD_SCENE_SEARCH": 1
    case "ADD_SCENE_PROFILE_CARD": 17
    case "ADD_SCENE_QR_CODE": 30
    case "ADD_SCENE_PROFILE_LINK": 57
    case "ADD_SCENE_WECHAT_ADVERTISEMENT": 100
    case "ADD_SCENE_WXA": 149
    case "ADD_SCENE_REPRINT": 161
    case "ADD_SCENE_CHANNELS": 200
    case "ADD_SCENE_LIVESTREAM": 201
    default: 0
    }
  }
}
