/// `experiments:`: arms that are tried on followers, for a time, and measured.
extension Reader {
  mutating func readExperiment(_ name: Located<String>, _ node: YAMLNode) -> ExperimentDeclaration? {
    guard let name = checkedIdentifier(name, "name of an experiment"),
      let fields = fields(node, .experiment, where: "experiment `\(name.value)`")
    else { return nil }
    var arms: [(name: Located<String>, share: Located<Int>)]?
    var states: Set<Subscription> = []
    var running: DateWindowDeclaration?
    var then: Located<String>?
    var success: ExperimentDeclaration.Success?
    var kept: Located<Int64>?
    var salt: Located<String>?
    for (key, entry) in fields.keyed(by: ExperimentKey.self) {
      switch key {
      case .arms: arms = readArms(entry.value)
      case .audience: states = readAudience(entry.value)
      case .running: running = readDateWindow(entry.value, .running)
      case .then: then = identifier(entry.value, "`then`")
      case .success: success = readSuccess(entry.value)
      case .kept: kept = reportSpan(entry.value, "`kept`")
      case .salt: salt = identifier(entry.value, "`salt`")
      }
    }
    guard let arms, let armsNode = fields[ExperimentKey.arms] else { return nil }
    let written = armsNode.entries?.count { !$0.key.value.hasPrefix("x-") } ?? arms.count
    return ExperimentDeclaration(
      name: name, armsSpan: firstLine(of: armsNode.span), arms: arms, isWhole: arms.count == written, states: states, running: running, then: then,
      hasThen: fields[ExperimentKey.then] != nil || !fields.isWhole, success: success, kept: kept, salt: salt?.value)
  }

  private mutating func readAudience(_ node: YAMLNode) -> Set<Subscription> {
    guard let fields = fields(node, .audience) else { return [] }
    let states = oneOrMany(fields[AudienceKey.subscription], "`subscription`", of: .names) { $0.word($1, "`subscription`", Subscription.self)?.value }
    return Set(states ?? [])
  }

  private mutating func readSuccess(_ node: YAMLNode) -> ExperimentDeclaration.Success? {
    guard let fields = fields(node, .success) else { return nil }
    var events: [Located<EventSelector>] = []
    var records: [Located<String>] = []
    for sign in list(fields[SuccessKey.any], "`any`", { $0.readSign($1) }) ?? [] {
      events += sign.events
      records += sign.records
    }
    let within = fields[SuccessKey.within].flatMap { reportSpan($0, "`within`") }
    return ExperimentDeclaration.Success(events: events, records: records, within: within?.value)
  }

  private mutating func readSign(_ node: YAMLNode) -> (events: [Located<EventSelector>], records: [Located<String>])? {
    guard let fields = fields(node, .sign, where: "an item of `any`") else { return nil }
    if fields.entries.count > 1 {
      report(
        Diagnostic(
          .conflictingKeys, "`on` and `record` are two successes", at: firstLine(of: node.span), notes: ["each item of `any` is one of them"],
          help: ["write each as an item of its own"]))
    } else if node.entries?.isEmpty ?? false {
      report(.emptyCollection("an item of `any`", at: node.span))
    }
    var events: [Located<EventSelector>] = []
    var records: [Located<String>] = []
    for (key, entry) in fields.keyed(by: SignKey.self) {
      switch key {
      case .on: events = oneOrMany(entry.value, "`on`", of: .names) { $0.readSelector($1) } ?? []
      case .record: records = [identifier(entry.value, "`record`")].compactMap { $0 }
      }
    }
    return (events, records)
  }
}
