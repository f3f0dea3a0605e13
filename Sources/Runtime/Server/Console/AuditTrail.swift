internal import Engine
internal import Logging
internal import NIOPosix
internal import Rules
internal import WeChat
internal import Wire

/// Writes down who did what. That it cannot be written is said in the log, with what it was: what was done, was done.
struct AuditTrail: Sendable {
  let store: any AuditStore
  let clock: WallClock
  let threads: NIOThreadPool
  let log: Logger

  func note(_ did: AuditEntry.Act, by caller: ConsoleCaller, what: String? = nil, result: String) async {
    await note(did, role: caller.role, session: caller.sessionName, from: caller.from, what: what, result: result)
  }

  /// Who was not let in: a token that is none of ours has a line, however it was shown.
  func note(_ objection: ConsoleObjection, from address: String) async {
    switch objection {
    case .wrongToken: await note(.refusedLogin, role: nil, session: nil, from: address, result: "no such token")  // not said
    case .noSession, .foreignPage, .role, .tooMany: break
    }
  }

  /// - Parameter role: nil for whoever was refused.
  func note(_ did: AuditEntry.Act, role: OperatorRole?, session: String?, from: String, what: String? = nil, result: String) async {
    let entry = AuditEntry(at: clock.seconds, did: did, role: role, session: session, from: from, what: what, result: result)
    do {
      try await threads.runIfActive { try store.note(entry) }
    } catch {
      let reason = (error as? StoreFault)?.message ?? "the server ends"
      log.say(.error, "who did what could not be kept: \(reason)", metadata: ["entry": "\(entry.json.line)"])
    }
  }
}
