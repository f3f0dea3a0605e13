package import Rules

/// A simulation as a person reads it.
package struct SimulationText {
  private let simulation: Simulation
  private let paint: Paint
  private let explains: Bool

  package init(_ simulation: Simulation, colour: Bool, explains: Bool) {
    self.simulation = simulation
    paint = Paint(colour)
    self.explains = explains
  }

  package func render() -> String {
    var out = line("event", heading)
    out += line("facts", factLine)
    if explains { out += explanation }
    let plan = simulation.plan
    if let rule = plan.rule, let step = simulation.trace.steps.first(where: { $0.rule == rule }) {
      out += line("rule", "\(bold(rule))  \(simulation.place(step.span))")
    } else {
      out += line("rule", bold("none") + "  no rule answers; the follower sees nothing")
    }
    if !plan.captures.isEmpty { out += line("captures", plan.captures.map { "\($0.name)=\(short($0.value))" }.joined(separator: "  ")) }
    for change in plan.changes {
      switch change {
      case .took(let stock, let piece, let end): out += line("takes", "\(stock) \(piece)\(until(end))")
      case .counted(let name, let tally): out += line("counts", "\(name) \(tally.count)")
      case .exposed(let experiment, _, let arm, _): out += line("exposed", "arm \(arm) of \(experiment), for the first time")
      case .succeeded(let key, let word, _): out += line("success", "\(word), for experiment \(ExposureKey.parts(of: key).experiment)")
      case .answered, .answeredForAll, .followed, .unfollowed, .set, .unset, .used, .tagged, .untagged, .rotated, .touched: continue
      }
    }
    out += reply
    out += actions
    for remark in plan.remarks { out += line("remark", remark) }
    return out
  }

  private var heading: String {
    let event = simulation.event
    let civil = simulation.ruleSet.compiled.zone(of: event).civil(at: event.time)
    let name = event.kind == .other ? "event \(event.title)" : event.title
    return "\(bold(name))  \(wire)  \(RuleSet.shown(civil)) \(simulation.ruleSet.compiled.zone(of: event).identifier)"
  }

  /// How the platform said it.
  private var wire: String {
    let event = simulation.event
    let fields = event.fields
    guard let name = fields["Event"] else {
      return event.kind == .text ? "\"\(fields.string(event.subject))\"" : "(message)"
    }
    return "(\(name)" + (fields["EventKey"].map { $0.isEmpty ? "" : ", EventKey \"\($0)\"" } ?? "") + ")"
  }

  private var factLine: String {
    let profile = simulation.facts.profile
    var parts = ["subscription=\(simulation.facts.subscription(at: simulation.event).rawValue)"]
    let accounts = simulation.ruleSet.compiled.accounts
    if accounts.count > 1, let index = simulation.ruleSet.compiled.accountIndex(of: simulation.event) {
      parts.insert("account=\(accounts[index].name)", at: 0)
    }
    if let campaign = simulation.plan.campaign { parts.append("campaign=\(campaign)") }
    if !profile.tags.isEmpty { parts.append("tags=\(profile.tags.joined(separator: ","))") }
    for (name, value) in profile.variables.sorted(by: { $0.key < $1.key }) {
      parts.append("vars.\(name)=\(short(value))\(until(profile.ends[name]))")
    }
    let compiled = simulation.ruleSet.compiled
    for name in profile.counters.keys.sorted() { parts.append("counters.\(name)=\(compiled.count(of: name, in: profile, at: simulation.event))") }
    for (name, piece) in profile.taken.sorted(by: { $0.key < $1.key }) { parts.append("taken.\(name)=\(piece)\(until(profile.takenEnds[name]))") }
    for (name, value) in profile.attributes.sorted(by: { $0.key < $1.key }) { parts.append("attrs.\(name)=\(short(value))") }
    for (name, arm) in profile.exposures.sorted(by: { $0.key < $1.key }) { parts.append("exposed.\(name)=\(arm)") }
    return parts.joined(separator: "  ")
  }

  /// Nothing for what lasts.
  private func until(_ end: Int64?) -> String {
    let zone = simulation.ruleSet.compiled.zone(of: simulation.event)
    return end.map { " until \(RuleSet.shown(zone.civil(at: $0)))" } ?? ""
  }

  private var explanation: String {
    let steps = simulation.trace.steps
    var out = line(
      "index",
      "\(counted(simulation.ruleSet.ruleCount, "rule")) -> \(steps.count) for this event -> \(counted(steps.count { $0.isCandidate }, "candidate"))")
    let widths = (steps.map { DisplayWidth.of($0.rule) }.max() ?? 0, steps.map { simulation.place($0.span).count }.max() ?? 0)
    var winner: String?
    // What runs beside the answer is listed apart from what competes for it.
    var role: RuleRole?
    for step in steps {
      if step.role == .always, role == nil { out += line("always", "whoever answers") }
      if step.role != .always, role == .always { out += line("rules", "until one answers") }
      role = step.role
      let mark: String
      let reason: String
      switch step.verdict {
      case .answers:
        (mark, reason) = (paint("✓", .green), "answers")
        winner = step.rule
      case .runs: (mark, reason) = (paint("✓", .green), "runs")
      case .continues: (mark, reason) = (paint("✓", .green), "continues")
      case .audits: (mark, reason) = (paint("✓", .green), "audit only")
      case .tooLate: (mark, reason) = ("·", "would match, but `\(winner ?? "")` answers first")
      case .refused(let condition, let wanted, let seen):
        (mark, reason) = (paint("✗", .red), "wants \(wanted), saw \(seen)  \(simulation.place(condition))")
      case .hindered(let place, let why): (mark, reason) = (paint("✗", .red), "\(why)  \(simulation.place(place))")
      case .otherAccount: (mark, reason) = (paint("✗", .red), "is for another account")
      }
      let rule = step.rule + String(repeating: " ", count: widths.0 - DisplayWidth.of(step.rule))
      let place = simulation.place(step.span)
      out += "  \(mark) \(rule)  \(place)\(String(repeating: " ", count: widths.1 - place.count))  \(reason)\n"
    }
    return out
  }

  private var reply: String {
    let reply = simulation.plan.reply
    guard reply != .none else {
      return simulation.isAnswered ? line("reply", "none: the platform gets `success`") : ""
    }
    var out = line("reply", "\(reply.kind), \(simulation.body.count) bytes\(articleCount(reply))")
    for text in ReplyText.lines(reply) { out += "          \(paint("│", .dim)) \(text)\n" }
    return out + "          \(paint(String(decoding: simulation.body, as: UTF8.self), .dim))\n"
  }

  private func articleCount(_ reply: Reply) -> String {
    guard case .news(let articles) = reply else { return "" }
    return ", \(counted(articles.count, "article")) of at most \(simulation.event.kind.articleLimit)"
  }

  private var actions: String {
    var out = ""
    let zone = simulation.ruleSet.compiled.zone(of: simulation.event)
    for (index, action) in simulation.plan.actions.enumerated() {
      out += line(index == 0 ? "actions" : "", "\(ActionText.due(action.delay))  \(ActionText.describe(action.kind))")
      if explains, case .set = action.kind { out += line("", "       \(paint("read from the next event on", .dim))") }
      for detail in ActionText.details(action, of: simulation.event, in: zone) { out += line("", "       \(paint(detail, .dim))") }
      if let outcome = simulation.outcomes[index], outcome != .done, let reason = outcome.reason {
        out += line("", "       \(paint("never sent: \(reason)", .red))")
      }
    }
    for action in simulation.plan.withheld {
      out += line(
        "left out", "\(action.name) of `\(action.rule)`: wants \(action.wanted), saw \(action.seen)  \(simulation.place(action.condition))")
    }
    return out
  }

  private func short(_ value: Value) -> String {
    guard case .record(let fields) = value else { return value.shown }
    return "{" + fields.map { "\($0.name): \($0.value.shown)" }.joined(separator: ", ") + "}"
  }

  private func line(_ title: String, _ text: String) -> String {
    paint(title, .dim) + String(repeating: " ", count: max(0, 10 - title.count)) + text + "\n"
  }

  private func bold(_ text: String) -> String { paint(text, .bold) }
}

/// A reply as the follower sees it.
package enum ReplyText {
  package static func lines(_ reply: Reply) -> [String] {
    switch reply {
    case .none: []
    case .text(let text): text.string.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    case .image(let media): ["[image \(media)]"]
    case .voice(let media): ["[voice \(media)]"]
    case .video(let media, let title, let description): ["[video \(media)] \(title ?? "")"] + (description.map { [$0] } ?? [])
    case .music(let title, let description, let url, _, _): ["[music] \(title ?? "")"] + [description, url].compactMap { $0 }
    case .news(let articles):
      articles.flatMap { article in
        ["[article] \(article.title)"] + (article.description.isEmpty ? [] : [article.description.string])
          + (article.url.isEmpty ? [] : ["-> \(article.url)"])
      }
    case .transfer(let account): ["[to customer service\(account.map { ": \($0)" } ?? "")]"]
    }
  }
}
