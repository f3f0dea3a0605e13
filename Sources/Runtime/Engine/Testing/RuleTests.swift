public import Rules
internal import Wire

/// What became of one test of a rules file.
public struct TestResult: Sendable {
  /// The test's name.
  public let name: String
  /// `file:line`.
  public let place: String
  /// What was expected and did not come; empty when the test passed.
  public let failures: [String]
  /// Why the rules answered as they did, for the step that failed.
  public let trace: String
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
  public func run(where isSelected: (String) -> Bool) -> [TestResult] {
    ruleSet.tests.filter { isSelected($0.name.value) }.map(run)
  }

  /// The zone in which times of tests are read.
  private var zone: Zone { ruleSet.compiled.timezone }

  /// When an event happens that does not say so: a Monday at noon, the same on every machine.
  private static let standardTime = CivilTime(year: 2026, month: 6, day: 1, hour: 12)

  private func run(_ test: TestDeclaration) -> TestResult {
    var run = Run(clock: test.at?.instant(in: zone) ?? zone.instant(of: Self.standardTime), isTimed: test.at != nil)
    var failures: [String] = []
    var trace = ""
    for (index, step) in test.steps.enumerated() {
      let prefix = test.steps.count > 1 ? "event \(index + 1): " : ""
      let carried: [VirtualOutbox.Carried]
      var simulation: Simulation?
      if case .wait(let milliseconds) = step.event {
        run.clock += milliseconds / 1000
        run.isTimed = true
        run.hasWaited = true
        carried = run.outbox?.advance(to: run.clock * 1000) ?? []
      } else {
        do throws(FileFault) {
          (simulation, carried) = try play(step, test, &run)
        } catch {
          failures.append(prefix + error.reason)
          break
        }
      }
      guard let expectation = step.expect else { continue }
      var found = compare(expectation, carried)
      if let simulation, let facts = run.facts { found += compare(expectation, simulation, facts) }
      if !found.isEmpty {
        failures += found.map { prefix + $0 }
        if trace.isEmpty, let simulation { trace = SimulationText(simulation, colour: false, explains: true).render() }
      }
    }
    return TestResult(name: test.name.value, place: place(test.name.span), failures: failures, trace: trace)
  }

  /// A follower's time in a test.
  private struct Run: ~Copyable {
    /// Seconds since 1970 UTC.
    var clock: Int64
    /// Whether the test says what time it is.
    var isTimed: Bool
    var hasBegun = false
    /// Since the last event.
    var hasWaited = false
    /// Whether the person follows, once something has happened.
    var isFollowing: Bool?
    var facts: Facts?
    var outbox: VirtualOutbox?
    var decoder = EventDecoder()
  }

  /// What was due before the event is carried out before it, what is due at once after it.
  private func play(_ step: TestStepDeclaration, _ test: TestDeclaration, _ run: inout Run) throws(FileFault) -> (Simulation, [VirtualOutbox.Carried])
  {
    // Nobody does two things in one second: to the platform they would be one.
    if run.hasBegun, !run.hasWaited { run.clock += 1 }
    run.hasWaited = false
    let event = try event(step, test, run.isFollowing, run.isTimed ? run.clock : nil, &run.decoder)
    run.clock = event.time
    run.hasBegun = true
    if case .xml = step.event {} else { run.isTimed = true }
    var known = run.facts ?? Facts(test.user, subscription: step.subscription, isFollow: event.isFollow, zone: zone)
    if run.facts != nil, let subscription = step.subscription {
      known.history.followCount = subscription == .new ? 0 : max(1, known.history.followCount)
    }
    if run.facts == nil { known.stocks = stocks(test) }
    var outbox = run.outbox ?? VirtualOutbox(account: test.account?.value ?? ruleSet.accounts.first?.name ?? "", facts: known)
    var carried = outbox.advance(to: event.time * 1000 - 1)
    let simulation = Simulation(event, named: test.name.value, against: ruleSet, given: known, at: Moment(now: event.time, seed: test.seed))
    let before = known
    known.apply(simulation.plan.changes)
    outbox.add(simulation.plan, event, given: before, after: known, ruleSet)
    carried += outbox.advance(to: event.time * 1000)
    run.isFollowing = event.kind != .unsubscribe && known.history.followCount > 0
    run.facts = known
    run.outbox = outbox
    return (simulation, carried)
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
    _ step: TestStepDeclaration, _ test: TestDeclaration, _ isFollowing: Bool?, _ clock: Int64?, _ decoder: inout EventDecoder
  ) throws(FileFault) -> Event {
    var written = step.at?.instant(in: zone) ?? clock
    // What the platform wrote has its own time, unless the test says another.
    if case .xml = step.event, step.at == nil, test.at == nil { written = nil }
    let time = written ?? zone.instant(of: Self.standardTime)
    let body: [UInt8]
    switch step.event {
    case .xml(let path): body = try read(path)
    case .scan(let scene): body = self.body(.scan(scene), step, test, isFollowing, time)
    case .follow: body = self.body(.follow, step, test, isFollowing, time)
    case .unfollow: body = self.body(.unfollow, step, test, isFollowing, time)
    case .text(let text): body = self.body(.text(text), step, test, isFollowing, time)
    case .click(let key): body = self.body(.click(key), step, test, isFollowing, time)
    case .view(let url): body = self.body(.view(url), step, test, isFollowing, time)
    case .named(let name): body = self.body(.named(name), step, test, isFollowing, time)
    case .wait: throw FileFault("nothing happens")
    }
    do throws(DeliveryFault) {
      let event = try decoder.decode(body)
      return written == nil ? event : event.at(time)
    } catch {
      throw FileFault("the event cannot be read: \(error.message)")
    }
  }

  private func body(_ form: MessageForm, _ step: TestStepDeclaration, _ test: TestDeclaration, _ isFollowing: Bool?, _ time: Int64) -> [UInt8] {
    // Somebody of whom nothing is said scans as a follower only when an earlier event of the test made them one.
    let isFollower = step.subscription.map { $0 == .existing } ?? isFollowing ?? ((test.user?.numbers[.followCount] ?? 0) > 0)
    return form.xml(
      openid: test.user?.openid ?? "oTEST-openid_0000000000000001", account: ruleSet.addressee(test.account?.value), isFollower: isFollower,
      time: time, fields: step.fields)
  }

  /// What reached the follower since the step before, and what was given up.
  private func compare(_ expectation: ExpectationDeclaration, _ carried: [VirtualOutbox.Carried]) -> [String] {
    var failures: [String] = []
    let sent = carried.filter { $0.outcome == .done }.compactMap(\.shown).map { $0.joined(separator: "\n") }
    let dropped = carried.filter { $0.outcome != .done }.compactMap { $0.outcome.code }
    func list(_ texts: [String]) -> String { texts.isEmpty ? "none" : texts.map { "\"\($0)\"" }.joined(separator: ", ") }
    if let wanted = expectation.sent {
      if wanted.count != sent.count {
        failures.append("expected \(counted(wanted.count, "message")) to reach the follower, got \(sent.count): \(list(sent))")
      } else {
        for (words, text) in zip(wanted, sent) {
          for word in words where !text.contains(word) { failures.append("expected a message with \"\(word)\", got \"\(text)\"") }
        }
      }
      if !failures.isEmpty, !dropped.isEmpty { failures.append("given up: \(dropped.joined(separator: ", "))") }
    }
    if let wanted = expectation.dropped, wanted != dropped {
      failures.append("expected these to be given up: \(list(wanted)), got \(list(dropped))")
    }
    return failures
  }

  private func compare(_ expectation: ExpectationDeclaration, _ simulation: Simulation, _ after: Facts) -> [String] {
    let plan = simulation.plan
    var failures: [String] = []
    func expect(_ what: String, _ wanted: String, _ got: String) {
      if wanted != got { failures.append("expected \(what) \(wanted), got \(got)") }
    }
    if let rule = expectation.rule { expect("rule", rule.value, plan.rule ?? "none") }
    if let subscription = expectation.subscription {
      expect("subscription", subscription.rawValue, simulation.facts.subscription(at: simulation.event).rawValue)
    }
    for (name, wanted) in expectation.captures { expect(name.value, wanted, captured(name.value, plan)) }
    if let actions = expectation.actions {
      expect("actions", "[\(actions.map(\.rawValue).joined(separator: ", "))]", "[\(plan.actions.map(\.kind.name).joined(separator: ", "))]")
    }
    for (name, wanted) in expectation.variables {
      let value = ruleSet.compiled.variables.value(of: name.value, in: after.profile)
      if value?.isWritten(wanted.value) != true { expect("vars.\(name.value)", wanted.value, value?.shown ?? "nothing") }
    }
    if let tags = expectation.tags { expect("tags", tags.sorted().joined(separator: ", "), after.profile.tags.sorted().joined(separator: ", ")) }
    let seen = ReplyText.lines(plan.reply).joined(separator: "\n")
    for part in expectation.reply {
      switch part {
      case .kind(let kind): expect("reply of kind", kind.rawValue, plan.reply.kind)
      case .text(let text): if text != seen { failures.append(Difference.describe(wanted: text, got: seen)) }
      case .contains(let words):
        for word in words where !seen.contains(word) {
          failures.append("expected a reply with \"\(word)\", got \(seen.isEmpty ? "none" : "\"\(seen)\"")")
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

  private func captured(_ path: String, _ plan: Plan) -> String {
    let parts = path.split(separator: ".").map { String($0) }
    guard let capture = plan.captures.first(where: { $0.name == parts.first }) else { return "nothing" }
    var value = parts.dropFirst().reduce(capture.value) { $0.member($1) }
    // A whole row compares by its key, which stands first where it is declared.
    if case .record(let fields) = value, let key = fields.first { value = key.value }
    return value.shown
  }
}

/// Two texts and where they part.
enum Difference {
  static func describe(wanted: String, got: String) -> String {
    let (a, b) = (Array(wanted), Array(got))
    let same = zip(a, b).prefix { $0 == $1 }.count
    let place = same == 0 ? "" : " (same up to character \(same))"
    return "reply differs\(place)\n    - \(wanted)\n    + \(got.isEmpty ? "(nothing)" : got)"
  }
}
