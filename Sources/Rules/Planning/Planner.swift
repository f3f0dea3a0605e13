extension RuleSet {
  /// What an event leads to. Pure: the same event, facts and moment always give the same plan.
  /// - Complexity: that of ``match(_:given:)`` and of rendering the reply.
  public func plan(_ event: Event, given facts: Facts, at moment: Moment) -> Plan {
    let (facts, counted) = counting(event, facts)
    let outcome = outcome(event, facts, naive: false)
    var planner = Planner(ruleSet: self, event: event, facts: facts, moment: moment)
    planner.changes = counted
    let campaign = outcome.campaign >= 0 ? compiled.campaigns[Int(outcome.campaign)].id : nil
    planner.follow(campaign, isTouch: outcome.campaign < 0 || compiled.campaigns[Int(outcome.campaign)].attribution != .none)
    planner.notice()
    for experiment in compiled.askedExperiments { planner.noteDraw(experiment.split) }
    for match in outcome.continued {
      planner.use(match)
      let rule = planner.enter(match)
      planner.act(by: rule)
    }
    var reply = Reply.none
    var captures: [(name: String, value: Value)] = []
    var arm: String?
    if let winner = outcome.winner {
      planner.use(winner)
      let rule = planner.enter(winner)
      reply = planner.reply(by: rule)
      planner.expose(by: rule)
      planner.act(by: rule)
      captures = planner.turn.captures
      arm = planner.turn.arm
    }
    return Plan(
      rule: outcome.winner.map { compiled.rules[Int($0.rule)].id }, reply: reply, changes: planner.changes, actions: planner.actions,
      withheld: planner.withheld,
      continued: outcome.continued.map { compiled.rules[Int($0.rule)].id }, audited: outcome.audited.map { compiled.rules[Int($0)].id },
      captures: captures, campaign: campaign, arm: arm, variant: planner.variant,
      draws: planner.draws, remarks: planner.remarks, match: outcome.winner)
  }

  /// Only the reply: what a benchmark of match and render measures.
  @_spi(Measuring) public func reply(to match: Match, _ event: Event, given facts: Facts, at moment: Moment) -> Reply {
    var planner = Planner(ruleSet: self, event: event, facts: facts, moment: moment)
    let rule = planner.enter(match)
    return planner.reply(by: rule)
  }
}

/// Match → rendered reply, changes and actions. Nothing copies it: a copy would retain each part of the turn.
private struct Planner: ~Copyable {
  private let ruleSet: RuleSet
  /// What the templates of the rule at hand read; made once, and told which match it is about.
  private(set) var turn: TurnScope
  var changes: [FactChange] = []
  var actions: [PlannedAction] = []
  private(set) var withheld: [WithheldAction] = []
  var remarks: [Phrase] = []
  private(set) var draws: [String: Int] = [:]
  /// Arm of the rule at hand, as an index.
  private var arm = 0
  /// Which of its replies the rule gave, as places in `random`, `by` and arms, from the outside in.
  private(set) var variant: [Int] = []
  private var path: [Int] = []
  private var faults: [RenderFault] = []

  init(ruleSet: RuleSet, event: Event, facts: Facts, moment: Moment) {
    self.ruleSet = ruleSet
    turn = TurnScope(rules: ruleSet.compiled, event: event, facts: facts, moment: moment)
  }

  private var rules: CompiledRules { turn.rules }
  private var event: Event { turn.event }
  private var facts: Facts { turn.facts }
  private var moment: Moment { turn.moment }

  mutating func follow(_ campaign: String?, isTouch: Bool) {
    if event.isFollow { changes.append(.followed(event.time)) }
    if isTouch, let campaign, let scene = event.scene { changes.append(.touched(Touch(campaign: campaign, scene: scene, at: event.time))) }
    if event.kind == .unsubscribe { changes.append(.unfollowed) }
  }

  /// What a rule that answers uses up: its limit, and a piece of a stock.
  mutating func use(_ match: Match) {
    let rule = rules.rules[Int(match.rule)]
    if let limit = rule.limit, let key = match.limit {
      for change in facts.answering(limit, of: rule, under: key, at: event.time, in: turn.zone, limits: rules.limits) { note(change) }
    }
    if let index = match.stock {
      let stock = rules.stocks[index].name
      if let piece = facts.stocks[stock]?.next.first {
        note(.took(stock: stock, piece: piece, until: rules.stocks[index].within.map { event.time.addingSaturated($0) }))
      }
    }
  }

  private mutating func note(_ change: FactChange) {
    changes.append(change)
    turn.facts.apply(change)
  }

  /// What is rendered from here on is of this match.
  mutating func enter(_ match: Match) -> CompiledRule {
    let rule = turn.rules.rules[Int(match.rule)]
    turn.bindings = match.bindings
    turn.campaign = match.campaign
    if let split = rule.split {
      noteDraw(split)
      arm = split.arm(of: event, facts)
      turn.arm = split.arms[arm].name
    } else {
      turn.arm = nil
    }
    return rule
  }

  /// With it the arm can be told where the openid is not known.
  mutating func noteDraw(_ split: CompiledSplit) { draws[split.experiment] = split.point(of: event, facts) }

  /// Whoever is shown an arm for the first time is noted with it.
  mutating func expose(by rule: CompiledRule) {
    if let exposure = rule.split?.exposure(to: arm, of: event, facts) { note(exposure) }
  }

  /// What experiments look out for, whether or not a rule answers it.
  mutating func notice() {
    if facts.profile.watches.isEmpty { return }
    for (key, watch) in facts.profile.watches.sorted(by: { $0.key < $1.key }) {
      for word in watch.news(event) { note(.succeeded(key: key, on: word, at: event.time)) }
    }
  }

  /// A point that belongs to the follower: taken from the facts where they know it, and noted.
  private mutating func draw(_ name: String, of count: Int, hashed: Int) -> Int {
    let point = facts.draws[name].map { abs($0 % count) } ?? hashed
    draws[name] = point
    return point
  }

  /// The reply of the rule that was entered.
  mutating func reply(by rule: CompiledRule) -> Reply {
    path = []
    let reply = render(rule.reply, rule: rule)
    variant = path
    note(rule)
    return reply
  }

  private mutating func note(_ rule: CompiledRule) {
    if faults.isEmpty { return }
    remarks += faults.map { "rule `\(rule.id)`: \($0.message)" }
    faults = []
  }

  private mutating func rendered(_ template: Template) -> SentText {
    // Beside the turn, which would be copied if both were a part of what changes.
    var met: [RenderFault] = []
    let text = Renderer.text(template, turn, limits: turn.rules.limits, faults: &met)
    if !met.isEmpty { faults += met }
    return text
  }

  private mutating func rendered(_ template: Template?) -> SentText {
    guard let template else { return SentText(utf8: [], isClean: true) }
    return rendered(template)
  }

  private mutating func text(_ template: Template) -> String { rendered(template).string }

  private mutating func text(_ template: Template?) -> String? {
    guard let template else { return nil }
    let text = rendered(template)
    return text.isEmpty ? nil : text.string
  }

  private mutating func render(_ template: ReplyTemplate, rule: CompiledRule) -> Reply {
    switch template {
    case .text(let template, let policy):
      return fitted(.text(rendered(template)), policy)
    case .image(let media): return .image(media: text(media))
    case .voice(let media): return .voice(media: text(media))
    case .video(let media, let title, let description):
      return .video(media: text(media), title: text(title), description: text(description))
    case .music(let title, let description, let url, let hqURL, let thumb):
      return .music(
        title: text(title), description: text(description), url: text(url), hqURL: text(hqURL),
        thumb: text(thumb))
    case .news(let articles):
      var cards: [Reply.Article] = []
      cards.reserveCapacity(articles.count)
      for article in articles {
        cards.append(
          Reply.Article(
            title: rendered(article.title), description: rendered(article.description), picture: rendered(article.picture),
            url: rendered(article.url)))
      }
      return fitted(.news(cards))
    case .transfer(let account): return .transfer(account: text(account))
    case .none: return .none
    case .random(let choices, let pick):
      let chosen = choose(choices, pick, rule)
      path.append(chosen)
      return render(choices[chosen].reply, rule: rule)
    case .arms(let arms):
      path.append(arm)
      return render(arms[arm], rule: rule)
    case .by(let field, let cases, let otherwise):
      var renderer = Renderer(scope: turn.copy(), limits: rules.limits)
      var value = (try? renderer.evaluate(field)) ?? .none
      if case .record = value, case .variable(.capture(let name), let members) = field, members.isEmpty { value = key(of: name) ?? value }
      let chosen = cases.firstIndex { value.isWritten($0.value) }
      path.append(chosen ?? cases.count)
      return render(chosen.map { cases[$0].reply } ?? otherwise, rule: rule)
    }
  }

  private mutating func fitted(_ reply: Reply, _ policy: TruncationPolicy = .ellipsis) -> Reply {
    var remarks: [RenderFault] = []
    let fitted = reply.fitted(articles: turn.event.kind.articleLimit, policy) { remarks.append(RenderFault($0)) }
    if !remarks.isEmpty { faults += remarks }
    return fitted
  }

  /// A whole row is told apart by its key.
  private func key(of capture: String) -> Value? {
    var out: [UInt8] = []
    return turn.append(.capture(capture), [], to: &out) ? .text(String(decoding: out, as: UTF8.self)) : nil
  }

  private mutating func choose(_ choices: [(reply: ReplyTemplate, weight: Int)], _ pick: RandomPick, _ rule: CompiledRule) -> Int {
    let total = choices.reduce(0) { $0 + $1.weight }
    var point: Int
    switch pick {
    case .even: point = Int(hash("\(moment.seed)\u{0}\(rule.id)") % UInt64(max(1, total)))
    case .sticky:
      let sticky = Int(hash("\(rules.moves.firstName(ofRule: rule.id))\u{0}\(event.openid)") % UInt64(max(1, total)))
      point = draw(rule.id, of: max(1, total), hashed: sticky)
    case .roundRobin:
      // The rules may have had more replies when it was kept.
      point = facts.profile.rotations[rule.id, default: 0] % max(1, total)
      changes.append(.rotated(rule: rule.id, to: (point + 1) % max(1, total)))
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

  /// The actions of the rule that was entered.
  mutating func act(by rule: CompiledRule) {
    if rule.actions.isEmpty { return }
    for action in actionsThatHold(of: rule) {
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
          Webhook(
            address: hook.address, timeout: hook.timeout, usesReply: hook.usesReply, sendsLate: hook.sendsLate, fields: fields(hook.fields),
            returns: hook.returns))
        if hook.sendsLate { deadline = event.messageWindow.map { event.time * 1000 + $0.length } }
      case .set(let values):
        let set = values.compactMap { kept($0, rule) }
        changes += set.map { .set($0.name, $0.value, until: $0.end(from: event.time)) }
        kind = .set(set)
      case .unset(let names):
        changes += names.map { .unset($0) }
        kind = .unset(names)
      case .use(let use):
        guard let (stock, piece) = borrowed(use) else {
          remarks.append("rule `\(rule.id)`: the follower has nothing of `\(use.stock)` that would go back, so nothing is used")
          continue
        }
        note(.used(stock: stock, piece: piece))
        kind = .use(stock: stock, piece: piece)
      case .record(let event, let values): kind = .record(event: event, fields: fields(values))
      }
      // What is posted late is not late for what it asks: an action has a day from when it is known.
      let known = event.kind == .outside ? turn.moment.now * 1000 : event.time * 1000
      let due = timing.moved(max(event.time * 1000 + timing.after, known), in: turn.zone)
      actions.append(
        PlannedAction(
          kind: kind, due: due, delay: due - event.time * 1000, deadline: deadline,
          hours: timing.windows(from: due, until: deadline ?? due.addingSaturated(86_400_000), in: turn.zone), unless: timing.unless,
          onError: action.onError, rule: rule.id))
    }
    note(rule)
  }

  /// The follower's piece that goes back unless it is used, and the stock, or the part of one, that it is of.
  private mutating func borrowed(_ use: CompiledUse) -> (stock: String, piece: String)? {
    var name = use.stock
    if let choice = use.choice {
      guard let index = choice.groups.stocks[text(choice.of)] else { return nil }
      name = rules.stocks[index].name
    }
    let profile = facts.profile
    guard let piece = profile.taken[name], profile.takenEnds[name] != nil else { return nil }
    let part = profile.taken.first { StockLevel.whole(of: $0.key) == name && $0.value == piece }
    return (part?.key ?? name, piece)
  }

  /// The actions with no condition beside them, and those whose condition holds; the others are noted.
  private mutating func actionsThatHold(of rule: CompiledRule) -> [ActionTemplate] {
    guard rule.actions.contains(where: { $0.condition >= 0 }) else { return rule.actions }
    // What its conditions meet is what its templates read: also what the rule has just given.
    var judgement = Judgement(ruleSet, event, turn.facts)
    judgement.enter(rule, captured: turn.bindings)
    var holding: [ActionTemplate] = []
    for action in rule.actions {
      if action.condition < 0 || judgement.holdsWhole(action.condition) {
        holding.append(action)
        continue
      }
      let refused = rules.conditions[Int(judgement.refused)]
      withheld.append(
        WithheldAction(
          rule: rule.id, name: action.kind.kind.rawValue, condition: refused.span, wanted: ruleSet.wanted(by: refused),
          seen: ruleSet.seen(by: refused, &judgement)))
    }
    return holding
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

  /// What the variable can hold; nil leaves it as it was.
  private mutating func kept(_ set: SetTemplate, _ rule: CompiledRule) -> PlannedSet? {
    let name = set.name
    if let value = rules.variables.reading(.text(text(set.template)), of: name) { return PlannedSet(name, value, lasting: set.lasting) }
    remarks.append(
      "rule `\(rule.id)`: variable `\(name)` stays as it was, since what it is set to is not \(rules.variables.kind(of: name).phrase)")
    return nil
  }

  private mutating func fields(_ templates: [(name: String, template: Template)]) -> [Value.Field] {
    templates.map { Value.Field($0.name, .text(text($0.template))) }
  }
}
