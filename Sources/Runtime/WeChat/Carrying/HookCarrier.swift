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
    guard case .webhook(let call) = row.task else { return HookAnswer(reply: nil, ending: nil) }
    switch await post(call, row, milliseconds: min(call.timeout, milliseconds)) {
    case .answered(let answer):
      return HookAnswer(reply: answer.reply, ending: OutboxEnding(row, .ended(ended(answer)), at: now))
    case .fault(let fault):
      // What was to be the reply is still wanted as a message, within its window.
      let isWanted = call.sendsLate && fault.isPassing
      return HookAnswer(
        reply: nil, ending: isWanted ? OutboxEnding(row, .again(at: now, reason: fault.message), at: now) : self.ending(row, fault, attempt: 1))
    }
  }

  /// One call of a worker.
  func carry(_ work: OutboxWork, _ call: HookCall) async -> (OutboxEnding, label: String) {
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
      return (OutboxEnding(row, .ended(ended(answer)), follows: follows, at: now), "ok")
    case .fault(let fault):
      if call.sendsLate, fault.isPassing, let deadline = row.deadline, now + Backoff.delay(work.attempt) < deadline {
        return (OutboxEnding(row, .again(at: now + Backoff.delay(work.attempt), reason: fault.message), at: now), fault.label)
      }
      return (ending(row, fault, attempt: work.attempt), fault.label)
    }
  }

  /// Milliseconds that an endpoint has when nobody waits for it.
  private static let patience: Int64 = 10_000

  private func ended(_ answer: HookReply) -> OutboxOutcome {
    answer.fault.map { .dead(.refused, detail: "the endpoint's answer is no reply: \($0)") } ?? .done
  }

  private func ending(_ row: OutboxRow, _ fault: HookFault, attempt: Int) -> OutboxEnding {
    guard fault.isPassing else { return OutboxEnding(row, .ended(.dead(.refused, detail: fault.message)), at: now) }
    guard attempt <= row.onError.retries else { return OutboxEnding(row, .ended(.dead(.retries, detail: fault.message)), at: now) }
    return OutboxEnding(row, .again(at: now + Backoff.delay(attempt), reason: fault.message), at: now)
  }

  private func post(_ call: HookCall, _ row: OutboxRow, milliseconds: Int64) async -> HookClient.Outcome {
    let policy = rules.current.ruleSet.account(named: row.follower.account)?.webhooks ?? WebhookPolicy()
    let url: String
    var key: [UInt8]?
    do throws(FileFault) {
      switch call.address {
      case .literal(let literal): url = literal
      case .secret(let reference): url = try secrets.resolve(reference, for: .endpoint)
      }
      if let reference = policy.key { key = Array(try secrets.resolve(reference, for: .signingKey).utf8) }
    } catch {
      return .fault(.notConfigured(error.reason))
    }
    return await client.post(
      call.body, to: url, id: row.id, key: key, allowsPrivateAddresses: policy.allowsPrivateAddresses, milliseconds: max(1, milliseconds),
      now: clock.seconds)
  }
}

/// How long to wait before another try.
enum Backoff {
  /// Milliseconds: one second, two, four, up to five minutes, give or take a half: many who failed together do not come back together.
  static func delay(_ attempt: Int) -> Int64 {
    let base = min(300_000, 1000 << min(20, max(0, attempt - 1)))
    return Int64(Double(base) * Double.random(in: 0.5...1.5))
  }
}
