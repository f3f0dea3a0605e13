package import Engine
internal import Rules
package import Serving

/// Carries out `webhook` actions.
package struct HookCarrier: Sendable {
  private let client: HookClient
  private let rules: LiveRules
  private let secrets: Secrets
  private let clock: WallClock

  package init(client: HookClient, rules: LiveRules, secrets: Secrets, clock: WallClock) {
    self.client = client
    self.rules = rules
    self.secrets = secrets
    self.clock = clock
  }

  private var now: Int64 { clock.milliseconds }

  /// One call while the follower waits.
  func ask(_ row: OutboxRow, within milliseconds: Int64) async -> HookAnswer {
    guard case .webhook(let call) = row.task else { return HookAnswer(reply: nil, result: OutboxResult()) }
    let work = OutboxWork.asked(row)
    switch await post(call, row, milliseconds: min(call.timeout, milliseconds)) {
    case .answered(let answer): return HookAnswer(reply: answer.reply, result: answered(work, call, answer))
    case .fault(let fault):
      // What was to be the reply is still wanted as a message, within its window.
      let again = OutboxEnding(work, .again(at: now, reason: fault.message.english), at: now)
      let isWanted = call.sendsLate && fault.isPassing
      return HookAnswer(
        reply: nil, result: isWanted ? OutboxResult(OutboxReport([again]), label: fault.label) : failed(work, call, fault))
    }
  }

  /// One call of a worker.
  func carry(_ work: OutboxWork, _ call: HookCall) async -> OutboxResult {
    let row = work.row
    // Nobody waits: the endpoint may take its time.
    switch await post(call, row, milliseconds: call.sendsLate ? max(call.timeout, Self.patience) : call.timeout) {
    case .answered(let answer):
      var follows: [OutboxRow] = []
      if call.sendsLate, let reply = answer.reply, reply != .none {
        follows = [
          row.follow(
            OutboxRow.lateReplyOffset, task: .send(Message(.reply(reply)), unless: [], otherwise: nil), dueAt: now,
            onError: row.onError == .ignore ? .ignore : .log)
        ]
      }
      return answered(work, call, answer, follows: follows)
    case .fault(let fault):
      if call.sendsLate, fault.isPassing, let deadline = row.deadline, now + Backoff.delay(work.attempt) < deadline {
        let again = OutboxEnding(work, .again(at: now + Backoff.delay(work.attempt), reason: fault.message.english), at: now)
        return OutboxResult(OutboxReport([again]), label: fault.label)
      }
      return failed(work, call, fault)
    }
  }

  /// Milliseconds that an endpoint has when nobody waits for it.
  private static let patience: Int64 = 10_000

  private func answered(_ work: OutboxWork, _ call: HookCall, _ answer: HookReply, follows: [OutboxRow] = []) -> OutboxResult {
    let row = work.row
    // A robot of a group is no endpoint of ours: it says no in its own words. Those of others may mean anything by theirs.
    let refusal: Phrase? = row.rule == DigestRow.rule ? answer.code.flatMap { $0 == 0 ? nil : "the robot answers errcode \($0)" } : nil
    let fault: Phrase? = refusal ?? answer.fault.map { "the endpoint's answer is no reply: \($0)" }
    let outcome: OutboxOutcome = fault.map { .dead(.refused, detail: $0.english) } ?? .done
    let facts = HookFacts(answer, call.returns, at: row.eventAt)
    var report = OutboxReport([OutboxEnding(work, .ended(outcome), follows: follows, facts: facts.changes, at: now)])
    report.resumed = [row.place]
    var result = OutboxResult(report, label: fault == nil ? "ok" : "answer")
    // Whoever does not ask for any need not hear of them.
    if !call.returns.isEmpty { result.dropped = facts.dropped.map { OutboxResult.Dropped(rule: row.rule, what: $0.english) } }
    return result
  }

  private func failed(_ work: OutboxWork, _ call: HookCall, _ fault: HookFault) -> OutboxResult {
    let row = work.row
    let now = now
    func result(_ outcome: OutboxEnding.Outcome) -> OutboxResult {
      OutboxResult(OutboxReport([OutboxEnding(work, outcome, at: now)]), label: fault.label)
    }
    if let remedy = fault.remedy(call.address) {
      let cause = OutboxPause.Cause(label: fault.label, text: fault.message.english, remedy: remedy.english)
      let pause = OutboxPause(row.place, cause, since: now, until: now + ActionCarrier.settingsPause)
      var result = result(.untried(until: pause.until, reason: fault.message.english))
      result.report.pauses = [pause]
      return result
    }
    guard fault.isPassing else { return result(.ended(.dead(.refused, detail: fault.message.english))) }
    guard work.attempt <= row.onError.retries else { return result(.ended(.dead(.retries, detail: fault.message.english))) }
    return result(.again(at: now + Backoff.delay(work.attempt), reason: fault.message.english))
  }

  private func post(_ call: HookCall, _ row: OutboxRow, milliseconds: Int64) async -> HookClient.Outcome {
    let policy = rules.current.ruleSet.account(named: row.follower.account)?.webhooks ?? WebhookPolicy()
    let url: String
    var key: [UInt8]?
    do throws(HookFault) {
      switch call.address {
      case .literal(let literal): url = literal
      case .secret(let reference): url = try resolve(reference, for: .endpoint, "the endpoint's address")
      }
      if let reference = policy.key { key = Array(try resolve(reference, for: .signingKey, "the key that signs calls").utf8) }
    } catch {
      return .fault(error)
    }
    return await client.post(
      call.body, to: url, id: row.id, addsID: row.rule != DigestRow.rule, key: key, allowsPrivateAddresses: policy.allowsPrivateAddresses,
      milliseconds: max(1, milliseconds),
      now: clock.seconds)
  }

  private func resolve(_ reference: SecretReference, for use: Secrets.Use, _ what: Phrase) throws(HookFault) -> String {
    do throws(FileFault) { return try secrets.resolve(reference, for: use) } catch {
      throw .notConfigured("\(what): \(error.reason)", remedy: reference.remedy)
    }
  }
}

/// How long to wait before another try.
enum Backoff {
  /// Milliseconds: one second, two, four, up to five minutes, give or take a half: many who failed together do not come back together.
  static func delay(_ attempt: Int) -> Int64 {
    let base = min(300_000, 1000 << min(20, max(0, attempt - 1)))
    return Int64(Double(base) * Double.random(in: 0.5...1.5))
  }

  /// Milliseconds for what counts no tries: half as long as it has waited, between the same bounds.
  static func delay(since due: Int64, _ now: Int64) -> Int64 {
    let waited = max(0, now.subtractingSaturated(due))
    return Int64(Double(min(300_000, max(1000, waited / 2))) * Double.random(in: 0.5...1.5))
  }
}
