/// Everything that can be read while one event is judged and answered. It is copied only where that is said: a copy retains each part.
package struct TurnScope: ~Copyable, Sendable {
  package let rules: CompiledRules
  package let event: Event
  package var facts: Facts
  package let moment: Moment
  package var bindings: Bindings
  package var campaign: Int32
  package var arm: String?

  package init(
    rules: CompiledRules, event: Event, facts: Facts, moment: Moment, bindings: Bindings = Bindings(), campaign: Int32 = -1, arm: String? = nil
  ) {
    self.rules = rules
    self.event = event
    self.facts = facts
    self.moment = moment
    self.bindings = bindings
    self.campaign = campaign
    self.arm = arm
  }

  package func copy() -> TurnScope {
    TurnScope(rules: rules, event: event, facts: facts, moment: moment, bindings: bindings, campaign: campaign, arm: arm)
  }

  package var zone: Zone { rules.zone(of: event) }

  /// Writes a value that needs no conversion straight to the output; false when it must be evaluated.
  package func append(_ variable: Variable, _ members: [TemplateMember], to out: inout [UInt8]) -> Bool {
    switch variable {
    case .scene: return append(scene, members, to: &out)
    case .eventKey: return append(key, members, to: &out)
    case .openid:
      guard members.isEmpty else { return false }
      append(event.openidRange, to: &out)
      return true
    case .capture(let name):
      guard let (range, row, type) = capture(name) else {
        guard let (table, row) = keyword(name) else { return false }
        if members.isEmpty {
          out.append(contentsOf: rules.tables[table].key(row).utf8)
          return true
        }
        guard members.count == 1, let column = members[0].name, let at = rules.tables[table].column(column) else { return false }
        out.append(contentsOf: rules.tables[table].cells.bytes(row, at))
        return true
      }
      guard case .list(let table) = type, !members.isEmpty else {
        guard members.isEmpty, range.lowerBound >= 0 else { return false }
        if case .date = type { return false }
        if case .int = type, event.kind != .scan { return false }  // digits may be full-width
        append(range, to: &out)
        return true
      }
      guard members.count == 1, row >= 0, let column = members[0].name, let at = rules.tables[table].column(column) else { return false }
      out.append(contentsOf: rules.tables[table].cells.bytes(Int(row), at))
      return true
    case .subscription:
      guard members.isEmpty else { return false }
      out.append(contentsOf: facts.subscription(at: event).rawValue.utf8)
      return true
    case .userTags:
      guard members.isEmpty else { return false }
      for tag in facts.profile.tags { out.append(contentsOf: tag.utf8) }
      return true
    case .language: return append(facts.profile.language, members, to: &out)
    case .source: return append(facts.profile.source, members, to: &out)
    case .splitArm: return append(arm, members, to: &out)
    case .campaignID:
      guard members.isEmpty, campaign >= 0 else { return false }
      out.append(contentsOf: rules.campaigns[Int(campaign)].id.utf8)
      return true
    case .eventType, .eventTime, .eventField, .messageContent, .messageMediaID, .messageRecognition, .messageURL, .messageTitle,
      .messageDescription, .messageFormat, .messageLatitude, .messageLongitude, .messageLabel, .campaignField, .firstTouch, .lastTouch,
      .firstFollowedAt, .lastFollowedAt, .number, .attribute, .variable, .counter, .taken, .calendar, .experimentArm, .accountName, .accountAppID,
      .accountOriginalID, .accountField, .rows, .now:
      return false
    }
  }

  /// The event's subject is a scene, a key or a text, as its kind has it: each name is there for its own kinds only.
  private var scene: Range<Int>? { event.kind == .scan ? event.subject : nil }
  private var key: Range<Int>? { event.kind.hasKey || (event.kind == .other && !event.subject.isEmpty) ? event.subject : nil }

  /// What nobody knows shows nothing.
  private func append(_ text: String?, _ members: [TemplateMember], to out: inout [UInt8]) -> Bool {
    guard members.isEmpty else { return false }
    if let text { out.append(contentsOf: text.utf8) }
    return true
  }

  private func append(_ range: Range<Int>?, _ members: [TemplateMember], to out: inout [UInt8]) -> Bool {
    guard let range, members.isEmpty else { return false }
    append(range, to: &out)
    return true
  }

  private func append(_ range: Range<Int>, to out: inout [UInt8]) { out.append(event.fields.bytes.span, range) }

  package func value(of variable: Variable) -> Value {
    switch variable {
    case .eventType: return .text(event.title)
    case .eventKey: return key.map { .text(event.fields.string($0)) } ?? .none
    case .scene: return scene.map { .text(event.fields.string($0)) } ?? .none
    case .eventTime: return .time(event.time, zone)
    case .eventField(let path):
      if event.kind == .outside { return outsideField(path) }
      return event.fields.value(at: path.map { Array($0.utf8) })
    case .messageContent: return event.kind == .text ? .text(event.fields.string(event.subject)) : field("Content")
    case .messageMediaID: return field("MediaId")
    case .messageRecognition: return field("Recognition")
    case .messageURL: return field("Url")
    case .messageTitle: return field("Title")
    case .messageDescription: return field("Description")
    case .messageFormat: return field("Format")
    case .messageLatitude: return field(event.kind == .locationReport ? "Latitude" : "Location_X")
    case .messageLongitude: return field(event.kind == .locationReport ? "Longitude" : "Location_Y")
    case .messageLabel: return field("Label")
    case .capture(let name): return captured(name)
    case .campaignID: return campaign < 0 ? .none : .text(rules.campaigns[Int(campaign)].id)
    case .campaignField: return .none  // a template, which the renderer renders
    case .subscription: return .text(facts.subscription(at: event).rawValue)
    case .openid: return .text(event.openid)
    case .userTags: return .list(facts.profile.tags.map { .text($0) })
    case .firstFollowedAt: return facts.history.firstFollowedAt.map { .time($0, zone) } ?? .none
    case .lastFollowedAt: return facts.history.lastFollowedAt.map { .time($0, zone) } ?? .none
    case .number(let number): return .int(Int64(facts[number]))
    case .firstTouch(let part): return part.value(in: facts.history.firstTouch, zone)
    case .lastTouch(let part): return part.value(in: facts.history.lastTouch, zone)
    case .language: return facts.profile.language.map { .text($0) } ?? .none
    case .source: return facts.profile.source.map { .text($0) } ?? .none
    case .attribute(let name): return facts.profile.attributes[name] ?? .none
    case .variable(let name): return rules.variables.value(of: name, in: facts.profile) ?? .none
    case .counter(let name): return .int(Int64(rules.count(of: name, in: facts.profile, at: event)))
    case .taken(let stock): return facts.profile.taken[stock].map { .text($0) } ?? .none
    case .calendar(let name, let part):
      guard let calendar = rules.calendar(name, of: event) else { return .none }
      let moment =
        switch part {
        case .opens: calendar.opening(from: event.time, in: zone)
        case .closes: calendar.closing(after: event.time, in: zone)
        }
      return moment.map { .time($0, calendar.timezone ?? zone) } ?? .none
    case .splitArm: return arm.map { .text($0) } ?? .none
    case .experimentArm(let name):
      guard let split = rules.experiment(named: name)?.split else { return .none }
      return .text(split.arms[split.arm(of: event, facts)].name)
    case .accountName: return rules.account(of: event).map { .text($0.name) } ?? .none
    case .accountAppID: return rules.account(of: event).flatMap { $0.appID }.map { .text($0) } ?? .none
    case .accountField(let name): return rules.account(of: event).flatMap { $0.fields[name] }.map { .text($0) } ?? .none
    case .accountOriginalID: return .text(event.account)
    case .rows: return .none  // a row needs its key
    case .now: return .time(moment.now, zone)
    }
  }

  /// As its declaration says what it holds; absent when it did not come.
  private func outsideField(_ path: [String]) -> Value {
    guard path.count == 1, let event = rules.outside.first(where: { $0.name == self.event.name }), let field = event[path[0]],
      let entry = self.event.fields.find([Array(field.name.utf8)])
    else { return .none }
    return field.kind.value(of: self.event.fields.string(self.event.fields.raw(entry)), in: zone)
  }

  /// The template of one of the campaign's own values.
  package func campaignField(_ name: String) -> Template? {
    campaign < 0 ? nil : rules.campaigns[Int(campaign)].fields.first { $0.name == name }?.template
  }

  private func field(_ name: String) -> Value {
    guard let entry = event.fields.find([Array(name.utf8)]) else { return .none }
    let range = event.fields.range(entry)
    return range.isEmpty ? .none : .text(event.fields.string(range))
  }

  private func capture(_ name: String) -> (range: Range<Int>, row: Int32, type: HoleType)? { bindings.firstFound { capture(name, in: $0) } }

  /// The row of a table that a capture stands for.
  package func row(of name: String) -> (table: Int, row: Int)? {
    if let capture = capture(name) {
      guard case .list(let table) = capture.type else { return nil }
      return (table, Int(capture.row))
    }
    return bindings.firstFound { allocated(name, in: $0) } ?? keyword(name)
  }

  private func allocated(_ name: String, in binding: Binding) -> (table: Int, row: Int)? {
    guard case .allocated(let campaign, let position) = binding.source else { return nil }
    let members = rules.campaigns[Int(campaign)].members
    guard let at = members.firstIndex(where: { $0.name == name }), case .table(let table) = members[at].values else { return nil }
    return (table, members.valueIndices(ofCode: position, tables: rules.tables)[at])
  }

  /// The row that a key in the text stands for. A name that a pattern gives too is the pattern's, as it is in ``capture(_:)``.
  private func keyword(_ name: String) -> (table: Int, row: Int)? {
    bindings.firstFound { binding in
      guard case .keyword(let own, let table) = binding.source, rules.names[Int(own)] == name, binding.captures.count > 0,
        binding.captures[0].row >= 0
      else { return nil }
      return (table, Int(binding.captures[0].row))
    }
  }

  private func capture(_ name: String, in binding: Binding) -> (range: Range<Int>, row: Int32, type: HoleType)? {
    guard case .pattern(let id) = binding.source else { return nil }
    var index = 0
    for segment in rules.patterns[Int(id)].segments {
      guard case .hole(let hole) = segment else { continue }
      if hole.name == name {
        let (range, row) = binding.captures[index]
        return (range, row, hole.type)
      }
      index += 1
    }
    return nil
  }

  package func captured(_ name: String) -> Value {
    if let (range, row, type) = capture(name) { return rules.value(of: type, text: event.fields.string(range), row: row, zone: zone) }
    return bindings.firstFound { value(of: name, in: $0) } ?? .none
  }

  private func value(of name: String, in binding: Binding) -> Value? {
    switch binding.source {
    case .pattern: return nil
    case .allocated(let campaign, let position):
      return rules.campaigns[Int(campaign)].member(name, at: position, tables: rules.tables, in: zone)
    case .regex(let id):
      let names = rules.regexes[Int(id)].groupNames.compactMap { $0 }
      guard let index = names.firstIndex(of: name), index < binding.captures.count else { return nil }
      let range = binding.captures[index].range
      return range.lowerBound < 0 ? Value.none : .text(event.fields.string(range))
    case .keyword(let own, let table):
      return rules.names[Int(own)] == name ? rules.tables[table].value(ofRow: Int(binding.captures[0].row), in: zone) : nil
    }
  }

  /// Names and values of everything captured, in the order of the pattern.
  package var captures: [(name: String, value: Value)] {
    var result: [(name: String, value: Value)] = []
    if let first = bindings.first { note(first, &result) }
    for binding in bindings.more { note(binding, &result) }
    return result
  }

  private func note(_ binding: Binding, _ result: inout [(name: String, value: Value)]) {
    let names: [String] =
      switch binding.source {
      case .pattern(let id): rules.patterns[Int(id)].holes.map(\.name)
      case .allocated(let campaign, _): rules.campaigns[Int(campaign)].members.map(\.name)
      case .regex(let id): rules.regexes[Int(id)].groupNames.compactMap { $0 }
      case .keyword(let name, _): [rules.names[Int(name)]]
      }
    for name in names where !result.contains(where: { $0.0 == name }) { result.append((name, captured(name))) }
  }
}

extension Variable.TouchPart {
  fileprivate func value(in touch: Touch?, _ zone: Zone) -> Value {
    guard let touch else { return .none }
    switch self {
    case .campaign: return .text(touch.campaign)
    case .scene: return .text(touch.scene)
    case .at: return .time(touch.at, zone)
    }
  }
}
