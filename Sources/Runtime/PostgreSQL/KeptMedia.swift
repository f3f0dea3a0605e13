package import Engine
internal import Rules

/// The platform's ids of media.
extension PostgreSQLStore: MediaStore {
  package func media() throws(StoreFault) -> [UploadedMedium] {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.mediaRead).map { row throws(PostgreSQLFault) in
        UploadedMedium(
          account: try row.value(0), name: try row.value(1), kind: MediumKind(rawValue: try row.value(2)) ?? .image, hash: try row.value(3),
          id: try row.value(4), url: try row.value(5), isPermanent: try row.value(6), madeAt: try row.bounded(7),
          expiresAt: try row.boundedIfAny(8))
      }
    }
  }

  package func keep(_ medium: UploadedMedium) throws(StoreFault) {
    try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(
        .mediaKeep, .text(medium.account), .text(medium.name), .text(medium.kind.rawValue), .text(medium.hash), .text(medium.id),
        .text(medium.url), .bool(medium.isPermanent), .bigint(medium.madeAt), medium.expiresAt.map { .bigint($0) } ?? .null)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let mediaRead = PostgreSQLStatement("media-read", PackageResources.media_read_sql)
  fileprivate static let mediaKeep = PostgreSQLStatement("media-keep", PackageResources.media_keep_sql)
}
