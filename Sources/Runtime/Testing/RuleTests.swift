public import Rules

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
    var failures: [String] = []
    var trace = ""
    var facts: Facts?
    var decoder = EventDecoder()
    for (index, step) in test.steps.enumerated() {
      let prefix = test.steps.count > 1 ? "event \(index + 1): " : ""
      let event: Event
      do {
        event = try self.event(step, test, facts, &decoder)
      } catch {
        failures.append(prefix + error.reason)
        break
      }
      var known = facts ?? Facts(test.user, subscription: step.subscription, isFollow: event.isFollow, zone: zone)
      if facts != nil, let subscription = step.subscription { known.followCount = subscription == .new ? 0 : max(1, known.followCount) }
      let simulation = Simulation(event, named: test.name.value, against: ruleSet, given: known, at: Moment(now: event.time, seed: test.seed))
      known.apply(simulation.plan.changes)
      facts = known
      guard let expectation = step.expect else { continue }
      let found = compare(expectation, simulation, known)
      if !found.isEmpty {
        failures += found.map { prefix + $0 }
        if trace.isEmpty { trace = SimulationText(simulation, colour: false, explains: true).render() }
      }
    }
    return TestResult(name: test.name.value, place: place(test.name.span), failures: failures, trace: trace)
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

  private func event(_ step: TestStepDeclaration, _ test: TestDeclaration, _ facts: Facts?, _ decoder: inout EventDecoder) throws(FileFault) -> Event
  {
    let time = step.at?.instant(in: zone) ?? zone.instant(of: Self.standardTime)
    let body: [UInt8]
    switch step.event {
    case .xml(let path): body = try read(path)
    case .scan(let scene): body = self.body(.scan(scene), step, test, facts, time)
    case .follow: body = self.body(.follow, step, test, facts, time)
    case .unfollow: body = self.body(.unfollow, step, test, facts, time)
    case .text(let text): body = self.body(.text(text), step, test, facts, time)
    case .click(let key): body = self.body(.click(key), step, test, facts, time)
    case .view(let url): body = self.body(.view(url), step, test, facts, time)
    case .named(let name): body = self.body(.named(name), step, test, facts, time)
    }
    do throws(DeliveryFault) {
      let event = try decoder.decode(body)
      return step.at == nil ? event : event.at(time)
    } catch {
      throw FileFault("the event cannot be read: \(error.message)")
    }
  }

  private func body(_ form: MessageForm, _ step: TestStepDeclaration, _ test: TestDeclaration, _ facts: Facts?, _ time: Int64) -> [UInt8] {
    let account = ruleSet.accounts.first?.originalID ?? "gh_0123456789ab"
    // Somebody of whom nothing is said scans as a follower only when an earlier event of the test made them one.
    let isFollower = step.subscription.map { $0 == .existing } ?? ((facts?.followCount ?? test.user?.followCount ?? 0) > 0)
    return form.xml(
      openid: test.user?.openid ?? "oTEST-openid_0000000000000001", account: account, isFollower: isFollower, time: time, fields: step.fields)
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
      expect("actions", "[\(actions.joined(separator: ", "))]", "[\(plan.actions.map(\.kind.name).joined(separator: ", "))]")
    }
    for (name, wanted) in expectation.variables { expect("vars.\(name)", wanted, after.variables[name]?.shown ?? "nothing") }
    if let tags = expectation.tags { expect("tags", tags.sorted().joined(separator: ", "), after.tags.sorted().joined(separator: ", ")) }
    let seen = ReplyText.lines(plan.reply).joined(separator: "\n")
    for part in expectation.reply {
      switch part {
      case .kind(let kind): expect("reply of kind", kind, plan.reply.kind)
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
