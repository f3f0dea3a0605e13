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

  package func render() -> Phrase {
    var out = line("event", heading)
    out += line("facts", factLine)
    if explains { out += explanation }
    let plan = simulation.plan
    if let rule = plan.rule, let step = simulation.trace.steps.first(where: { $0.rule == rule }) {
      out += line("rule", Phrase(verbatim: "\(bold(rule))  \(simulation.place(step.span))"))
    } else {
      out += line("rule", "\(paint("none", .bold))  no rule answers; the follower sees nothing")
    }
    if !plan.captures.isEmpty {
      out += line("captures", Phrase(verbatim: plan.captures.map { "\($0.name)=\(short($0.value))" }.joined(separator: "  ")))
    }
    for change in plan.changes {
      switch change {
      case .took(let stock, let piece, let end): out += line("takes", until(end, "\(stock) \(piece)"))
      case .counted(let name, let tally): out += line("counts", Phrase(verbatim: "\(name) \(tally.count)"))
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

  private var heading: Phrase {
    let event = simulation.event
    let civil = simulation.ruleSet.compiled.zone(of: event).civil(at: event.time)
    let name: Phrase = event.kind == .other ? "event \(event.title)" : Phrase(verbatim: event.title)
    let zone = Phrase(verbatim: simulation.ruleSet.compiled.zone(of: event).identifier)
    return [paint(name, .bold), wire, [RuleSet.shown(civil), zone].joined(separator: " ")].joined(separator: "  ")
  }

  /// How the platform said it.
  private var wire: Phrase {
    let event = simulation.event
    let fields = event.fields
    guard let name = fields["Event"] else {
      return event.kind == .text ? Phrase(verbatim: "\"\(fields.string(event.subject))\"") : "(message)"
    }
    return Phrase(verbatim: "(\(name)" + (fields["EventKey"].map { $0.isEmpty ? "" : ", EventKey \"\($0)\"" } ?? "") + ")")
  }

  private var factLine: Phrase {
    let profile = simulation.facts.profile
    var parts = [Phrase(verbatim: "subscription=\(simulation.facts.subscription(at: simulation.event).rawValue)")]
    func add(_ text: String) { parts.append(Phrase(verbatim: text)) }
    let accounts = simulation.ruleSet.compiled.accounts
    if accounts.count > 1, let index = simulation.ruleSet.compiled.accountIndex(of: simulation.event) {
      parts.insert(Phrase(verbatim: "account=\(accounts[index].name)"), at: 0)
    }
    if let campaign = simulation.plan.campaign { add("campaign=\(campaign)") }
    if !profile.tags.isEmpty { add("tags=\(profile.tags.joined(separator: ","))") }
    for (name, value) in profile.variables.sorted(by: { $0.key < $1.key }) {
      parts.append(until(profile.ends[name], "vars.\(name)=\(short(value))"))
    }
    let compiled = simulation.ruleSet.compiled
    for name in profile.counters.keys.sorted() { add("counters.\(name)=\(compiled.count(of: name, in: profile, at: simulation.event))") }
    for (name, piece) in profile.taken.sorted(by: { $0.key < $1.key }) { parts.append(until(profile.takenEnds[name], "taken.\(name)=\(piece)")) }
    for (name, value) in profile.attributes.sorted(by: { $0.key < $1.key }) { add("attrs.\(name)=\(short(value))") }
    for (name, arm) in profile.exposures.sorted(by: { $0.key < $1.key }) { add("exposed.\(name)=\(arm)") }
    return parts.joined(separator: "  ")
  }

  /// With the time to which it holds; what lasts has none.
  private func until(_ end: Int64?, _ text: String) -> Phrase {
    let zone = simulation.ruleSet.compiled.zone(of: simulation.event)
    return end.map { "\(text) until \(RuleSet.shown(zone.civil(at: $0)))" } ?? Phrase(verbatim: text)
  }

  private var explanation: Phrase {
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
      let reason: Phrase
      switch step.verdict {
      case .answers:
        (mark, reason) = (paint(verbatim: "✓", .green), "answers")
        winner = step.rule
      case .runs: (mark, reason) = (paint(verbatim: "✓", .green), "runs")
      case .continues: (mark, reason) = (paint(verbatim: "✓", .green), "continues")
      case .audits: (mark, reason) = (paint(verbatim: "✓", .green), "audit only")
      case .tooLate: (mark, reason) = ("·", "would match, but `\(winner ?? "")` answers first")
      case .refused(let condition, let wanted, let seen):
        (mark, reason) = (paint(verbatim: "✗", .red), "wants \(wanted), saw \(seen)  \(simulation.place(condition))")
      case .hindered(let place, let why): (mark, reason) = (paint(verbatim: "✗", .red), why + Phrase(verbatim: "  \(simulation.place(place))"))
      case .otherAccount: (mark, reason) = (paint(verbatim: "✗", .red), "is for another account")
      }
      let rule = step.rule + String(repeating: " ", count: widths.0 - DisplayWidth.of(step.rule))
      let place = simulation.place(step.span)
      out += Phrase(verbatim: "  \(mark) \(rule)  \(place)\(String(repeating: " ", count: widths.1 - place.count))  ") + reason + "\n"
    }
    return out
  }

  private var reply: Phrase {
    let reply = simulation.plan.reply
    guard reply != .none else {
      return simulation.isAnswered ? line("reply", "none: the platform gets `success`") : ""
    }
    var out = line("reply", ([Phrase(verbatim: reply.kind), "\(simulation.body.count) bytes"] + articleCount(reply)).listed())
    for text in ReplyText.lines(reply) { out += Phrase(verbatim: "          \(paint(verbatim: "│", .dim)) ") + text + "\n" }
    return out + Phrase(verbatim: "          \(paint(verbatim: String(decoding: simulation.body, as: UTF8.self), .dim))\n")
  }

  private func articleCount(_ reply: Reply) -> [Phrase] {
    guard case .news(let articles) = reply else { return [] }
    return ["\(counted(articles.count, "article")) of at most \(simulation.event.kind.articleLimit)"]
  }

  private var actions: Phrase {
    var out: Phrase = ""
    let zone = simulation.ruleSet.compiled.zone(of: simulation.event)
    for (index, action) in simulation.plan.actions.enumerated() {
      out += line(index == 0 ? "actions" : "", "\(ActionText.due(action.delay))  \(ActionText.describe(action.kind))")
      if explains, case .set = action.kind { out += line("", "       " + paint("read from the next event on", .dim)) }
      for detail in ActionText.details(action, of: simulation.event, in: zone) { out += line("", "       " + paint(detail, .dim)) }
      if let outcome = simulation.outcomes[index], outcome != .done, let reason = outcome.reason {
        out += line("", "       " + paint("never sent: \(OutboxWords.phrase(reason))", .red))
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

  private func line(_ title: Phrase, _ text: Phrase) -> Phrase { paint(title.padded(to: 10), .dim) + text + "\n" }

  private func bold(_ text: String) -> String { paint(verbatim: text, .bold) }
}

/// A reply as the follower sees it.
package enum ReplyText {
  package static func lines(_ reply: Reply) -> [Phrase] {
    switch reply {
    case .none: []
    case .text(let text): text.string.split(separator: "\n", omittingEmptySubsequences: false).map { Phrase(verbatim: String($0)) }
    case .image(let media): ["[image \(media)]"]
    case .voice(let media): ["[voice \(media)]"]
    case .video(let media, let title, let description): ["[video \(media)] \(own(title ?? ""))"] + [description].compactMap { $0.map(own) }
    case .music(let title, let description, let url, _, _): ["[music] \(own(title ?? ""))"] + [description, url].compactMap { $0.map(own) }
    case .news(let articles):
      articles.flatMap { article in
        ["[article] \(article.title.string)"] + (article.description.isEmpty ? [] : [own(article.description.string)])
          + (article.url.isEmpty ? [] : [own("-> \(article.url)")])
      }
    case .transfer(let account): [account.map { "[to customer service: \($0)]" } ?? "[to customer service]"]
    }
  }

  private static func own(_ text: String) -> Phrase { Phrase(verbatim: text) }
}
