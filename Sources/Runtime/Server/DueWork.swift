internal import Engine
internal import Rules
internal import Serving
internal import WeChat

/// What is done at its time: by the server's own rounds, and by whoever moves the clock.
extension RuleServer {
  /// What keeps temporary codes alive; the server runs it twice a minute.
  package var renewal: CodeRenewal {
    CodeRenewal(rules: reloader.live, platforms: platforms, store: store, clock: clock, metrics: metrics, log: log)
  }

  /// What is told of accounts each morning.
  var digests: DigestMaking { DigestMaking(rules: reloader.live, store: store, clock: clock, log: log) }

  /// Does what is due now, media and codes first: for those who move the clock themselves.
  package func carryOutDue() async {
    await keepUp()
    await actions.worker.runDue()
  }

  /// When there is something to do next, in milliseconds since 1970 UTC; nil: never.
  package var nextDue: Int64? { get async { [await actions.nextDue, renewal.nextDue, digests.nextDue].compactMap { $0 }.min() } }

  private func keepUp() async {
    if configuration.carriesActions || synced == nil { await actions.media.look() }
    await renewing.pass { await renewal.run() }
    digests.run()
  }

  /// Keeps the server in the time of a sandbox; nil where it lives in the machine's.
  func timeSync(_ writer: TurnWriter) -> TimeSync? {
    guard let address = configuration.sandbox, let synced else { return nil }
    return TimeSync(with: address, part: .serve, clock: synced, log: log) {
      await keepUp()
      let state = await actions.settle { writer.isAtRest }
      switch state {
      case .idle(let next): return .idle(until: [next, renewal.nextDue, digests.nextDue].compactMap { $0 }.min())
      case .busy where !configuration.carriesActions && writer.isAtRest:
        return .busy("actions are due, and this server leaves them to `wxrules work`")
      case .busy: return state
      }
    }
  }
}
