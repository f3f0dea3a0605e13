package import Engine
internal import Rules

extension PostgreSQLStore {
  /// Opens a database, and brings it along; an empty one becomes a store.
  /// - Parameter fills: whether a copy goes on into it: nobody else has one that is not whole.
  package static func open(_ string: String, fills: Bool = false) throws(StoreFault) -> PostgreSQLStore {
    let store: PostgreSQLStore
    do throws(PostgreSQLFault) { store = PostgreSQLStore(try ConnectionString(string)) } catch { throw StoreFault(error) }
    do throws(StoreFault) {
      try store.migrate(PostgreSQLMigrations())
      if !fills, try store.isBeingFilled() { throw CopyMark.refusal }
    } catch {
      store.close()
      throw error
    }
    return store
  }

  /// Whether a copy into it did not end.
  package func isBeingFilled() throws(StoreFault) -> Bool {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try asking.setting(CopyMark.name) != nil }
  }

  func migrate(_ migrations: PostgreSQLMigrations) throws(StoreFault) {
    let refusal: PostgreSQLMigrations.Refusal?
    do throws(PostgreSQLFault) { refusal = try asked(.keeping) { asking throws(PostgreSQLFault) in try migrations.migrate(asking) } } catch {
      guard error == .insufficientPrivilege else { throw StoreFault(error) }
      throw .refused(
        "tables are missing or of an older version, and this role may not make them: run `wxrules store migrate` as the role that owns them")
    }
    if let refusal { throw refusal.fault }
  }

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
