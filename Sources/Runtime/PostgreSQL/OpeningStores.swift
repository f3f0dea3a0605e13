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
    let name = "mask_key"
    if let known = try asking(.keeping, { asking throws(PostgreSQLFault) in try asking.setting(name) }) { return known }
    let made = make()
    return try asking(.keeping) { asking throws(PostgreSQLFault) in
      try asking.keepSettingOnce(name, made)
      return try asking.setting(name) ?? made
    }
  }
}
