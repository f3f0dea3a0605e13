package import Engine
internal import Wire

/// The newest rollout: how far it is, and by their names which rules it tries.
extension PostgreSQLStore {
  private static let rolloutSetting = "rollout"

  package func keep(_ rollout: Rollout, _ files: RuleSnapshot?, instead former: Rollout?) throws(StoreFault) -> Bool {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      try asking.run(.rulesLock)
      guard try Self.rollout(asking) == former else { return false }
      if let files {
        try Self.keep(files, asking)
        try asking.run(.rulesName, .text(RuleName.tried.rawValue), .text(files.revision))
        try asking.run(.rulesName, .text(RuleName.beside.rawValue), .text(rollout.base))
      }
      if !rollout.isRunning { try asking.run(.rulesUnname, .texts([RuleName.tried.rawValue, RuleName.beside.rawValue])) }
      try asking.keepSetting(Self.rolloutSetting, Array(rollout.json.line.utf8))
      return true
    }
  }

  package func lastRollout() throws(StoreFault) -> Rollout? {
    try asking(.keeping) { asking throws(PostgreSQLFault) in try Self.rollout(asking) }
  }

  private static func rollout(_ asking: Asking) throws(PostgreSQLFault) -> Rollout? {
    try asking.setting(rolloutSetting).flatMap { JSON(String(decoding: $0, as: UTF8.self)) }.flatMap { Rollout($0) }
  }
}

extension PostgreSQLStatement {
  fileprivate static let rulesUnname = PostgreSQLStatement("rules-unname", PackageResources.rules_unname_sql)
}
