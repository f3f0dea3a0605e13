/// Bytes of UTF-8 that the platform takes in a text. (wechat-protocol 3.2; peers cut at the same place.)
package let textLimit = 2048

extension EventKind {
  /// Articles that a reply may have. (wechat-protocol 3.3: one for messages since 2018-10-12, eight otherwise.)
  package var articleLimit: Int { isMessage ? 1 : 8 }
}

extension RuleSet {
  /// What an event leads to. Pure: the same event, facts and moment always give the same plan.
  /// - Complexity: that of ``match(_:given:)`` and of rendering the reply.
  public func plan(_ event: Event, given facts: Facts, at moment: Moment) -> Plan {
    let (facts, counted) = counting(event, facts)
    let outcome = outcome(event, facts, naive: false)
    var planner = Planner(rules: compiled, event: event, facts: facts, moment: moment)
    planner.changes = counted
    let campaign = outcome.campaign >= 0 ? compiled.campaigns[Int(outcome.campaign)].id : nil
    planner.follow(campaign)
    for match in outcome.continued {
      planner.use(match)
      planner.act(on: match)
    }
    var reply = Reply.none
    var captures: [(name: String, value: Value)] = []
    var arm: String?
    if let winner = outcome.winner {
      planner.use(winner)
      reply = planner.reply(to: winner)
      planner.act(on: winner)
      captures = planner.scope.captures
      arm = planner.scope.arm
    }
    return Plan(
      rule: outcome.winner.map { compiled.rules[Int($0.rule)].id }, reply: reply, changes: planner.changes, actions: planner.actions,
      continued: outcome.continued.map { compiled.rules[Int($0.rule)].id }, audited: outcome.audited.map { compiled.rules[Int($0)].id },
      captures: captures, campaign: campaign, arm: arm, draws: planner.draws, remarks: planner.remarks, match: outcome.winner)
  }

  /// Only the reply: what a benchmark of match and render measures.
  @_spi(Measuring) public func reply(to match: Match, _ event: Event, given facts: Facts, at moment: Moment) -> Reply {
    var planner = Planner(rules: compiled, event: event, facts: facts, moment: moment)
    return planner.reply(to: match)
  }
}

/// Match → rendered reply, changes and actions.
private struct Planner {
  /// What the templates of the rule at hand read; made once, and told which match it is about.
  private(set) var scope: TurnScope
  var changes: [FactChange] = []
  var actions: [PlannedAction] = []
  var remarks: [String] = []
  private(set) var draws: [String: Int] = [:]
  /// Arm of the rule at hand, as an index.
  private var arm = 0
  private var faults: [RenderFault] = []

  init(rules: CompiledRules, event: Event, facts: Facts, moment: Moment) {
    scope = TurnScope(rules: rules, event: event, facts: facts, moment: moment)
  }

  private var rules: CompiledRules { scope.rules }
  private var event: Event { scope.event }
  private var facts: Facts { scope.facts }
  private var moment: Moment { scope.moment }

  mutating func follow(_ campaign: String?) {
    if event.isFollow { changes.append(.followed(event.time)) }
    if let campaign, let scene = event.scene { changes.append(.touched(Touch(campaign: campaign, scene: scene, at: event.time))) }
    if event.kind == .unsubscribe { changes.append(.unfollowed) }
  }

  /// What a rule that answers uses up: its limit, and a piece of a stock.
  mutating func use(_ match: Match) {
    let rule = rules.rules[Int(match.rule)]
    if let limit = rule.limit {
      let times = limit.counting(facts.answers[rule.id] ?? [], at: event.time) + [event.time]
      note(.answered(rule: rule.id, times: times.sorted()))
    }
    if let take = rule.take {
      let stock = rules.stocks[take.stock].name
      if let piece = facts.stocks[stock]?.next.first { note(.took(stock: stock, piece: piece)) }
    }
  }

  private mutating func note(_ change: FactChange) {
    changes.append(change)
    scope.facts.apply([change])
  }

  mutating func enter(_ match: Match) -> CompiledRule {
    let rule = scope.rules.rules[Int(match.rule)]
    scope.binding = match.binding
    scope.moreBindings = match.moreBindings
    scope.campaign = match.campaign
    if let split = rule.split {
      arm = split.arm(at: draw(split.experiment, of: 10_000, hashed: split.share(of: event.openid)))
      scope.arm = split.arms[arm].name
    } else {
      scope.arm = nil
    }
    return rule
  }

  /// A point that belongs to the follower: taken from the facts where they know it, and noted.
  private mutating func draw(_ name: String, of count: Int, hashed: Int) -> Int {
    let point = facts.draws[name].map { abs($0 % count) } ?? hashed
    draws[name] = point
    return point
  }

  mutating func reply(to match: Match) -> Reply {
    let rule = enter(match)
    let reply = render(rule.reply, rule: rule)
    note(rule)
    return reply
  }

  private mutating func note(_ rule: CompiledRule) {
    remarks += faults.map { "rule `\(rule.id)`: \($0.message)" }
    faults = []
  }

  private mutating func text(_ template: Template) -> String {
    Renderer.text(template, scope, limits: rules.limits, faults: &faults)
  }

  private mutating func text(_ template: Template?) -> String? {
    guard let template else { return nil }
    let text: String = self.text(template)
    return text.isEmpty ? nil : text
  }

  private mutating func render(_ template: ReplyTemplate, rule: CompiledRule) -> Reply {
    switch template {
    case .text(let template, let policy):
      var text: String = self.text(template)
      // A block of YAML ends in a line break that nobody means to send.
      while let last = text.unicodeScalars.last, last == "\n" || last == "\r" || last == " " { text.unicodeScalars.removeLast() }
      if text.utf8.count <= textLimit { return text.isEmpty ? .none : .text(text) }
      faults.append(RenderFault("text of \(text.utf8.count) bytes was cut at \(textLimit)"))
      return .text(TextCut.cut(text, to: textLimit, policy))
    case .image(let media): return .image(media: text(media))
    case .voice(let media): return .voice(media: text(media))
    case .video(let media, let title, let description):
      return .video(media: text(media), title: text(title), description: text(description))
    case .music(let title, let description, let url, let hqURL, let thumb):
      return .music(
        title: text(title), description: text(description), url: text(url), hqURL: text(hqURL),
        thumb: text(thumb))
    case .news(let articles):
      var rendered: [Reply.Article] = []
      for article in articles.prefix(event.kind.articleLimit) {
        guard let title = text(.some(article.title)) else {
          faults.append(RenderFault("an article without a title was left out"))
          continue
        }
        rendered.append(
          Reply.Article(
            title: title, description: text(article.description) ?? "", picture: text(article.picture) ?? "",
            url: text(article.url) ?? ""))
      }
      if articles.count > event.kind.articleLimit {
        faults.append(RenderFault("only \(counted(event.kind.articleLimit, "article")) of \(articles.count) may be sent here"))
      }
      return rendered.isEmpty ? .none : .news(rendered)
    case .transfer(let account): return .transfer(account: text(account))
    case .none: return .none
    case .random(let choices, let pick): return render(choices[choose(choices, pick, rule)].reply, rule: rule)
    case .arms(let arms): return render(arms[arm], rule: rule)
    case .by(let field, let cases, let otherwise):
      var value = Renderer(scope: scope, limits: rules.limits).evaluate(field)
      if case .record = value, case .variable(.capture(let name), let members) = field, members.isEmpty { value = key(of: name) ?? value }
      let shown = value.shown
      return render(cases.first { $0.value == shown }?.reply ?? otherwise, rule: rule)
    }
  }

  /// A whole row is told apart by its key.
  private func key(of capture: String) -> Value? {
    var out: [UInt8] = []
    return scope.append(.capture(capture), [], to: &out) ? .text(String(decoding: out, as: UTF8.self)) : nil
  }

  private mutating func choose(_ choices: [(reply: ReplyTemplate, weight: Int)], _ pick: RandomPick, _ rule: CompiledRule) -> Int {
    let total = choices.reduce(0) { $0 + $1.weight }
    var point: Int
    switch pick {
    case .even: point = Int(hash("\(moment.seed)\u{0}\(rule.id)") % UInt64(max(1, total)))
    case .sticky:
      let sticky = Int(hash("\(rule.id)\u{0}\(event.openid)") % UInt64(max(1, total)))
      point = draw(rule.id, of: max(1, total), hashed: sticky)
    case .roundRobin:
      let position = facts.rotations[rule.id, default: 0]
      changes.append(.rotated(rule: rule.id, to: (position + 1) % max(1, total)))
      point = position % max(1, total)
    }
    for (index, choice) in choices.enumerated() {
      if point < choice.weight { return index }
      point -= choice.weight
    }
    return 0
  }

  private func hash(_ text: String) -> UInt64 {
    let bytes = Array(text.utf8)
    return byteHash(bytes.span, 0..<bytes.count)
  }

  // MARK: actions

  mutating func act(on match: Match) {
    let rule = enter(match)
    if rule.actions.isEmpty { return }
    for action in rule.actions {
      var timing = Timing(after: 0, hours: nil, unless: [])
      var deadline: Int64?
      let kind: PlannedAction.Kind
      switch action.kind {
      case .tag(let add, let remove):
        let added = add.map { text($0) as String }.filter { !$0.isEmpty }
        let removed = remove.map { text($0) as String }.filter { !$0.isEmpty }
        changes += added.map { .tagged($0) } + removed.map { .untagged($0) }
        kind = .tag(add: added, remove: removed)
      case .remark(let template): kind = .remark(text(template))
      case .send(let message, let when, let otherwise):
        timing = when
        deadline = event.messageWindow.map { event.time * 1000 + $0.length }
        let message = render(message, rule)
        guard message.content != .reply(.none) else {
          remarks.append("rule `\(rule.id)`: a message renders to nothing and is not sent")
          continue
        }
        kind = .send(message, otherwise: otherwise.map { render($0) })
      case .template(let message, let when):
        timing = when
        kind = .template(render(message))
      case .webhook(let hook):
        kind = .webhook(
          Webhook(address: hook.address, timeout: hook.timeout, usesReply: hook.usesReply, sendsLate: hook.sendsLate, fields: fields(hook.fields)))
        if hook.sendsLate { deadline = event.messageWindow.map { event.time * 1000 + $0.length } }
      case .set(let values):
        let rendered = fields(values)
        changes += rendered.map { .set($0.name, $0.value) }
        kind = .set(rendered)
      case .unset(let names):
        changes += names.map { .unset($0) }
        kind = .unset(names)
      case .record(let event, let values): kind = .record(event: event, fields: fields(values))
      }
      let due = timing.moved(event.time * 1000 + timing.after, in: scope.zone)
      actions.append(
        PlannedAction(
          kind: kind, due: due, delay: due - event.time * 1000, deadline: deadline, unless: timing.unless, onError: action.onError, rule: rule.id))
    }
    note(rule)
  }

  private mutating func render(_ message: MessageTemplate, _ rule: CompiledRule) -> Message {
    let content: Message.Content
    switch message.kind {
    case .reply(let template): content = .reply(render(template, rule: rule))
    case .card(let id): content = .card(text(id))
    case .article(let id): content = .article(text(id))
    case .material(let id): content = .material(text(id))
    case .miniProgram(let title, let appID, let page, let thumb):
      content = .miniProgram(title: text(title), appID: appID, page: text(page), thumb: text(thumb))
    case .choices(let head, let items, let tail):
      content = .choices(head: text(head), items: items.map { Message.Choice(id: $0.id, text: text($0.text)) }, tail: text(tail) ?? "")
    }
    return Message(content, agent: text(message.agent))
  }

  private mutating func render(_ message: TemplateMessageTemplate) -> TemplateMessage {
    TemplateMessage(
      id: message.id, url: text(message.url), appID: message.miniProgram?.appID, page: message.miniProgram.flatMap { text($0.page) },
      fields: fields(message.fields))
  }

  private mutating func fields(_ templates: [(name: String, template: Template)]) -> [Value.Field] {
    templates.map { Value.Field($0.name, .text(text($0.template))) }
  }
}

/// Cuts text where a reader would: between characters, never inside a link.
package enum TextCut {
  package static func cut(_ text: String, to limit: Int, _ policy: TruncationPolicy) -> String {
    let ellipsis = policy == .ellipsis ? "…" : ""
    let room = limit - ellipsis.utf8.count
    var end = text.startIndex
    var used = 0
    for index in text.indices {
      let next = text.index(after: index)
      let bytes = text.utf8.distance(from: index, to: next)
      if used + bytes > room { break }
      used += bytes
      end = next
    }
    var kept = text[..<end]
    // An `<a …>` that is not closed by `</a>` would show its tag as text.
    if let open = lastRange(of: "<a ", in: kept), lastRange(of: "</a>", in: kept).map({ $0 < open }) ?? true { kept = kept[..<open] }
    return kept + ellipsis
  }

  private static func lastRange(of needle: String, in text: Substring) -> String.Index? {
    var at = text.endIndex
    while at > text.startIndex {
      at = text.index(before: at)
      if text[at...].hasPrefix(needle) { return at }
    }
    return nil
  }
}
