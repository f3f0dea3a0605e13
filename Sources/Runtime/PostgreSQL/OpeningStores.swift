package import Engine

extension PostgreSQLStore {
  /// Opens a database, and brings it along; an empty one becomes a store.
  package static func open(_ string: String) throws(StoreFault) -> PostgreSQLStore {
    let store: PostgreSQLStore
    do throws(PostgreSQLFault) { store = PostgreSQLStore(try ConnectionString(string)) } catch { throw StoreFault(error) }
    do throws(StoreFault) { try store.migrate(PostgreSQLMigrations()) } catch {
      store.close()
      throw error
    }
    return store
  }

  func migrate(_ migrations: PostgreSQLMigrations) throws(StoreFault) {
    if let refusal = try asking(.keeping, { asking throws(PostgreSQLFault) in try migrations.migrate(asking) }) { throw refusal.fault }
  }

  /// A database has no name under which another could be put in its place while it is open.
  package func verify() throws(StoreFault) {}

  /// What is deleted can be read no more by anybody who asks; its bytes go when the server vacuums, which it does by itself.
  package func scrub() throws(StoreFault) -> Bool { true }

  package func maskKey(_ make: () -> [UInt8]) throws(StoreFault) -> [UInt8] {
    if let known = try asking(.keeping, { asking throws(PostgreSQLFault) in try Self.maskKey(asking) }) { return known }
    let made = make()
    return try asking(.keeping) { asking throws(PostgreSQLFault) in
      // Of two who make one, both have what was there first.
      try asking.run(.settingsOnce, .text(Self.maskKeyName), .bytea(made))
      return try Self.maskKey(asking) ?? made
    }
  }

  private static let maskKeyName = "mask_key"

  private static func maskKey(_ asking: Asking) throws(PostgreSQLFault) -> [UInt8]? {
    for row in try asking.run(.settingsRead, .text(maskKeyName)) { return try row.value(0) }
    return nil
  }
}

extension PostgreSQLStatement {
  fileprivate static let settingsOnce = PostgreSQLStatement("settings-once", PackageResources.settings_once_sql)
  fileprivate static let settingsRead = PostgreSQLStatement("settings-read", PackageResources.settings_read_sql)
}
