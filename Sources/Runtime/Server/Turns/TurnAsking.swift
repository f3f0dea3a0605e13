internal import Dispatch
internal import Engine
internal import Logging
internal import Rules
internal import Serving
internal import Synchronization
internal import WeChat

/// Turns whose answer an endpoint gives. The rule's own reply is on the disk before it is asked, with a time until which another answer may take its
/// place: repeats wait as long, at whichever server, so that all are told the same.
extension TurnWriter {
  /// Asks the endpoints of those that have one, and keeps them and their repeats waiting.
  /// - Returns: the others, by their place in the batch.
  func ask(_ batch: [TurnTicket], _ verdicts: [Verdict]) -> [Int] {
    guard let hooks, verdicts.contains(where: \.isOpen) else { return Array(batch.indices) }
    var (others, held): ([Int], [TurnTicket]) = ([], [])
    for (index, ticket) in batch.enumerated() {
      switch verdicts[index] {
      case .turn(let turn):
        guard let row = turn.question else {
          others.append(index)
          continue
        }
        queue.withLock { $0.asking.begin(turn, ticket) }
        let key = ticket.delivery.key
        hooks.ask(row) { [weak self] answer in self?.take(answer, for: key) }
      case .pending: if !queue.withLock({ $0.asking.join(ticket) }) { held.append(ticket) }
      case .repeated, .stranger: others.append(index)
      }
    }
    if !held.isEmpty { hold(held) }
    return others
  }

  private func take(_ answer: HookAnswer, for key: DeliveryKey) {
    queue.withLock { queue in
      queue.asking.take(answer, for: key)
      wake(&queue)
    }
  }

  // MARK: repeats of what another server asks about

  /// They are judged again in a moment, for as long as a delivery may wait. Not all servers look at once.
  private func hold(_ tickets: [TurnTicket]) {
    let now = uptime()
    let late = tickets.filter { now - $0.since >= Int64(limits.deadline) }
    late.answer { _ in .failure(.late) }
    let rest = tickets.filter { now - $0.since < Int64(limits.deadline) }.map { ticket in
      var ticket = ticket
      ticket.isHeld = true
      return ticket
    }
    let (isFirst, isClosed) = queue.withLock { queue in (!queue.isClosed && !rest.isEmpty && queue.asking.hold(rest), queue.isClosed) }
    if isClosed { return rest.answer { _ in .failure(.closing) } }
    guard isFirst else { return }
    DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + .milliseconds(.random(in: 100...200))) { [weak self] in
      self?.queue.withLock { queue in
        let held = queue.asking.takeHeld()
        if held.isEmpty || queue.isClosed { return }
        queue.waiting += held
        self?.wake(&queue)
      }
    }
  }

  // MARK: answers

  /// What an endpoint said takes the place of the rule's own reply where that is not given out yet, and is durable before it is given.
  func settle(_ answers: [(asked: AskedDeliveries.Asked, answer: HookAnswer)]) {
    let now = clock.microseconds()
    let questions = answers.map { asked, _ in
      StoreQuestion(follower: asked.turn.delivery.follower, pseudonym: nil, key: asked.turn.delivery.key, at: .max)
    }
    var given: [Answer] = []
    do throws(StoreFault) {
      try store.transact(questions, stocks: [], now: clock.uptime) { knowledge in
        // Reports behind all answers: what they lock is locked in one order then.
        var (changes, reports): ([StoreChange], [StoreChange]) = ([], [])
        given = []
        for (index, (asked, answer)) in answers.enumerated() {
          let known = asked.turn.answer.standing(knowledge.answers[index])
          var final = known
          let (key, follower) = (questions[index].key, questions[index].follower)
          // Where the time is over, somebody may have been told the rule's own; of who was forgotten meanwhile nothing new is written.
          if knowledge.asking.contains(key), knowledge.standings[follower] != nil, known.body == asked.turn.answer.body {
            final = reply(of: answer, to: asked.turn, at: now / 1_000_000) ?? known
            changes.append(.answered(key, final))
          }
          if !answer.result.report.isEmpty { reports.append(.settled(answer.result.report)) }
          given.append(final)
        }
        return changes + reports
      }
      for (_, answer) in answers { actionLog.note(answer.result, now: now / 1000) }
    } catch {
      log.say(.error, "the answers of endpoints are not kept: \(error.message)")
      guard let standing = standing(questions) else {
        // What holds is found when the platform asks again.
        for (asked, _) in answers { asked.tickets.answer { _ in .failure(.store(error)) } }
        return
      }
      given = zip(answers, standing).map { $0.asked.turn.answer.standing($1) }
    }
    for (index, (asked, _)) in answers.enumerated() { asked.tickets.answer { _ in .success(given[index]) } }
    onQueued()
  }

  /// What is on the disk after all, when it was not told whether something was written.
  private func standing(_ questions: [StoreQuestion]) -> [Answer?]? {
    var known: [Answer?] = []
    do throws(StoreFault) {
      try store.transact(questions, stocks: [], now: clock.uptime) { knowledge in
        known = knowledge.answers
        return []
      }
    } catch { return nil }
    return known
  }

  /// Nil: the rule's own.
  private func reply(of answer: HookAnswer, to turn: Turn, at seconds: Int64) -> Answer? {
    guard let reply = answer.reply else { return nil }
    let turns = TurnBatch(StoreKnowledge(answers: [], standings: [:]), under: rules.current.ruleSet, media: media.current)
    let (body, missing) = turns.body(of: reply, to: turn.delivery.event, at: seconds, account: turn.delivery.follower.account)
    return missing.isEmpty ? Answer(turn: turn.answer.turn, body: body, rule: turn.answer.rule) : nil
  }
}

extension Answer {
  /// What is known of it takes its place; which rule it was is not kept.
  fileprivate func standing(_ known: Answer?) -> Answer { known.map { Answer(turn: $0.turn, body: $0.body, rule: rule) } ?? self }
}

extension Verdict {
  /// Whether its answer may yet be another.
  fileprivate var isOpen: Bool {
    switch self {
    case .turn(let turn): turn.question != nil
    case .pending: true
    case .repeated, .stranger: false
    }
  }
}
