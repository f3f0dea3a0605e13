/// Things of which there is one, by name.
extension Asking {
  func setting(_ name: String) throws(PostgreSQLFault) -> [UInt8]? {
    for row in try run(.settingsRead, .text(name)) { return try row.value(0) }
    return nil
  }

  func keepSetting(_ name: String, _ value: [UInt8]) throws(PostgreSQLFault) {
    _ = try run(.settingsWrite, .text(name), .bytea(value))
  }

  /// Keeps what was there first: of two who make one, both have the same when they read it behind this.
  func keepSettingOnce(_ name: String, _ value: [UInt8]) throws(PostgreSQLFault) {
    _ = try run(.settingsOnce, .text(name), .bytea(value))
  }
}

extension PostgreSQLStatement {
  fileprivate static let settingsRead = PostgreSQLStatement("settings-read", PackageResources.settings_read_sql)
  fileprivate static let settingsWrite = PostgreSQLStatement("settings-write", PackageResources.settings_write_sql)
  fileprivate static let settingsOnce = PostgreSQLStatement("settings-once", PackageResources.settings_once_sql)
}
