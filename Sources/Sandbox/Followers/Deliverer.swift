internal import Engine
internal import GRDB
internal import Rules
internal import Serving
internal import Wire

/// Posts what happened to the account's server: five seconds, three or four requests in all, each with the same message; the answer that comes
/// first in time is what the follower sees. (wechat-protocol 4.1, 4.2)
package struct Deliverer: Sendable {
  /// What the follower sees when the server fails.
  private static let notice = "该公众号提供的服务出现故障，请稍后再试"

  private let caller: WebhookCaller
  private let world: World
  private let clock: SandboxClock
  private let wall: WallClock
  private let faults: FaultSource
  private let readings: Readings
  private let refusals: SandboxRefusals
  private let repeats: Double

  /// - Parameters:
  ///   - wall: the time that the server believes, by which deliveries are signed.
  ///   - repeats: the share of deliveries that come once more though they were answered.
  init(
    _ world: World, clock: SandboxClock, wall: WallClock, caller: WebhookCaller, faults: FaultSource, readings: Readings, refusals: SandboxRefusals,
    repeats: Double
  ) {
    self.world = world
    self.clock = clock
    self.wall = wall
    self.caller = caller
    self.faults = faults
    self.readings = readings
    self.refusals = refusals
    self.repeats = repeats
  }

  /// - Parameters:
  ///   - isDoubled: whether it comes once more though it was answered.
  ///   - isReport: whether nobody did anything just now: then no answer is not worth a word.
  func deliver(_ xml: [UInt8], of openid: String, to account: SandboxAccount, isDoubled: Bool = false, isReport: Bool = false) async {
    guard account.console.isConnected else {
      if ofWorld(account, { try answerByWebsite(xml, of: openid, as: account) }) ?? false { return }
      return refuse(
        "delivery", "the console has no server yet, so nothing is pushed: submit its values on the page, or by `wxrules sandbox submit`", openid,
        account)
    }
    let values = account.console.takeValues(at: clock.seconds, readings)
    var reason: Phrase = ""
    for _ in 0..<(readings.isLenient(.tries) ? 4 : 3) {
      switch await attempt(xml, of: openid, to: account, with: values) {
      case .failure(let silence):
        reason = silence.reason
        // Where time moves only by what happens, a try that fails has taken its five seconds.
        if clock.stands { clock.advance(by: caller.patience) }
      case .success(let answer):
        if isDoubled || (repeats > 0 && faults.chance(repeats)) { _ = await attempt(xml, of: openid, to: account, with: values) }
        show(answer, to: xml, with: values, openid, account, isReport: isReport)
        return
      }
    }
    notice(reason, with: values, openid, account)
  }

  /// As long as no server is switched on, the replies answer that were made on the website.
  /// - Returns: whether there are any.
  private func answerByWebsite(_ xml: [UInt8], of openid: String, as account: SandboxAccount) throws -> Bool {
    let replies = try world.read { db in try WebsiteAPI.replies(of: account.name, db) }
    guard let replies, let push = Push(xml) else { return false }
    guard let act = push.websiteAct else { return true }
    let now = clock.seconds
    let chosen = faults.place
    try world.write { db in
      let isDefault = replies.isDefault(act)
      let had = try WebsiteAPI.hadDefault(openid, of: account.name, since: now - WebsiteReplies.defaultPause, db)
      let bodies: [JSON] =
        switch replies.answer(to: act, hasDefault: had) {
        case .nothing: []
        case .all(let bodies): bodies
        case .one(let bodies): bodies.isEmpty ? [] : [bodies[min(bodies.count - 1, Int(Double(bodies.count) * chosen))]]
        }
      for body in bodies {
        try Conversation.add(
          account.name, openid, now, side: .account, way: .passive, body: body, rule: isDefault ? WebsiteAPI.defaultRule : WebsiteAPI.rule, db)
      }
    }
    return true
  }

  /// Says that nothing is pushed of what somebody on the blacklist does. (wechat-protocol 7.3)
  func withhold(_ openid: String, from account: SandboxAccount) {
    refuse("delivery", "the follower is on the account's blacklist, so nothing is pushed of what they do", openid, account)
  }

  private func attempt(
    _ xml: [UInt8], of openid: String, to account: SandboxAccount, with values: ConsoleValues
  ) async -> Result<WebhookCaller.Answer, WebhookCaller.Silence> {
    let address = account.address(by: values)
    let delivery = PlatformDelivery(
      xml, to: account.console.wire(with: values), openid: openid, timestamp: wall.seconds, nonce: "\(UInt32.random(in: .min ... .max))",
      random: (0..<16).map { _ in UInt8.random(in: 0...255) })
    let result = await caller.post(address, query: delivery.query, delivery.body)
    if case .success(let answer) = result, answer.status != 200 {
      let words = Phrase(kept: OutsideText.opening(answer.body, bytes: 160))
      return .failure(WebhookCaller.Silence(reason: "\(address) answers \(answer.status): \(words)"))
    }
    return result
  }

  private func show(
    _ answer: WebhookCaller.Answer, to xml: [UInt8], with values: ConsoleValues, _ openid: String, _ account: SandboxAccount, isReport: Bool
  ) {
    let push = Push(xml) ?? Push(of: openid, to: account.originalID)
    let reader = ReplyReader(push: push, console: account.console, values: values, readings: readings) { id in
      ofWorld(account) { try world.read { db in try MediaAPI.find(id, account.name, clock.seconds, db) } } ?? nil
    }
    var verdict = reader.verdict(on: answer.body)
    if case .shown(let body) = verdict, !readings.isLenient(.replyAfterLeave), hasLeft(openid, account) {
      verdict = .lost(body, because: "the follower has left meanwhile, and such get nothing (`reply-after-leave`)")
    }
    switch verdict {
    case .silence where isReport && answer.rule == nil: break
    case .silence: note(["type": "silence"], .account, .passive, answer, openid, account)
    case .shown(let body): note(body, .account, .passive, answer, openid, account)
    case .lost(let body, let why):
      refusals.add(SandboxRefusals.Refusal(at: clock.seconds, account: account.name, subject: "reply", code: nil, reason: why))
      let lines = MessageText.lines(body).joined(separator: " ").prefix(80)
      note(
        .said("refusal", "not delivered, the platform drops it: \(lines)", why: why), .platform, .refusal, answer, openid, account)
    case .notice(let why): notice(why, with: values, openid, account)
    }
  }

  private func hasLeft(_ openid: String, _ account: SandboxAccount) -> Bool {
    let left = ofWorld(account) {
      try world.read { db in
        try Bool.fetchOne(
          db, sql: "SELECT following = 0 AND followed_at IS NOT NULL FROM followers WHERE account = ? AND openid = ?",
          arguments: [account.name, openid])
      }
    }
    return (left ?? nil) ?? false
  }

  /// What comes of the sandbox's own file. One that fails at every delivery is told of at the first time, the tenth, the hundredth …
  private func ofWorld<Result>(_ account: SandboxAccount, _ body: () throws -> Result) -> Result? {
    do { return try body() } catch {
      let why = Phrase(verbatim: (error as? DatabaseError)?.message ?? "")
      let reason: Phrase =
        why.isEmpty ? "the sandbox's file cannot be read or written" : "the sandbox's file cannot be read or written: \(why)"
      refusals.add(SandboxRefusals.Refusal(at: clock.seconds, account: account.name, subject: "delivery", code: nil, reason: reason))
      return nil
    }
  }

  /// What nobody sees.
  private func refuse(_ subject: String, _ reason: Phrase, _ openid: String, _ account: SandboxAccount) {
    refusals.add(
      SandboxRefusals.Refusal(at: clock.seconds, account: account.name, subject: subject, code: nil, reason: reason), about: openid, in: world)
  }

  /// What the follower sees instead of an answer.
  /// - Parameter values: under which the message came.
  private func notice(_ reason: Phrase, with values: ConsoleValues, _ openid: String, _ account: SandboxAccount) {
    let isOld = !values.seals(as: account.console.values)
    let reason: Phrase =
      isOld
      ? "\(reason); this message still came under the console's values before: a server keeps them as `previous` for a while" : reason
    refusals.add(SandboxRefusals.Refusal(at: clock.seconds, account: account.name, subject: "reply", code: nil, reason: reason))
    note(.said("notice", Phrase(verbatim: Self.notice), why: reason), .platform, .notice, nil, openid, account)
  }

  /// - Parameter answer: nil where none came that anybody sees.
  private func note(
    _ body: JSON, _ side: Conversation.Side, _ way: Conversation.Way, _ answer: WebhookCaller.Answer?, _ openid: String, _ account: SandboxAccount
  ) {
    _ = ofWorld(account) {
      try world.write { db in
        try Conversation.add(account.name, openid, clock.seconds, side: side, way: way, body: body, rule: answer?.rule, turn: answer?.turn, db)
      }
    }
  }
}
