internal import GRDB
package import Rules
internal import Server
internal import Wire

/// People who follow, leave, scan, tap and write, and what the platform then does.
package struct Followers: Sendable {
  /// Why somebody could not do something.
  package struct Fault: Error, Sendable { package let message: Phrase }

  /// What came of it.
  package struct Outcome: Sendable {
    /// Of the message that stands for the act.
    package let number: Int64
    package let openid: String
  }

  private let accounts: [SandboxAccount]
  private let world: World
  private let clock: SandboxClock
  private let deliverer: Deliverer
  private let faults: FaultSource
  /// What delivers and what moves the clock take turns.
  let turns = Turnstile()
  private let readings: Readings

  init(
    _ accounts: [SandboxAccount], _ world: World, clock: SandboxClock, deliverer: Deliverer, faults: FaultSource, readings: Readings
  ) {
    self.accounts = accounts
    self.world = world
    self.clock = clock
    self.deliverer = deliverer
    self.faults = faults
    self.readings = readings
  }

  /// The openid of a person by name; a new name is a new person, who does not follow yet.
  @discardableResult
  package func person(_ name: String, as person: PersonDeclaration? = nil, of account: SandboxAccount) throws -> String {
    guard (1...40).contains(name.count), !name.contains(where: \.isNewline) else { throw Fault(message: "a name has 1 to 40 characters") }
    return try world.write { db in
      var openid = try String.fetchOne(db, sql: "SELECT openid FROM followers WHERE account = ? AND name = ?", arguments: [account.name, name])
      if openid == nil {
        let new = "oSANDBOX" + Base64Text.slug(try db.next("people")).prefix(20)
        try db.execute(
          sql: "INSERT INTO followers (account, openid, name, following) VALUES (?, ?, ?, 0)", arguments: [account.name, new, name])
        openid = new
      }
      if let person, let openid { try Person.describe(openid, as: person, account.name, db) }
      return openid ?? ""
    }
  }

  /// Does it, delivers what the platform would, and waits for the answer; what is late is left for its time.
  /// - Parameter picture: of the code that is scanned, where it is an image.
  /// - Throws: `Fault` when it cannot be done, as writing without following.
  package func act(
    _ name: String, _ act: FollowerAct, picture: [UInt8] = [], arriving arrival: ActDeclaration.Arrival = .prompt, of account: SandboxAccount
  ) async throws -> Outcome {
    let openid = try person(name, of: account)
    // Two acts of one second have the same time, and only their elements tell them apart. (wechat-protocol 4.3)
    let now = clock.seconds
    let (number, outgoing, isWithheld): (Int64, [Outgoing], Bool) = try world.write { db in
      let person = try Person(name, openid, account.name, db)
      let played = try ActPlay(person: person, account: account, now: now, readings: readings, db: db).perform(act, picture: picture)
      // What somebody on the blacklist does is not pushed. (wechat-protocol 7.3)
      if person.isBlacklisted { return (played.number, [], !played.pushes.isEmpty) }
      let outgoing = try written(played.pushes, openid, account, at: now, isDoubled: arrival.isDoubled, db)
      if arrival.late == 0 { return (played.number, outgoing, false) }
      for one in outgoing { try DeliveryQueue.add(one, account.name, due: now + arrival.late / 1000, db) }
      return (played.number, [], false)
    }
    if isWithheld { deliverer.withhold(openid, from: account) }
    for one in outgoing { await deliver(one, to: account) }
    return Outcome(number: number, openid: openid)
  }

  /// Delivers what waited for this time.
  package func deliverDue() async {
    let due = (try? world.write { db in try DeliveryQueue.take(upTo: clock.seconds, db) }) ?? []
    for one in due {
      guard let account = accounts.first(where: { $0.name == one.account }) else { continue }
      switch one.content {
      case .push(let outgoing): await deliver(outgoing, to: account)
      case .templateJob(let message):
        guard let report = try? world.write({ db in try templateReport(message, one.openid, account, at: one.at, db) }) else { continue }
        await deliver(report, to: account)
      }
    }
  }

  private func deliver(_ outgoing: Outgoing, to account: SandboxAccount) async {
    await deliverer.deliver(outgoing.xml, of: outgoing.openid, to: account, isDoubled: outgoing.isDoubled, isReport: outgoing.isReport)
  }

  /// When the next delivery is due, in milliseconds since 1970 UTC; nil when none waits.
  package var nextDue: Int64? { (try? world.read { db in try DeliveryQueue.next(db) }).flatMap { $0 }.map { $0 * 1000 } }

  /// Looks again and again, until the task is cancelled: for a clock that goes by itself.
  func keepDelivering() async {
    while !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(200))
      await turns.pass { if nextDue.map({ $0 <= clock.seconds * 1000 }) ?? false { await deliverDue() } }
    }
  }

  private func written(
    _ pushes: [Happening], _ openid: String, _ account: SandboxAccount, at time: Int64, isDoubled: Bool = false, isReport: Bool = false,
    _ db: Database
  ) throws -> [Outgoing] {
    var draw = Draw(seed: faults.seed, openid, try db.next("pushes of \(account.name) \(openid)"))
    // A tap and the messages that follow it come in any order. (wechat-protocol 2.3, 4.4)
    let inOrder = draw.shuffled(pushes)
    var shape = PushShape(draw)
    return inOrder.map { push in
      Outgoing(
        xml: shape.xml(push, from: openid, to: account.originalID, at: time), openid: openid, isDoubled: isDoubled, isReport: isReport)
    }
  }

  /// What became of a template message. (wechat-protocol 2.5)
  private func templateReport(_ message: Int64, _ openid: String, _ account: SandboxAccount, at time: Int64, _ db: Database) throws -> Outgoing? {
    let refuses = try Bool.fetchOne(db, sql: "SELECT refuses FROM followers WHERE account = ? AND openid = ?", arguments: [account.name, openid])
    let status: String
    if refuses ?? false {
      status = "failed:user block"
    } else if faults.roll(naming: "template/job") != nil {
      status = "failed: system failed"
    } else {
      status = "success"
    }
    if status != "success" {
      // Nobody has read it.
      try db.execute(
        sql:
          "UPDATE messages SET side = 'platform', way = 'refusal', body = ? WHERE account = ? AND openid = ? AND way = 'template' AND json_extract(body, '$.msgid') = ?",
        arguments: [
          JSON.said("refusal", "a template message did not arrive", why: Phrase(verbatim: status)).line, account.name, openid, message,
        ])
      try Conversation.add(
        account.name, openid, time, side: .platform, way: .report,
        body: .said("report", Phrase(verbatim: "TEMPLATESENDJOBFINISH \(message): \(status)")), rule: nil, db)
    }
    let push = Happening.event("TEMPLATESENDJOBFINISH", [.number("MsgID", String(message)), .word("Status", status)])
    return try written([push], openid, account, at: time, isReport: true, db).first
  }
}
