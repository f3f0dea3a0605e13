package import Engine
internal import Logging
package import Rules
package import Serving

/// `wxrules serve --check`: everything that can be tried before something listens. Nothing is written, and a server that runs is not disturbed.
package struct ServerCheck {
  /// What is wrong, sentence by sentence, or as `validate` draws it.
  package private(set) var problems: [Phrase] = []
  /// The revision that `serve` would start from all the same.
  package private(set) var fallback: String?

  /// - Parameter store: what is at `configuration.database`, to be looked at.
  package init(_ configuration: ServerConfiguration, store: any Store, secrets: Secrets, clock: WallClock) {
    problems = configuration.problems
    if let path = configuration.decisionLog, let objection = DecisionLog.objection(to: path) {
      problems.append("decision log `\(path)`: \(objection)")
    }
    do throws(ServingFault) {
      let reloader = try RuleReloader(
        path: configuration.rules, store: store, secrets: secrets, window: configuration.window, keepsRules: false, clock: clock,
        metrics: ServerMetrics(), log: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
      let ruleSet = reloader.live.current.ruleSet
      if let record = reloader.history.first, record.result == .restored {
        problems.append(record.detail)
        fallback = record.revision
      } else {
        problems += AskedSecrets.missing(in: ruleSet, secrets)
      }
      problems += CodeOwner.objections(of: ruleSet, configuration, in: store)
      if let path = configuration.shadow {
        let shadow = ShadowRules(
          path: path, beside: reloader.live, store: store, clock: clock, metrics: ServerMetrics(),
          log: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
        problems += shadow.current.reasons.map { "shadow `\(path)`: \($0)" }
      }
    } catch {
      problems += error.reasons
    }
  }
}

extension CodeOwner {
  /// Why the codes in a store are not those of the accounts that would be served.
  static func objections(of ruleSet: RuleSet, _ configuration: ServerConfiguration, in store: any CodeStore) -> [Phrase] {
    ruleSet.accounts.compactMap { account in
      do throws(StoreFault) { return try objection(account, override: configuration.platform, in: store) } catch {
        return configuration.database.message(error)
      }
    }
  }
}
