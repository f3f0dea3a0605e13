internal import Engine
internal import Rules
internal import Wire

/// What endpoints' answers say of the followers of actions: in the transaction that ends the action, behind the followers' locks.
struct SettledFacts {
  let asking: Asking

  func note(_ endings: [OutboxEnding]) throws(PostgreSQLFault) {
    let notes = endings.filter { !$0.facts.isEmpty }
    if notes.isEmpty { return }
    let followers = Set(notes.map(\.row.follower))
    var kept: [FollowerID: (version: Int64, profile: Facts.Profile)] = [:]
    for row in try asking.run(.factsRead, .texts(followers.map(\.account)), .texts(followers.map(\.openid))) {
      let text: String? = try row.value(3)
      kept[FollowerID(account: try row.value(0), openid: try row.value(1))] = (
        try row.value(2), text.map { FactsCodec.profile($0) } ?? Facts.Profile()
      )
    }
    for ending in notes {
      let row = ending.row
      // Of whom nothing is known, nothing is noted: they were erased.
      guard var profile = kept[row.follower]?.profile else { continue }
      for change in ending.facts { profile.apply(change) }
      profile.prune(at: row.eventAt, lateness: Lateness.posted)
      kept[row.follower]?.profile = profile
      for change in ending.facts {
        guard let line = FactRecord.fields(of: change, by: row) else { continue }
        try asking.run(
          .factsRecord, .text(row.follower.account), .bigint(row.id.turn.number), .text(row.follower.openid), .bigint(row.eventAt), .text(line.name),
          .text(line.fields.line), .bigint(Int64(FactRecord.firstPosition)))
      }
    }
    let rows = Array(kept)
    let written = try asking.run(
      .factsWrite, .texts(rows.map(\.key.account)), .texts(rows.map(\.key.openid)), .bigints(rows.map(\.value.version)),
      .texts(rows.map { FactsCodec.text($0.value.profile) }))
    // Somebody wrote one without its lock: what was read is not true any more.
    guard written.changes == rows.count else { throw .serialization }
  }
}

extension PostgreSQLStatement {
  fileprivate static let factsRead = PostgreSQLStatement("facts-read", PackageResources.facts_read_sql)
  fileprivate static let factsWrite = PostgreSQLStatement("facts-write", PackageResources.facts_write_sql)
  fileprivate static let factsRecord = PostgreSQLStatement("facts-record", PackageResources.facts_record_sql)
}
