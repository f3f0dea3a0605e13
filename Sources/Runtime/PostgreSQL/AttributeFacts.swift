package import Engine
internal import Rules
internal import Wire

/// Facts of followers that no turn notes. Of whom nothing is known, nothing is noted: they were erased, or never came.
extension PostgreSQLStore: FactStore {
  package func write(_ writes: [AttributeWrite], now: Int64) throws(StoreFault) -> [AttributeWrite.Outcome] {
    if writes.isEmpty { return [] }
    return try changing(.keeping) { asking throws(PostgreSQLFault) in
      var profiles = try KeptProfiles(asking, of: Set(writes.map(\.follower)))
      let outcomes = writes.map { profiles.apply($0) }
      try profiles.write(turn: now)
      return outcomes
    }
  }

  package func known(_ followers: [FollowerID]) throws(StoreFault) -> Set<FollowerID> {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      var known: Set<FollowerID> = []
      for row in try asking.run(.followerKnown, .texts(followers.map(\.account)), .texts(followers.map(\.openid))) {
        // Places count from 1.
        let place = try row.value(0, as: Int64.self)
        guard place > 0, place <= Int64(followers.count) else { throw .damaged(statement: "follower-known", column: "place") }
        known.insert(followers[Int(place) - 1])
      }
      return known
    }
  }
}

/// Profiles under the locks of their followers, while one transaction changes them.
private struct KeptProfiles {
  private struct Kept {
    let version: Int64
    var profile: Facts.Profile
    var isChanged = false
  }
  private let asking: Asking
  private var kept: [FollowerID: Kept] = [:]
  private var written: [AttributeWrite] = []

  /// Names no follower: their openids have more letters.
  private static let lines = "facts"

  init(_ asking: Asking, of followers: Set<FollowerID>) throws(PostgreSQLFault) {
    self.asking = asking
    let (accounts, openids) = (followers.map(\.account), followers.map(\.openid))
    let numbered = Set(accounts)
    // Nothing is read in it: whoever waited must see what the one before has written.
    try asking.run(.factsLock, .texts(accounts + numbered), .texts(openids + numbered.map { _ in Self.lines }))
    for row in try asking.run(.factsRead, .texts(accounts), .texts(openids)) {
      let text: String? = try row.value(3)
      kept[FollowerID(account: try row.value(0), openid: try row.value(1))] = Kept(
        version: try row.value(2), profile: text.map { FactsCodec.profile($0) } ?? Facts.Profile())
    }
  }

  mutating func apply(_ write: AttributeWrite) -> AttributeWrite.Outcome {
    guard var found = kept[write.follower] else { return .unknown }
    let outcome = write.apply(to: &found.profile)
    guard outcome == .changed else { return outcome }
    found.isChanged = true
    kept[write.follower] = found
    written.append(write)
    return .changed
  }

  func write(turn: Int64) throws(PostgreSQLFault) {
    if written.isEmpty { return }
    let changed = kept.filter(\.value.isChanged).sorted { ($0.key.account, $0.key.openid) < ($1.key.account, $1.key.openid) }
    let rows = try asking.run(
      .factsWrite, .texts(changed.map(\.key.account)), .texts(changed.map(\.key.openid)), .bigints(changed.map(\.value.version)),
      .texts(changed.map { FactsCodec.text($0.value.profile) }))
    // Somebody wrote one without its lock: what was read is not true any more.
    guard rows.changes == changed.count else { throw .serialization }
    let lines = written.map { FactRecord.fields(of: $0) }
    try asking.run(
      .factsRecordLines, .texts(written.map(\.follower.account)), .texts(written.map(\.follower.openid)), .texts(lines.map(\.name)),
      .texts(lines.map(\.fields.line)), .bigint(turn), .bigint(turn / 1_000_000), .bigint(Int64(FactRecord.firstPosition)))
  }
}

extension PostgreSQLStatement {
  fileprivate static let followerKnown = PostgreSQLStatement("follower-known", PackageResources.follower_known_sql)
  fileprivate static let factsLock = PostgreSQLStatement("facts-lock", PackageResources.facts_lock_sql)
  fileprivate static let factsRead = PostgreSQLStatement("facts-read", PackageResources.facts_read_sql)
  fileprivate static let factsWrite = PostgreSQLStatement("facts-write", PackageResources.facts_write_sql)
  fileprivate static let factsRecordLines = PostgreSQLStatement("facts-record-lines", PackageResources.facts_record_lines_sql)
}
