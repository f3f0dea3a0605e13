import ArgumentParser
import Engine
import Rules
import Serving
import Wire

struct FollowerSimulate: PlatformCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: said("What this follower would get now, with all that is known of them."),
    discussion: said(
      """
      The event is played as if this follower had sent it, by the rules here; nothing
      is written and nothing is sent.

      wxrules follower simulate f_0123456789abcdef event.xml
      wxrules follower simulate f_0123456789abcdef event.xml --rules new/ --explain

      Exit codes: 0 it is answered, 4 it is not, 2 could not play it.
      """))

  @Argument(help: said("An openid, or the mask that stands in logs."))
  var follower: String
  @Argument(help: said("The platform's XML, or - for standard input.", valueName: "event.xml"), completion: .file(extensions: ["xml"]))
  var event: String
  @OptionGroup var options: FollowerOptions
  @Option(help: said("When it happens, as 2026-06-01T22:30 (in the zone of the account); now unless given."))
  var at: String?
  @Option(help: said("Decides `random` replies."))
  var seed: UInt64 = 0
  @Flag(help: said("Every rule for the event, with the first condition that said no and what it saw."))
  var explain = false
  @Option(help: said("How the result is written."))
  var format: Simulate.Format = .text

  @OptionGroup var speech: SpokenLanguage

  func run() throws {
    let lookedAt = try options.open()
    defer { lookedAt.close() }
    let known = try lookedAt.follower(follower, account: options.account)
    let time = try moment(lookedAt.zone(of: known.id.account))
    let event = try readEvent(of: known.id, lookedAt.ruleSet).at(time)
    let delivery = Delivery(event, follower: known.id, key: DeliveryKey(event, account: known.id.account))
    let facts = try lookedAt.asking { () throws(StoreFault) in
      try KnownFacts.of(delivery, in: lookedAt.store, under: lookedAt.ruleSet, now: time.multipliedSaturated(by: 1_000_000))
    }
    guard let facts else { throw Terminal.stop("\(self.event): nothing would come of it: it is from outside, about somebody who is not known") }
    let simulation = Simulation(
      event, named: self.event, against: lookedAt.ruleSet, given: facts, at: Moment(now: time, seed: seed))
    let written =
      switch format {
      case .text: said(SimulationText(simulation, colour: Terminal.hasColour, explains: explain).render())
      case .json: SimulationReport.json(simulation).shown + "\n"
      case .xml: String(decoding: simulation.body, as: UTF8.self) + "\n"
      }
    // Whoever asked by the mask is told no other name.
    Terminal.write(
      verbatim: follower == known.id.openid ? written : written.replacing(known.id.openid, with: lookedAt.name(of: known.id).description))
    if !simulation.isAnswered { throw ExitCode.unanswered }
  }

  private func moment(_ zone: Zone) throws -> Int64 {
    guard let at else { return Terminal.now }
    guard let written = WrittenTime(at) else { throw Terminal.stop("--at \(at): not a time; write 2026-06-01T22:30") }
    return written.instant(in: zone)
  }

  /// The event as this follower would have sent it to their account.
  private func readEvent(of follower: FollowerID, _ ruleSet: RuleSet) throws -> Event {
    var decoder = EventDecoder()
    do {
      let body = event == "-" ? Terminal.standardInput() : try DiskFiles().read(event)
      let sent = try decoder.decode(body)
      if let objection = ruleSet.objection(to: sent, playedFor: follower.account) {
        throw FileFault("\(objection); name a follower of that account, or change `ToUserName`")
      }
      return try sent.sent(by: follower.openid, to: ruleSet.account(named: follower.account)?.originalID)
    } catch let fault as FileFault {
      throw Terminal.stop("\(event): \(fault.reason)")
    } catch let fault as DeliveryFault {
      throw Terminal.stop("\(event): \(fault.message)")
    }
  }
}
