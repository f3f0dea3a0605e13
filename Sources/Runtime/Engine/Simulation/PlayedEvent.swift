package import Rules
package import Wire

/// An event that nobody sent, as `simulate` and the console play it: what is said of the follower, and when it happens. Pure.
package struct PlayedEvent {
  package let ruleSet: RuleSet
  /// What is known of the follower; nil: nothing.
  package var follower: FollowerDeclaration?
  package var subscription: Subscription?
  /// When it happens, in the zone of the account; nil: when the event says, or now.
  package var written: WrittenTime?
  /// Decides `random` replies.
  package var seed: UInt64 = 0
  /// By experiment, the arm that is shown, whoever it is.
  package var arms: [String: String] = [:]

  package init(under ruleSet: RuleSet) { self.ruleSet = ruleSet }

  /// Whose event it is.
  package var openid: String { follower?.openid ?? FollowerDeclaration.standardOpenid }

  /// Seconds since 1970 UTC.
  /// - Parameters:
  ///   - account: the name of whom it is sent to; nil for the first.
  ///   - now: where nobody says when it happens.
  package func time(ofAddressee account: String?, now: Int64) -> Int64 { written?.instant(in: ruleSet.zone(ofAddressee: account)) ?? now }

  /// A short form as the platform would send it.
  /// - Parameters:
  ///   - addressee: an original id.
  ///   - time: seconds since 1970 UTC.
  package func xml(of form: MessageForm, to addressee: String, time: Int64) -> [UInt8] {
    // Without a word about the follower a scan is that of a follower: the commonest event.
    let isFollower = subscription.map { $0 == .existing } ?? follower?.numbers[.followCount].map { $0 > 0 } ?? true
    return form.xml(openid: openid, account: addressee, isFollower: isFollower, time: time)
  }

  /// An event from outside, held against its declaration as those that are posted.
  package func posted(_ name: String, _ fields: [(name: String, value: String)], to addressee: String, time: Int64) throws(FileFault) -> Event {
    let known = ruleSet.compiled.outside
    guard let declared = known.first(where: { $0.name == name }) else {
      let close = Suggestion.closest(to: name, in: known.map(\.name))
      throw FileFault(close.map { "no such event under `outside:`; did you mean \($0)?" } ?? "no such event under `outside:`")
    }
    let faults = declared.faults(in: fields)
    if !faults.isEmpty { throw FileFault(faults.listed()) }
    return .outside(name, openid: openid, account: addressee, time: time, fields: fields)
  }

  /// What the follower receives for it, while nothing was given out of any stock.
  /// - Parameter name: how it is called in reports.
  package func simulation(of event: Event, named name: String) throws(FileFault) -> Simulation {
    // A time is said in the zone in which it is judged.
    let zone = ruleSet.compiled.zone(of: event)
    let time = written?.instant(in: zone)
    let event = time.map { event.at($0) } ?? event
    if let subscription { try Self.check(event, subscription) }
    var facts = Facts(follower, subscription: subscription, isFollow: event.isFollow, zone: zone)
    facts.isAway = event.kind == .outside && subscription.map { $0 != .existing } ?? false
    ruleSet.apply(follower, to: &facts, before: event)
    facts.stocks = ruleSet.stockLevels()
    facts.arms.merge(arms) { $1 }
    return Simulation(event, named: name, against: ruleSet, given: facts, at: Moment(now: event.time, seed: seed))
  }

  /// What the event says and what is said beside it must not contradict each other.
  private static func check(_ event: Event, _ subscription: Subscription) throws(FileFault) {
    if event.isFollow, subscription == .existing {
      throw FileFault("the event is a follow, so the person is not `existing`; use new or returning")
    }
    if !event.isFollow, event.kind != .outside, subscription != .existing {
      throw FileFault("only followers send this event, so the person is not `\(subscription.rawValue)`")
    }
  }

  /// What is wrong with a scene that is to be scanned, and what was meant; nil where nothing is.
  package static func prefixed(_ scene: String) -> (reason: Phrase, meant: String)? {
    SceneText.withoutPrefix(scene).map { bare in
      (
        "`\(SceneText.prefix)` is what the platform puts before a scene, and is taken off before rules are asked", bare.isEmpty ? "SCENE" : bare
      )
    }
  }
}

extension RuleSet {
  /// The original id to which short forms for an account are sent.
  /// - Parameter account: nil for the first.
  package func playedAddressee(_ account: String?) throws(FileFault) -> String {
    guard let account else { return addressee(nil) }
    guard let known = self.account(named: account) else {
      let names = accounts.map(\.name)
      throw FileFault(names.isEmpty ? "no such account in the rules; they have none" : "no such account in the rules; they have \(quotedList(names))")
    }
    if accounts.count > 1, known.originalID == nil {
      throw FileFault("no event can be sent to it without `original_id`, which tells whose of several accounts an event is")
    }
    return addressee(account)
  }
}

extension RuleSet {
  /// What is said of an event that was sent to another account than the one whose follower it is played for; nil where it was sent to that one, or
  /// to none of these rules: then it is an example, and becomes theirs.
  package func objection(to event: Event, playedFor account: String) -> Phrase? {
    guard let other = accounts.first(where: { $0.originalID == event.account }), other.name != account else { return nil }
    return "it was sent to account `\(other.name)` (`ToUserName`), and this is a follower of `\(account)`"
  }
}

extension Event {
  /// The same event as somebody else would have sent it to an account.
  /// - Parameters:
  ///   - openid: whose it is.
  ///   - addressee: an original id; nil: to whom it was sent.
  package func sent(by openid: String, to addressee: String?) throws(DeliveryFault) -> Event {
    if kind == .outside, let name {
      let fields = EventElements.of(fields).texts.filter { !Event.outsideReserved.contains($0.name) }
      return .outside(name, openid: openid, account: addressee ?? account, time: time, fields: fields)
    }
    var elements = EventElements.of(fields)
    for (name, value) in [("FromUserName", openid), ("ToUserName", addressee ?? account)] {
      if let place = elements.firstIndex(of: .string(name)), place % 2 == 0, place + 1 < elements.count { elements[place + 1] = .string(value) }
    }
    var decoder = EventDecoder()
    return try decoder.decode(Array(EventElements.xml(elements).utf8))
  }
}

extension [JSON] {
  /// The names and values of elements without elements in them.
  fileprivate var texts: [(name: String, value: String)] {
    stride(from: 0, to: count - 1, by: 2).compactMap { place in
      guard let name = self[place].string, let value = self[place + 1].string else { return nil }
      return (name, value)
    }
  }
}
