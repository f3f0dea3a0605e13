public import Rules
internal import Wire

/// What became of one test of a rules file.
public struct TestResult: Sendable {
  /// The test's name.
  public let name: String
  /// `file:line`.
  public let place: String
  /// What was expected and did not come; empty when the test passed.
  public let failures: [Phrase]
  /// Why the rules answered as they did, for the step that failed.
  public let trace: Phrase
  /// The events that were judged, each with what was known before it.
  package let turns: [(event: Event, facts: Facts)]
  /// What came of each of them.
  package let plans: [Plan]
}

/// Runs the tests that stand in a rule set's files. Pure but for golden files, which come from `files`.
public struct RuleTests {
  private let ruleSet: RuleSet
  private let files: any RuleFiles

  /// - Parameter files: where `xml:` files are read from, by paths relative to the rule set.
  public init(_ ruleSet: RuleSet, files: any RuleFiles) {
    self.ruleSet = ruleSet
    self.files = files
  }

  /// The tests whose name `isSelected`, in the order of the files.
  /// - Parameter goesOn: asked before each; those behind the first no are left out.
  public func run(where isSelected: (String) -> Bool, while goesOn: () -> Bool = { true }) -> [TestResult] {
    var results: [TestResult] = []
    for test in ruleSet.tests where isSelected(test.name.value) {
      guard goesOn() else { break }
      results.append(run(test))
    }
    return results
  }

  /// The zone in which times of a test are read: the one in which its events are judged. What the platform wrote says itself to whom.
  private func zone(of test: TestDeclaration) -> Zone {
    for step in test.steps where test.account == nil {
      switch step.event {
      case .wait: continue
      case .xml(let path):
        var decoder = EventDecoder()
        guard let body = try? read(path), let event = try? decoder.decode(body) else { break }
        return ruleSet.compiled.zone(of: event)
      case .scan, .follow, .unfollow, .text, .click, .view, .named, .outside: break
      }
      break
    }
    return ruleSet.zone(ofAddressee: test.account?.value)
  }

  private func run(_ test: TestDeclaration) -> TestResult {
    let zone = zone(of: test)
    var run = Run(zone: zone, clock: test.at?.instant(in: zone) ?? zone.instant(of: TestDeclaration.standardTime), isTimed: test.at != nil)
    var failures: [Phrase] = []
    var trace: Phrase = ""
    var turns: [(event: Event, facts: Facts)] = []
    var plans: [Plan] = []
    for (index, step) in test.steps.enumerated() {
      func note(_ failure: Phrase) { failures.append(test.steps.count > 1 ? "event \(index + 1): \(failure)" : failure) }
      let carried: [VirtualOutbox.Carried]
      var simulation: Simulation?
      if case .wait(let milliseconds) = step.event {
        run.clock += milliseconds / 1000
        run.isTimed = true
        run.hasWaited = true
        run.advance(to: run.clock * 1000)
        carried = run.carried(of: step.who?.value)
      } else {
        do throws(FileFault) {
          (simulation, carried) = try play(step, test, &run)
        } catch {
          note(error.reason)
          break
        }
      }
      if let simulation {
        turns.append((simulation.event, simulation.facts))
        plans.append(simulation.plan)
      }
      if step.answer != nil, let simulation {
        if !simulation.asksEndpoint { note("an endpoint is said to answer, and no webhook is called") }
        for dropped in simulation.dropped { note("of the answer is dropped: \(dropped)") }
      }
      guard let expectation = step.expect else { continue }
      var found = compare(expectation, carried)
      if let simulation, let facts = run.people[step.who?.value ?? ""]?.facts { found += compare(expectation, simulation, facts) }
      if !found.isEmpty {
        found.forEach(note)
        if trace.isEmpty, let simulation { trace = SimulationText(simulation, colour: false, explains: true).render() }
      }
    }
    return TestResult(name: test.name.value, place: place(test.name.span), failures: failures, trace: trace, turns: turns, plans: plans)
  }

  /// What is so far of somebody who takes part in a test.
  private struct Person {
    var facts: Facts
    var outbox: VirtualOutbox
    /// Whether they follow, once something has happened.
    var isFollowing: Bool
    /// Whether nothing is noted of them, since they left an account that does not keep who leaves.
    var hasParted = false
    /// What was carried out since the last step of theirs.
    var carried: [VirtualOutbox.Carried] = []
  }

  /// The time of a test, and those who take part.
  private struct Run: ~Copyable {
    let zone: Zone
    /// Seconds since 1970 UTC.
    var clock: Int64
    /// Whether the test says what time it is.
    var isTimed: Bool
    var hasBegun = false
    /// Since the last event.
    var hasWaited = false
    /// By the names that `who` gives them; the only one has none.
    var people: [String: Person] = [:]
    /// What is left for all of them, once something has happened.
    var stocks: [String: StockLevel]?
    /// Pieces that go back, in the order in which they were given.
    var lent: [(stock: String, piece: String, until: Int64)] = []
    /// When rules answered that count the answers to all of them.
    var shared: [String: [Int64]] = [:]
    var decoder = EventDecoder()

    /// What a step changed of the pieces that go back.
    mutating func note(_ changes: [FactChange]) {
      for change in changes {
        switch change {
        case .took(let stock, let piece, let end?): lent.append((stock, piece, end))
        case .used(let stock, let piece): lent.removeAll { $0.stock == stock && $0.piece == piece }
        case .took, .followed, .unfollowed, .set, .unset, .tagged, .untagged, .counted, .answered, .answeredForAll, .rotated, .touched, .exposed,
          .succeeded:
          continue
        }
      }
    }

    /// What is due until then is carried out, whosever it is. In milliseconds since 1970 UTC.
    mutating func advance(to now: Int64) {
      for name in people.keys.sorted() {
        let due = people[name]?.outbox.advance(to: now) ?? []
        people[name]?.carried += due
      }
    }

    /// Takes what was carried out for somebody, or for everybody.
    mutating func carried(of name: String?) -> [VirtualOutbox.Carried] {
      var carried: [VirtualOutbox.Carried] = []
      for person in name.map({ [$0] }) ?? people.keys.sorted() {
        carried += people[person]?.carried ?? []
        people[person]?.carried = []
      }
      return people.count > 1 ? carried.sorted { $0.at < $1.at } : carried
    }
  }

  /// What was due before the event is carried out before it, what is due at once after it.
  private func play(_ step: TestStepDeclaration, _ test: TestDeclaration, _ run: inout Run) throws(FileFault) -> (Simulation, [VirtualOutbox.Carried])
  {
    // Nobody does two things in one second: to the platform they would be one.
    if run.hasBegun, !run.hasWaited { run.clock += 1 }
    run.hasWaited = false
    let name = step.who?.value ?? ""
    let follower = step.who.map { who in test.users.first { $0.name.value == who.value }?.facts } ?? test.user
    let earlier = run.people[name]
    let event = try event(step, test, follower, earlier?.isFollowing, run.isTimed ? run.clock : nil, run.zone, &run.decoder)
    if event.kind == .outside, step.subscription == nil, earlier?.hasParted ?? false {
      throw FileFault(
        "an event from outside about somebody who has left, and whom the account does not keep: `serve` answers 404, and nothing happens")
    }
    run.clock = event.time
    run.hasBegun = true
    if case .xml = step.event {} else { run.isTimed = true }
    var known = earlier?.facts ?? Facts(follower, subscription: step.subscription, isFollow: event.isFollow, zone: run.zone)
    known.profile.carryOver(ruleSet.compiled.moves)
    known.isAway = event.kind == .outside && (step.subscription.map { $0 != .existing } ?? earlier.map { !$0.isFollowing } ?? false)
    if earlier != nil, let subscription = step.subscription {
      known.history.followCount = subscription == .new ? 0 : max(1, known.history.followCount)
    }
    known.stocks = run.stocks ?? stocks(test)
    for (stock, piece, _) in run.lent.filter({ $0.until <= event.time }) { ruleSet.giveBack(piece, to: stock, &known.stocks) }
    run.lent.removeAll { $0.until <= event.time }
    known.shared = run.shared
    if earlier == nil { ruleSet.apply(follower, to: &known, before: event) }
    run.advance(to: event.time * 1000 - 1)
    var carried = run.carried(of: name)
    var outbox =
      run.people[name]?.outbox ?? VirtualOutbox(account: test.account?.value ?? ruleSet.accounts.first?.name ?? "", facts: known)
    let simulation = Simulation(
      event, named: test.name.value, against: ruleSet, given: known, at: Moment(now: event.time, seed: test.seed),
      answer: step.answer.map { HookReply($0) })
    let before = known
    known.apply(simulation.plan.changes)
    run.note(simulation.plan.changes)
    let policy = ruleSet.compiled.account(of: event)?.privacy ?? .keep
    if event.kind == .unsubscribe { known.part(under: policy) }
    outbox.add(simulation.plan, event, given: before, after: known, ruleSet)
    carried += outbox.advance(to: event.time * 1000)
    let follows = event.kind == .outside ? earlier?.isFollowing : nil
    run.stocks = known.stocks
    run.shared = known.shared
    run.people[name] = Person(
      facts: known, outbox: outbox, isFollowing: follows ?? (event.kind != .unsubscribe && known.history.followCount > 0),
      hasParted: Self.hasParted(earlier?.hasParted ?? false, event, policy))
    return (simulation, carried)
  }

  /// Whether nothing is known of them by their openid. Who is known by a pseudonym comes back by a follow alone; who was erased is somebody
  /// else as soon as they say anything.
  private static func hasParted(_ before: Bool, _ event: Event, _ policy: PrivacyPolicy) -> Bool {
    switch policy {
    case .keep: false
    case .erase: event.kind == .unsubscribe
    case .pseudonymise: event.kind == .unsubscribe || (before && !event.isFollow)
    }
  }

  /// All pieces of each stock, or as many as the test says are left.
  private func stocks(_ test: TestDeclaration) -> [String: StockLevel] {
    ruleSet.stockLevels(left: Dictionary(test.stocks.map { ($0.name.value, $0.left) }) { $1 })
  }

  private func place(_ span: SourceSpan) -> String {
    let file = ruleSet.files[Int(span.file.index)]
    return "\(file.path):\(file.position(at: span.bytes.lowerBound).line)"
  }

  private func read(_ path: Located<String>) throws(FileFault) -> [UInt8] {
    let directory = PathPattern.directory(of: ruleSet.files[Int(path.span.file.index)].path)
    do throws(FileFault) {
      return try files.read(directory + path.value)
    } catch {
      throw FileFault("`\(directory + path.value)` cannot be read: \(error.reason)")
    }
  }

  /// - Parameter clock: what time it is, where the test says so, in seconds since 1970 UTC.
  private func event(
    _ step: TestStepDeclaration, _ test: TestDeclaration, _ follower: FollowerDeclaration?, _ isFollowing: Bool?, _ clock: Int64?,
    _ zone: Zone, _ decoder: inout EventDecoder
  ) throws(FileFault) -> Event {
    var written = step.at?.instant(in: zone) ?? clock
    // What the platform wrote has its own time, unless the test says another.
    if case .xml = step.event, step.at == nil, test.at == nil { written = nil }
    let time = written ?? zone.instant(of: TestDeclaration.standardTime)
    let openid =
      follower?.openid ?? step.who.map { FollowerDeclaration.openid(of: $0.value) } ?? FollowerDeclaration.standardOpenid
    func xml(_ form: MessageForm) -> [UInt8] {
      // Somebody of whom nothing is said scans as a follower only when an earlier event of the test made them one.
      let isFollower = step.subscription.map { $0 == .existing } ?? isFollowing ?? ((follower?.numbers[.followCount] ?? 0) > 0)
      return form.xml(
        openid: openid, account: ruleSet.addressee(test.account?.value), isFollower: isFollower, time: time, fields: step.fields)
    }
    let body: [UInt8]
    switch step.event {
    case .xml(let path): body = try read(path)
    case .scan(let scene): body = xml(.scan(scene))
    case .follow: body = xml(.follow)
    case .unfollow: body = xml(.unfollow)
    case .text(let text): body = xml(.text(text))
    case .click(let key): body = xml(.click(key))
    case .view(let url): body = xml(.view(url))
    case .named(let name): body = xml(.named(name))
    case .outside(let name, let fields):
      return .outside(
        name.value, openid: openid, account: ruleSet.addressee(test.account?.value), time: time,
        fields: fields.map { ($0.name.value, $0.value.value) })
    case .wait: throw FileFault("nothing happens")
    }
    do throws(DeliveryFault) {
      let event = try decoder.decode(body)
      return written == nil ? event : event.at(time)
    } catch {
      throw FileFault("the event cannot be read: \(error.message)")
    }
  }

  /// What reached the follower since the step before, and what was given up.
  private func compare(_ expectation: ExpectationDeclaration, _ carried: [VirtualOutbox.Carried]) -> [Phrase] {
    var failures: [Phrase] = []
    let sent = carried.filter { $0.outcome == .done }.compactMap(\.shown).map { $0.joined(separator: "\n").english }
    let dropped = carried.filter { $0.outcome != .done }.compactMap { $0.outcome.code }
    func list(_ texts: [String]) -> Phrase { texts.isEmpty ? "none" : texts.map { Phrase(verbatim: "\"\($0)\"") }.listed() }
    if let wanted = expectation.sent {
      if wanted.count != sent.count {
        failures.append("expected \(counted(wanted.count, "message")) to reach the follower, got \(sent.count): \(list(sent))")
      } else {
        for (words, text) in zip(wanted, sent) {
          for word in words where !text.contains(word) { failures.append("expected a message with \"\(word)\", got \"\(text)\"") }
        }
      }
      if !failures.isEmpty, !dropped.isEmpty { failures.append("given up: \(dropped.map { Phrase(verbatim: $0) }.listed())") }
    }
    if let wanted = expectation.dropped, wanted != dropped {
      failures.append("expected these to be given up: \(list(wanted)), got \(list(dropped))")
    }
    return failures
  }

  private func compare(_ expectation: ExpectationDeclaration, _ simulation: Simulation, _ after: Facts) -> [Phrase] {
    let plan = simulation.plan
    var failures: [Phrase] = []
    func expect(_ what: Phrase, _ wanted: Phrase, _ got: Phrase) {
      if wanted != got { failures.append("expected \(what) \(wanted), got \(got)") }
    }
    if let rule = expectation.rule { expect("rule", name(rule.value), plan.rule.map(name) ?? "none") }
    if let subscription = expectation.subscription {
      expect(name("subscription"), name(subscription.rawValue), name(simulation.facts.subscription(at: simulation.event).rawValue))
    }
    for (name, wanted) in expectation.captures { expect(self.name(name.value), self.name(wanted), captured(name.value, plan)) }
    if let actions = expectation.actions {
      expect(
        "actions", name("[\(actions.map(\.rawValue).joined(separator: ", "))]"), name("[\(plan.actions.map(\.kind.name).joined(separator: ", "))]"))
    }
    for (name, wanted) in expectation.variables {
      let value = ruleSet.compiled.variables.value(of: name.value, in: after.profile.held(at: simulation.event.time))
      if value?.isWritten(wanted.value) != true {
        expect(self.name("vars.\(name.value)"), self.name(wanted.value), value.map { self.name($0.shown) } ?? self.name("nothing"))
      }
    }
    if let tags = expectation.tags {
      func list(_ tags: [String]) -> Phrase { tags.isEmpty ? "none" : tags.sorted().map(name).listed() }
      expect("tags", list(tags), list(after.profile.tags))
    }
    let seen = ReplyText.lines(plan.reply).joined(separator: "\n").english
    for part in expectation.reply {
      switch part {
      case .kind(let kind): expect("reply of kind", name(kind.rawValue), name(plan.reply.kind))
      case .text(let text): if text != seen { failures.append(Difference.describe(wanted: text, got: seen)) }
      case .contains(let words):
        for word in words where !seen.contains(word) {
          failures.append(seen.isEmpty ? "expected a reply with \"\(word)\", got none" : "expected a reply with \"\(word)\", got \"\(seen)\"")
        }
      case .xml(let path):
        do {
          let wanted = String(decoding: try read(path), as: UTF8.self).split(separator: "\n").joined(separator: "\n")
          let got = String(decoding: simulation.body, as: UTF8.self)
          if wanted != got { failures.append(Difference.describe(wanted: wanted, got: got)) }
        } catch {
          failures.append(error.reason)
        }
      }
    }
    return failures
  }

  private func name(_ text: String) -> Phrase { Phrase(verbatim: text) }

  private func captured(_ path: String, _ plan: Plan) -> Phrase {
    let parts = path.split(separator: ".").map { String($0) }
    guard let capture = plan.captures.first(where: { $0.name == parts.first }) else { return name("nothing") }
    var value = parts.dropFirst().reduce(capture.value) { $0.member($1) }
    // A whole row compares by its key, which stands first where it is declared.
    if case .record(let fields) = value, let key = fields.first { value = key.value }
    return name(value.shown)
  }
}

/// Two texts and where they part.
enum Difference {
  static func describe(wanted: String, got: String) -> Phrase {
    let (a, b) = (Array(wanted), Array(got))
    let same = zip(a, b).prefix { $0 == $1 }.count
    let head: Phrase = same == 0 ? "reply differs" : "reply differs (same up to character \(same))"
    return head + Phrase(verbatim: "\n    - \(wanted)\n    + ") + (got.isEmpty ? "(nothing)" : Phrase(verbatim: got))
  }
}
