package import Rules
internal import Wire

/// Deliveries and what is known → verdicts and changes. Pure: no clock, no store, the same input gives the same output.
package struct TurnBatch {
  private let ruleSet: RuleSet
  private let departureOf: (FollowerID) -> Departure
  private let media: MediaIDs
  private let encoder = ReplyEncoder()
  private var standings: [FollowerID: Standing]
  private let newest: [FollowerID: TurnID]
  /// What is left of stocks after the turns so far.
  private(set) var stocks: [String: StockLevel]
  /// When rules answered all followers together, after the turns so far.
  private var shared: [SharedLimit: [Int64]]
  private var answered: [DeliveryKey: Answer] = [:]
  /// Deliveries about which an endpoint is asked, after the turns so far.
  private var asking: Set<DeliveryKey>
  private(set) package var verdicts: [Verdict] = []
  private(set) package var changes: [StoreChange] = []

  /// Room for so many deliveries.
  mutating func reserve(_ count: Int) {
    answered.reserveCapacity(count)
    verdicts.reserveCapacity(count)
    changes.reserveCapacity(count)
  }

  /// - Parameter departure: what becomes of somebody who leaves, as their account says.
  package init(
    _ knowledge: StoreKnowledge, under ruleSet: RuleSet, media: MediaIDs = MediaIDs(), departure: @escaping (FollowerID) -> Departure = { _ in .keep }
  ) {
    standings = knowledge.standings
    newest = knowledge.newest
    stocks = knowledge.stocks
    shared = knowledge.shared
    asking = knowledge.asking
    self.media = media
    self.ruleSet = ruleSet
    departureOf = departure
  }

  /// The newest turn of a follower before the batch, as far as the store says; the next one's number is above it.
  func newestTurn(of follower: FollowerID) -> TurnID? {
    [newest[follower], standings[follower]?.lastTurn].compactMap { $0 }.max()
  }

  /// - Parameters:
  ///   - known: the answer that the delivery had before, if any.
  ///   - id: other than that of any turn of this follower.
  ///   - now: milliseconds since 1970 UTC.
  package mutating func judge(_ delivery: Delivery, known: Answer?, id: TurnID, now: Int64) {
    let follower = delivery.follower
    if let answer = known ?? answered[delivery.key] {
      verdicts.append(asking.contains(delivery.key) ? .pending(answer) : .repeated(answer))
      return
    }
    let event = delivery.event
    // The platform speaks of those who came; a server of the house may be wrong, or late: of those who have only a pseudonym left nothing is noted.
    if event.kind == .outside, standings[follower].map({ $0.base.id != follower || $0.follower == Follower(follower) }) ?? true {
      verdicts.append(.stranger)
      return
    }
    var standing = standings[follower] ?? Standing(Follower(follower), history: nil)
    standing.settleTouches { ruleSet.attribution(of: $0, in: follower.account) != nil }
    let profile = standing.base.profile
    standing.carryOver(ruleSet.compiled.moves)
    let before = standing.before(event.time)
    var facts = Facts(before, at: event)
    for index in ruleSet.compiled.stocks(for: event.kind).keys {
      let name = ruleSet.compiled.stocks[index].name
      facts.stocks[name] = stocks[name]
    }
    for count in ruleSet.sharedCounts(of: event) {
      // What is counted under the name of today counts.
      let known = ([count.key] + count.former).compactMap { shared[SharedLimit(account: follower.account, key: $0)] }
      facts.shared[count.key] = known.first
    }
    let moment = Moment(now: now / 1000, seed: UInt64(bitPattern: id.number))
    let plan = ruleSet.plan(event, given: facts, at: moment)
    let (body, missing) = body(of: plan.reply, to: event, at: moment.now, account: follower.account)
    let answer =
      event.kind == .outside
      ? Answer(
        turn: id, body: PostedAnswer(turn: id, rule: plan.rule, isFollowing: standing.follower.isFollowing, request: delivery.request).bytes,
        rule: plan.rule)
      : Answer(turn: id, body: body, rule: plan.rule)

    comeBack(event, &standing, as: follower)
    let kept = standing.base.id
    standing.settleDamage()
    standing.apply(plan.changes, at: event.time, lateness: ruleSet.compiled.lateness)
    let entry = LedgerEntry(
      event, plan: plan, standing: standing, isFollowing: before.isFollowing, facts: facts, turn: id, revision: ruleSet.revision)
    if let entry {
      standing.add(entry)
      changes.append(.entered(entry))
    }
    if entry != nil || standing.base.profile != profile { changes.append(.updated(standing.follower)) }
    let low = giveOut(plan, event, kept: kept, turn: id)
    let planned = act(on: plan, event, facts, follower: follower, kept: kept, turn: id, now: now)
    if ruleSet.compiled.asksWindows, let window = event.messageWindow {
      changes.append(.opened(window == .tap ? .tap : .message, follower, at: event.time))
    }
    if let question = planned.question {
      // For as long as no worker asks.
      changes.append(.asking(delivery.key, answer, milliseconds: question.heldUntil.subtractingSaturated(now)))
      asking.insert(delivery.key)
    } else {
      changes.append(.answered(delivery.key, answer))
    }
    let isDeparture = part(event, &standing, from: follower)
    standings[follower] = standing
    answered[delivery.key] = answer
    verdicts.append(
      .turn(
        Turn(
          id: id, delivery: delivery, facts: facts, moment: moment, plan: plan, revision: ruleSet.revision, answer: answer,
          queued: planned.rows.map(\.id), question: planned.question, missingMedia: missing, lowStocks: low,
          isProfileDamaged: profile.isNewlyUnreadable, isDeparture: isDeparture)))
  }

  /// The answer's XML, empty for silence, and the media without which it cannot be given.
  package func body(of reply: Reply, to event: Event, at now: Int64, account: String) -> ([UInt8], missing: [String]) {
    var missing: [String] = []
    let resolved = reply.mapMedium { name in
      let id = media.id(of: name, account: account, at: now)
      if id == nil { missing.append(name) }
      return id
    }
    return (resolved.map { encoder.encode($0, to: event, at: now) } ?? [], missing)
  }

  /// Pieces of stocks change hands with the turn, and who is shown an arm for the first time is noted in the ledger.
  /// - Returns: stocks of which few are left since.
  private mutating func giveOut(_ plan: Plan, _ event: Event, kept: FollowerID, turn: TurnID) -> [LowStock] {
    var low: [LowStock] = []
    var position = StockRecord.firstPosition
    func line(_ name: String, _ fields: JSON) -> RecordEntry {
      defer { position += 1 }
      return RecordEntry(follower: kept, at: event.time, turn: turn, position: position, name: name, fields: fields)
    }
    for change in plan.changes {
      switch change {
      case .took(let name, let piece, let end):
        let before = stocks[name]?.left ?? 0
        stocks[name]?.remove(piece)
        changes.append(.took(name, piece: piece, kept, turn, at: event.time, until: end))
        let left = stocks[name]?.left ?? 0
        guard let alarm = ruleSet.compiled.stocks.first(where: { $0.name == name })?.alarm, left < alarm, before >= alarm else { continue }
        low.append(LowStock(stock: name, left: left))
        changes.append(.recorded(line(StockRecord.low, StockRecord.fields(LowStock(stock: name, left: left)))))
      case .used(let name, let piece):
        let former = ruleSet.compiled.stocks.first { $0.name == name }?.former ?? []
        changes.append(.used([name] + former, piece: piece, line(StockRecord.used, StockRecord.fields(name, piece: piece))))
      case .exposed(let experiment, let salt, let arm, let watch):
        let fields = ExposureRecord.fields(experiment, salt: salt, arm: arm, watched: watch?.events ?? [])
        changes.append(.recorded(line(ExposureRecord.name, fields)))
      case .succeeded(let key, let word, _):
        changes.append(.recorded(line(SuccessRecord.name, SuccessRecord.fields(key, on: word))))
      case .followed, .unfollowed, .set, .unset, .tagged, .untagged, .counted, .answered, .answeredForAll, .rotated, .touched: continue
      }
    }
    return low
  }

  /// Actions that the turn itself does not do go to the outbox; `set`, `unset`, `use` and `record` are done with it.
  private mutating func act(
    on plan: Plan, _ event: Event, _ facts: Facts, follower: FollowerID, kept: FollowerID, turn: TurnID, now: Int64
  ) -> PlannedRows {
    for case .answeredForAll(let key, let times) in plan.changes {
      let limit = SharedLimit(account: follower.account, key: key)
      shared[limit] = times
      let count = ruleSet.sharedCounts(of: event).first { $0.key == key }
      changes.append(.sharedAnswers(limit, times: times, at: event.time, until: times.last.flatMap { count?.end(of: $0) }))
    }
    let planned = PlannedRows(plan, event, facts, follower: follower, turn: turn, now: now, ruleSet)
    for record in planned.records {
      changes.append(
        .recorded(
          RecordEntry(follower: kept, at: event.time, turn: turn, position: record.position, name: record.name, fields: record.fields)))
    }
    changes += planned.rows.map { .queued($0) }
    return planned
  }

  // MARK: those who leave

  /// A follower who is known by a pseudonym and follows again gets their name back.
  private mutating func comeBack(_ event: Event, _ standing: inout Standing, as follower: FollowerID) {
    guard event.isFollow, standing.base.id != follower, event.time >= standing.base.newestAt ?? .min else { return }
    changes.append(.renamed(standing.base.id, to: follower))
    standing.move(to: follower)
  }

  /// - Returns: whether what is known of them is theirs no more.
  private mutating func part(_ event: Event, _ standing: inout Standing, from follower: FollowerID) -> Bool {
    // Somebody who has followed again since has not left.
    guard event.kind == .unsubscribe, standing.base.id == follower, !standing.follower.isFollowing else { return false }
    if ruleSet.compiled.asksWindows { changes.append(.closed(follower)) }
    switch departureOf(follower) {
    case .keep: return false
    case .erase:
      changes.append(.erased(follower))
      standing = Standing(Follower(follower), history: nil)
      return true
    case .pseudonymise(let pseudonym):
      // What rules have noted about a person goes; when and how often they came stays.
      standing.dropNotes()
      changes.append(.updated(standing.follower))
      changes.append(.renamed(follower, to: pseudonym))
      standing.move(to: pseudonym)
      return true
    }
  }
}

extension Facts {
  /// What is known of a follower when an event of theirs is judged.
  init(_ follower: Follower, at event: Event) {
    var parts = Parts()
    parts.history = follower.history
    parts.profile = follower.profile.held(at: event.time)
    parts.isAway = event.kind == .outside && !follower.isFollowing
    if event.isFromFollower || event.kind == .unsubscribe, !follower.isFollowing { parts.history.countFollow() }
    self.init(parts)
  }
}

extension Plan {
  fileprivate var isTouch: Bool {
    changes.contains { change in
      if case .touched = change { true } else { false }
    }
  }
}

extension LedgerEntry {
  /// The line that an event is worth; nil when it says nothing new of who follows and by which code.
  init?(_ event: Event, plan: Plan, standing: Standing, isFollowing: Bool, facts: Facts, turn: TurnID, revision: String) {
    let kind: Kind
    if event.isFollow {
      kind = .follow
    } else if event.kind == .unsubscribe {
      kind = .unfollow
    } else if event.kind == .scan {
      kind = .scan
    } else if event.isFromFollower, !isFollowing {
      kind = .seen
    } else {
      return nil
    }
    self.init(
      follower: standing.base.id, kind: kind, at: event.time, turn: turn, before: standing.lastTurn, subscription: facts.subscription(at: event),
      campaign: event.scene == nil ? nil : plan.campaign, scene: event.scene, revision: revision)
    isTouch = plan.isTouch
  }
}
