internal import Engine
internal import Rules
internal import Serving
internal import Wire

/// One event under some rules: what the follower would receive. Nothing is written: no turn, no piece of a stock, no action.
struct TryPlay: Sendable {
  let store: any FollowerLookup
  /// The follower that a mask names, in an account or in any.
  let find: @Sendable (FollowerMask, _ account: String?) throws(StoreFault) -> FollowerID?
  /// Microseconds since 1970 UTC.
  let now: Int64

  /// An event that could be played, or why it could not.
  private enum Played {
    case simulation(Simulation)
    case unplayable(FileFault)
  }

  /// - Parameters:
  ///   - ruleSet: that judges.
  ///   - isOwn: whether it is what serves. Of others nobody knows what they would print: they see the mask where the openid stands.
  ///   - showsPieces: whether pieces of stocks are shown whole.
  /// - Returns: what `simulate --explain --format json` prints; nil where nothing happens.
  func explanation(_ request: TryRequest, under ruleSet: RuleSet, isOwn: Bool, showsPieces: Bool) throws(ConsoleFault) -> JSON? {
    guard let happening = request.happening else { return nil }
    var words: [(word: String, by: String)] = []
    let played: Played
    if case .mask(let mask) = request.person {
      let id = try found(mask, request.account)
      words = [(id.openid, mask.description)]
      played = try self.played(request, happening, by: id, mask, under: ruleSet, isOwn: isOwn)
    } else {
      played = try self.played(request, happening, under: ruleSet)
    }
    switch played {
    case .unplayable(let fault): return SimulationReport.json(request.name, unreadable: fault)
    case .simulation(let simulation):
      let json = SimulationReport.json(simulation).replacing(words)
      let given = simulation.plan.given.map(\.piece) + simulation.facts.stocks.values.flatMap(\.next)
      return showsPieces ? json : json.hiding(nextOf: [ruleSet], and: given)
    }
  }

  // MARK: somebody who is made up

  private func played(
    _ request: TryRequest, _ happening: TryRequest.Happening, under ruleSet: RuleSet
  ) throws(ConsoleFault) -> Played {
    var played = PlayedEvent(under: ruleSet)
    (played.subscription, played.written, played.seed) = (request.subscription, request.at, request.seed)
    played.follower = try facts(request.person, ruleSet)
    let addressee = try addressee(request.account, ruleSet)
    let time = played.time(ofAddressee: request.account, now: now / 1_000_000)
    do throws(FileFault) {
      let event: Event
      switch happening {
      case .form(let form): event = try Self.decoded(played.xml(of: form, to: addressee, time: time))
      case .xml(let body): event = try Self.decoded(body)
      case .outside(let name, let fields): event = try played.posted(name, fields, to: addressee, time: time)
      }
      return .simulation(try played.simulation(of: event, named: request.name))
    } catch {
      return .unplayable(error)
    }
  }

  private func facts(_ person: TryRequest.Person, _ ruleSet: RuleSet) throws(ConsoleFault) -> FollowerDeclaration? {
    guard case .facts(let bytes) = person else { return nil }
    let (follower, findings, file) = RuleCompiler.follower(in: SourceFile(path: "follower", utf8: bytes), for: ruleSet)
    let errors = findings.filter { $0.severity == .error }
    if errors.isEmpty { return follower }
    throw .refused(
      .badRequest,
      errors.prefix(ServerLimits.keptReasons).map { error -> Phrase in
        let place = file.position(at: error.primary.span.bytes.lowerBound)
        return "`follower`, line \(place.line): \(error.message.shown(upTo: 400))"
      })
  }

  private func addressee(_ account: String?, _ ruleSet: RuleSet) throws(ConsoleFault) -> String {
    do throws(FileFault) { return try ruleSet.playedAddressee(account) } catch {
      throw .bad("account `\(OutsideText.shown(account ?? "", upTo: 64))`: \(error.reason)")
    }
  }

  private static func decoded(_ body: [UInt8]) throws(FileFault) -> Event {
    var decoder = EventDecoder()
    do throws(DeliveryFault) { return try decoder.decode(body) } catch { throw FileFault(error.message) }
  }

  // MARK: somebody who is known

  private func found(_ mask: FollowerMask, _ account: String?) throws(ConsoleFault) -> FollowerID {
    do throws(StoreFault) {
      if let id = try find(mask, account) { return id }
    } catch {
      throw .store(error)
    }
    let name = mask.description
    throw .refused(
      .notFound,
      [
        account.map { "nobody is known by the mask \(name) in account `\(OutsideText.shown($0, upTo: 64))`" }
          ?? "nobody is known by the mask \(name)"
      ])
  }

  /// As if this follower had sent it now, with all that is known of them.
  private func played(
    _ request: TryRequest, _ happening: TryRequest.Happening, by id: FollowerID, _ mask: FollowerMask, under ruleSet: RuleSet, isOwn: Bool
  ) throws(ConsoleFault) -> Played {
    do throws(StoreFault) {
      let account = ruleSet.account(named: id.account)
      let zone = account?.timezone ?? ruleSet.compiled.timezone
      let time = request.at?.instant(in: zone) ?? now / 1_000_000
      let isFollowing = if let said = request.subscription { said == .existing } else { try isFollowing(id) }
      let sent: Event
      do throws(FileFault) {
        sent = try event(happening, by: id, to: account?.originalID ?? ruleSet.addressee(id.account), isFollowing, time, ruleSet).at(time)
      } catch {
        return .unplayable(error)
      }
      let delivery = Delivery(sent, follower: id, key: DeliveryKey(sent, account: id.account))
      let moment = Moment(now: time, seed: request.seed)
      guard var facts = try KnownFacts.of(delivery, in: store, under: ruleSet, now: time.multipliedSaturated(by: 1_000_000)) else {
        return .unplayable(FileFault("nothing would come of it: it is from outside, about somebody who is not known"))
      }
      if isOwn { return .simulation(Simulation(sent, named: request.name, against: ruleSet, given: facts, at: moment)) }
      // The draw is that of the openid, which these rules do not see.
      for split in ruleSet.compiled.experiments.map(\.split) + ruleSet.compiled.rules.compactMap(\.split) where facts.arms[split.experiment] == nil {
        facts.arms[split.experiment] = split.arms[split.arm(of: sent, facts)].name
      }
      let masked: Event
      do throws(DeliveryFault) { masked = try sent.sent(by: mask.description, to: nil) } catch { return .unplayable(FileFault(error.message)) }
      return .simulation(Simulation(masked.at(time), named: request.name, against: ruleSet, given: facts, at: moment))
    } catch {
      throw .store(error)
    }
  }

  private func isFollowing(_ id: FollowerID) throws(StoreFault) -> Bool {
    var isFollowing = false
    try store.followers(from: id) { follower in
      isFollowing = follower.id == id && follower.isFollowing
      return false
    }
    return isFollowing
  }

  private func event(
    _ happening: TryRequest.Happening, by id: FollowerID, to addressee: String, _ isFollowing: Bool, _ time: Int64, _ ruleSet: RuleSet
  ) throws(FileFault) -> Event {
    switch happening {
    case .form(let form): return try Self.decoded(form.xml(openid: id.openid, account: addressee, isFollower: isFollowing, time: time))
    case .xml(let body):
      let event = try Self.decoded(body)
      if let objection = ruleSet.objection(to: event, playedFor: id.account) { throw FileFault(objection) }
      do throws(DeliveryFault) { return try event.sent(by: id.openid, to: addressee) } catch { throw FileFault(error.message) }
    case .outside(let name, let fields):
      let event = try PlayedEvent(under: ruleSet).posted(name, fields, to: addressee, time: time)
      do throws(DeliveryFault) { return try event.sent(by: id.openid, to: nil) } catch { throw FileFault(error.message) }
    }
  }
}
