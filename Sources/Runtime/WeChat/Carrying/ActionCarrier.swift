package import Engine
internal import Rules
package import Serving
internal import Wire

/// Carries out what a worker was handed: one call of the platform or of an endpoint each, and what became of it.
package struct ActionCarrier: Sendable {
  let rules: LiveRules
  let platforms: Platforms
  let media: MediaKeeper
  let tags: TagIDs
  let hooks: HookCarrier
  let clock: WallClock

  package init(rules: LiveRules, platforms: Platforms, media: MediaKeeper, tags: TagIDs, hooks: HookCarrier, clock: WallClock) {
    self.rules = rules
    self.platforms = platforms
    self.media = media
    self.tags = tags
    self.hooks = hooks
    self.clock = clock
  }

  /// Actions that are one call: those with the same tag, or a single one.
  package struct Unit: Sendable { package let work: [OutboxWork] }

  /// Tries of an action that the platform is too busy for, beside those that its rule asks for.
  private static let tries = 8
  /// Milliseconds until a call is tried again that the account's settings do not allow.
  static let settingsPause: Int64 = 60_000

  private var now: Int64 { clock.milliseconds }

  package static func units(_ work: [OutboxWork]) -> [Unit] {
    var groups: [TagGroup: [OutboxWork]] = [:]
    var units: [Unit] = []
    for work in work {
      guard let group = TagGroup(work.row) else {
        units.append(Unit(work: [work]))
        continue
      }
      groups[group, default: []].append(work)
      if groups[group]?.count == OutboxSlots.tagged { units.append(Unit(work: groups.removeValue(forKey: group) ?? [])) }
    }
    return units + groups.values.map { Unit(work: $0) }
  }

  package func carry(_ unit: Unit) async -> OutboxResult {
    guard let first = unit.work.first else { return OutboxResult() }
    do throws(PlatformFault) {
      switch first.row.task {
      case .tag(let changes): return await tag(unit.work, changes, try platform(of: first.row))
      case .remark(let text):
        let body: JSON = ["openid": .string(first.row.follower.openid), "remark": .string(text)]
        return await call(body, first, try platform(of: first.row))
      case .send(let message, _, _): return await send(message, first, try platform(of: first.row))
      case .template(let message, _):
        let body = MessageBody.json(message, to: first.row.follower.openid, id: first.row.id)
        return await call(body, first, try platform(of: first.row))
      case .webhook(let call):
        return await hooks.carry(first, call)
      case .unreadable: return ended(first, .unreadable, label: "unreadable")
      }
    } catch {
      return await failed(unit.work, error, nil, counted: false)
    }
  }

  private func platform(of row: OutboxRow) throws(PlatformFault) -> Platform {
    guard let account = rules.current.ruleSet.account(named: row.follower.account) else {
      throw .notConfigured(
        "the rules have no account `\(row.follower.account)` any more", remedy: "declare it again under `accounts:`, or drop what waits for it")
    }
    return try platforms.platform(of: account)
  }

  // MARK: messages

  private func send(_ message: Message, _ work: OutboxWork, _ platform: Platform) async -> OutboxResult {
    let account = work.row.follower.account
    for name in message.media {
      do throws(MediaFault) { try await media.ensure(name, of: account) } catch {
        switch error {
        case .unusable(let why):
          return ended(work, .dead(.refused, detail: ("medium `\(name)`: \(why)" as Phrase).english), label: "medium")
        case .platform(let fault): return await failed([work], fault, platform, counted: false)
        }
      }
    }
    let ids = media.live.current
    guard let body = MessageBody.json(message, to: work.row.follower.openid, media: { ids.id(of: $0, account: account, at: clock.seconds) }) else {
      return ended(work, .dead(.refused, detail: Self.nothingToSend.english), label: "empty")
    }
    let result = await call(body, work, platform)
    // The platform does not know the id any more: it is uploaded again.
    if result.label == "40007" { for name in message.media { await media.forget(name, of: account) } }
    return result
  }

  private static let nothingToSend: Phrase = "there is nothing to send: a medium has no id, or the text is empty"

  private func ended(_ work: OutboxWork, _ outcome: OutboxOutcome, label: String) -> OutboxResult {
    OutboxResult(
      OutboxReport([OutboxEnding(work, .ended(outcome), correction: work.window.map { .giveBack($0) } ?? .none, at: now)]), label: label)
  }

  // MARK: tags

  private func tag(_ work: [OutboxWork], _ changes: [TagChange], _ platform: Platform) async -> OutboxResult {
    do throws(PlatformFault) {
      for change in changes {
        do throws(PlatformFault) {
          try await tag(work, change, platform)
        } catch {
          // An id that was good before: the tag was made anew in the console. (wechat-protocol 7.1)
          guard case .refused(let refusal) = error, refusal.code.code == 45159 else { throw error }
          await tags.forget(platform.account)
          try await tag(work, change, platform)
        }
      }
      return done(work, calls: changes.count)
    } catch {
      // One of fifty who cannot be tagged must not keep the others from it.
      guard work.count > 1, error.class == .unreachable || error.class == .payload, case .refused = error else {
        return await failed(work, error, platform, counted: true)
      }
      var all = OutboxResult()
      for work in work {
        let result = await tag([work], changes, platform)
        all.report.add(result.report)
        all.label = result.label
      }
      return all
    }
  }

  private func tag(_ work: [OutboxWork], _ change: TagChange, _ platform: Platform) async throws(PlatformFault) {
    guard let id = try await tags.id(of: change.name, creates: change.adds, on: platform) else { return }
    let body: JSON = ["openid_list": .array(work.map { .string($0.row.follower.openid) }), "tagid": .int(id)]
    let answer = try await platform.call(PlatformCall(change.path, body: .json(body)), retries: 0)
    try PlatformFault.reading { () throws(AnswerFault) in try answer.confirm() }
  }

  // MARK: calls

  private func call(_ body: JSON, _ work: OutboxWork, _ platform: Platform) async -> OutboxResult {
    // Each kind that is carried out here has one.
    guard let path = work.row.kind.quota?.path else { return ended(work, .unreadable, label: "unreadable") }
    do throws(PlatformFault) {
      let answer = try await platform.call(PlatformCall(path, body: .json(body)), retries: 0)
      try PlatformFault.reading { () throws(AnswerFault) in try answer.confirm() }
      return done([work], calls: 1)
    } catch {
      return await failed([work], error, platform, counted: true)
    }
  }

  private func done(_ work: [OutboxWork], calls: Int) -> OutboxResult {
    var report = OutboxReport(work.map { OutboxEnding($0, .ended(.done), at: now) })
    if let first = work.first, let quota = first.row.kind.quota { report.calls = [self.calls(quota.api, first.row.follower.account, calls)] }
    report.resumed = Set(work.map(\.row.place))
    return OutboxResult(report)
  }

  private func calls(_ api: String, _ account: String, _ count: Int) -> OutboxCalls {
    OutboxCalls(account: account, api: api, day: PlatformDay.number(at: clock.seconds), count: count)
  }

  /// - Parameter counted: whether the action's own call may have been made; otherwise it failed on the way there.
  private func failed(_ work: [OutboxWork], _ fault: PlatformFault, _ platform: Platform?, counted: Bool) async -> OutboxResult {
    guard let first = work.first else { return OutboxResult() }
    let kind = first.row.kind
    let now = now
    var result = OutboxResult(label: label(fault))
    var until: Int64?
    switch fault.class {
    case .quotaMinute: until = now + 60_000
    case .quotaDay:
      switch await remaining(kind, platform) {
      case .some(1...): break  // it was something else; the call is made again
      case .some: until = PlatformDay.end(of: clock.seconds) * 1000
      case nil: until = now + Self.settingsPause
      }
    case .configuration, .refresh: until = now + Self.settingsPause
    // Whatever it said, the platform takes calls like this.
    case .unreachable, .payload, .done: if counted { result.report.resumed = [first.row.place] }
    // Whoever answers says when to come back, and means all calls.
    case .retry: until = fault.retryAfter.map { now + $0 * 1000 }
    }
    if let until {
      let cause = OutboxPause.Cause(
        label: result.label, text: fault.cause.english, remedy: fault.remedy(path: counted ? kind.quota?.path : nil).english)
      result.report.pauses = [OutboxPause(first.row.place, cause, since: now, until: until)]
    }
    if until == nil, counted, fault.isOfCall, let quota = kind.quota {
      result.report.calls = [calls(quota.api, first.row.follower.account, 1)]
    }
    for work in work {
      if let until, !(counted && fault.isUnknown && work.row.kind.isSeen) {
        result.report.endings.append(
          OutboxEnding(work, .untried(until: until, reason: fault.message.english), correction: work.window.map { .giveBack($0) } ?? .none, at: now))
      } else {
        result.report.endings.append(ending(work, fault, wasCalled: counted))
      }
    }
    return result
  }

  private func ending(_ work: OutboxWork, _ fault: PlatformFault, wasCalled: Bool) -> OutboxEnding {
    let row = work.row
    let giveBack: OutboxEnding.Correction = work.window.map { .giveBack($0) } ?? .none
    if case .refused(let refusal) = fault {
      switch refusal.code.code {
      case 45015 where row.kind == .send: return lost(work, .closed, correction: .closed)
      case 45047 where row.kind == .send: return lost(work, .usedUp, correction: .usedUp)
      // Uploaded again by the next try.
      case 40007 where work.attempt <= 2 && row.kind == .send: return again(work, fault, giveBack)
      default: break
      }
    }
    switch fault.class {
    case .done: return OutboxEnding(work, .ended(.done), at: now)
    case .retry, .quotaDay:
      if wasCalled, fault.isUnknown, row.kind.isSeen {
        // What may have been sent has used its place, and is sent again only where the rule says so.
        guard work.attempt <= row.onError.retries else { return OutboxEnding(work, .ended(.dead(.unknown, detail: nil)), at: now) }
        return again(work, fault, .none)
      }
      // Whoever stands between may fail for hours: only what the platform itself says counts as a try.
      guard case .refused = fault else {
        return OutboxEnding(
          work, .untried(until: now + Backoff.delay(since: row.dueAt, now), reason: fault.message.english), correction: giveBack, at: now)
      }
      guard work.attempt <= max(Self.tries, row.onError.retries) else {
        return OutboxEnding(work, .ended(.dead(.retries, detail: fault.message.english)), correction: giveBack, at: now)
      }
      return again(work, fault, giveBack)
    case .unreachable, .payload:
      return OutboxEnding(work, .ended(.dead(.refused, detail: fault.message.english)), correction: giveBack, at: now)
    case .refresh, .quotaMinute, .configuration: return again(work, fault, giveBack)  // decided for the whole account before
    }
  }

  private func again(_ work: OutboxWork, _ fault: PlatformFault, _ correction: OutboxEnding.Correction) -> OutboxEnding {
    OutboxEnding(work, .again(at: now + Backoff.delay(work.attempt), reason: fault.message.english), correction: correction, at: now)
  }

  /// The platform says what our own account did not know.
  private func lost(_ work: OutboxWork, _ reason: OutboxReason, correction: OutboxEnding.Correction) -> OutboxEnding {
    guard case .send(_, _, let otherwise) = work.row.task,
      case .end(let outcome, let follows) = OutboxPolicy.late(reason, work.row, otherwise, now)
    else { return OutboxEnding(work, .ended(.dead(reason, detail: nil)), correction: correction, at: now) }
    return OutboxEnding(work, .ended(outcome), correction: correction, follows: follows, at: now)
  }

  /// How many calls the platform's own count leaves for today; nil when it does not say. (wechat-protocol 5.3)
  private func remaining(_ kind: OutboxKind, _ platform: Platform?) async -> Int? {
    guard let path = kind.quota?.path else { return nil }
    let answer = try? await platform?.call(PlatformCall("/cgi-bin/openapi/quota/get", body: .json(["cgi_path": .string(path)])), retries: 1)
    return try? answer?.callsLeft()
  }

  private func label(_ fault: PlatformFault) -> String {
    // A counter stays for ever: what is on no list is one of them.
    if case .garbage(let garbage) = fault, garbage.isRefusal { return "http_\(garbage.status)" }
    if case .refused(let refusal) = fault { return refusal.code.isKnown ? String(refusal.code.code) : "unlisted" }
    return fault.isUnknown ? "unknown" : fault.class.rawValue
  }
}
