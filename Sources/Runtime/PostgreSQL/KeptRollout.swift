package import Engine
internal import Wire

/// The newest rollout: how far it is, and by their names which rules it tries.
extension PostgreSQLStore {
  private static let rolloutSetting = "rollout"

  package func keep(_ rollout: Rollout, _ files: RuleSnapshot?) throws(StoreFault) {
    try changing(.keeping) { asking throws(PostgreSQLFault) in
      if let files {
        try Self.keep(files, asking)
        try asking.run(.rulesName, .text(RuleName.tried.rawValue), .text(files.revision))
        try asking.run(.rulesName, .text(RuleName.beside.rawValue), .text(rollout.base))
      }
      if !rollout.isRunning { try asking.run(.rulesUnname, .texts([RuleName.tried.rawValue, RuleName.beside.rawValue])) }
      try asking.keepSetting(Self.rolloutSetting, Array(rollout.json.line.utf8))
    }
  }

  package func lastRollout() throws(StoreFault) -> (rollout: Rollout, files: RuleSnapshot?)? {
    try reading { asking throws(PostgreSQLFault) in
      guard let state = try asking.setting(Self.rolloutSetting),
        let rollout = JSON(String(decoding: state, as: UTF8.self)).flatMap({ Rollout($0) })
      else { return nil }
      return (rollout, rollout.isRunning ? try Self.rules(asking.run(.rulesNamed, .text(RuleName.tried.rawValue)), asking) : nil)
    }
  }
}

extension PostgreSQLStatement {
  fileprivate static let rulesUnname = PostgreSQLStatement("rules-unname", PackageResources.rules_unname_sql)
}
