/// What a rule does.
extension ContentWriter {
  mutating func write(_ split: CompiledSplit?) {
    hash.add(split != nil)
    guard let split else { return }
    hash.add(split.experiment)
    if split.drawnAs != split.experiment { hash.add(split.drawnAs) }
    hash.add(split.arms.count)
    for arm in split.arms {
      hash.add(arm.name)
      hash.add(arm.end)
    }
    hash.add(split.terms != nil)
    guard let terms = split.terms else { return }
    hash.add(Int(terms.states))
    hash.add(Int(terms.running.lowerBound))
    hash.add(Int(terms.running.upperBound))
    hash.add(terms.then ?? -1)
    hash.add(terms.salt)
  }

  mutating func write(_ reply: ReplyTemplate) {
    switch reply {
    case .text(let template, let policy):
      hash.add(1)
      write(template)
      hash.add(policy.rawValue)
    case .image(let medium):
      hash.add(2)
      write(medium: medium)
    case .voice(let medium):
      hash.add(3)
      write(medium: medium)
    case .video(let medium, let title, let description):
      hash.add(4)
      write(medium: medium)
      write(title)
      write(description)
    case .music(let title, let description, let url, let hqURL, let thumb):
      hash.add(5)
      write(title)
      write(description)
      write(url)
      write(hqURL)
      write(medium: thumb)
    case .news(let articles):
      hash.add(6)
      hash.add(articles.count)
      for article in articles {
        write(article.title)
        write(article.description)
        write(article.picture)
        write(article.url)
      }
    case .transfer(let agent):
      hash.add(7)
      write(agent)
    case .none: hash.add(8)
    case .random(let choices, let pick):
      hash.add(9)
      hash.add(pick.rawValue)
      hash.add(choices.count)
      for choice in choices {
        hash.add(choice.weight)
        write(choice.reply)
      }
    case .arms(let arms):
      hash.add(10)
      hash.add(arms.count)
      for arm in arms { write(arm) }
    case .by(let field, let cases, let otherwise):
      hash.add(11)
      // Cases are told apart by the key.
      write(keyOf: field)
      hash.add(cases.count)
      for choice in cases {
        hash.add(choice.value)
        write(choice.reply)
      }
      write(otherwise)
    }
  }

  mutating func write(_ action: ActionTemplate) {
    hash.add(action.onError.word)
    write(condition: action.condition)
    switch action.kind {
    case .tag(let add, let remove):
      hash.add(1)
      write(add)
      write(remove)
    case .remark(let text):
      hash.add(2)
      write(text)
    case .send(let message, let timing, let otherwise):
      hash.add(3)
      write(message)
      write(timing)
      hash.add(otherwise != nil)
      if let otherwise { write(otherwise) }
    case .template(let message, let timing):
      hash.add(4)
      write(message)
      write(timing)
    case .webhook(let hook):
      hash.add(5)
      write(hook)
    case .set(let values):
      hash.add(6)
      hash.add(values.count)
      for value in values {
        hash.add([value.name, rules.variables.kind(of: value.name).rawValue])
        write(value.template)
        hash.add(value.lasting)
      }
    case .unset(let names):
      hash.add(7)
      hash.add(names)
    case .use(let use):
      hash.add(8)
      hash.add(use.stock)
      write(use.choice)
    case .record(let event, let fields):
      hash.add(9)
      hash.add(event)
      write(fields)
    }
  }

  private mutating func write(_ templates: [Template]) {
    hash.add(templates.count)
    for template in templates { write(template) }
  }

  private mutating func write(_ fields: [(name: String, template: Template)]) {
    hash.add(fields.count)
    for field in fields {
      hash.add(field.name)
      write(field.template)
    }
  }

  private mutating func write(_ message: MessageTemplate) {
    switch message.kind {
    case .reply(let reply):
      hash.add(1)
      write(reply)
    case .card(let id):
      hash.add(2)
      write(id)
    case .miniProgram(let title, let appID, let page, let thumb):
      hash.add(3)
      write(title)
      hash.add(appID)
      write(page)
      write(medium: thumb)
    case .choices(let head, let items, let tail):
      hash.add(4)
      write(head)
      hash.add(items.count)
      for item in items {
        hash.add(item.id)
        write(item.text)
      }
      write(tail)
    case .article(let id):
      hash.add(5)
      write(id)
    case .material(let id):
      hash.add(6)
      write(id)
    }
    write(message.agent)
  }

  private mutating func write(_ message: TemplateMessageTemplate) {
    hash.add(message.id)
    write(message.url)
    hash.add(message.miniProgram?.appID)
    write(message.miniProgram?.page)
    write(message.fields)
  }

  private mutating func write(_ hook: WebhookTemplate) {
    hash.add(hook.address.place)
    hash.add(hook.timeout)
    hash.add(hook.usesReply)
    hash.add(hook.sendsLate)
    write(hook.fields)
    hash.add(hook.returns.count)
    for returned in hook.returns {
      hash.add([returned.name, returned.kind.rawValue, rules.variables.kind(of: returned.name).rawValue])
      hash.add(returned.lasting)
    }
  }

  private mutating func write(_ timing: Timing) {
    hash.add(timing.after)
    switch timing.hours {
    case nil: hash.add(0)
    case .daily(let from, let to):
      hash.add(1)
      hash.add(from)
      hash.add(to)
      writeZones()
    case .open(let calendar):
      hash.add(2)
      write(calendar)
    }
    hash.add(timing.unless.count)
    for obstacle in timing.unless {
      switch obstacle {
      case .unsubscribed: hash.add(1)
      case .replied: hash.add(2)
      case .tag(let name): hash.add(["tag", name])
      case .variable(let name): hash.add(["variable", name])
      }
    }
  }

  mutating func write(_ limit: CompiledLimit?) {
    hash.add(limit != nil)
    guard let limit else { return }
    hash.add(limit.times)
    write(limit.period)
    hash.add(limit.share.rawValue)
    write(limit.by)
  }

  /// What decides whether there is something left to give, and not what that is.
  /// - Parameter isCounted: whether it matters how many there are.
  mutating func write(freedomOf take: CompiledTake?, isCounted: Bool = true) {
    hash.add(take != nil)
    guard let take else { return }
    hash.add(take.share.rawValue)
    guard let choice = take.choice, take.certain == nil else { return write(levelOf: take.certain ?? take.stock, isCounted) }
    write(choice.of)
    hash.add(choice.groups.divider)
    guard isCounted else {
      // Which parts there are is a matter of their pieces.
      hash.add(StockLevel.whole(of: rules.stocks[take.stock].name).flatMap { rules.moves.stocks[$0] } ?? [])
      return hash.add(rules.stocks[take.stock].within)
    }
    for (value, stock) in choice.groups.stocks.sorted(by: { $0.key < $1.key }) {
      hash.add(value)
      write(levelOf: stock, isCounted)
    }
  }

  private mutating func write(levelOf index: Int, _ isCounted: Bool) {
    let stock = rules.stocks[index]
    hash.add(stock.name)
    if isCounted { hash.add(stock.count(tables: rules.tables)) }
    hash.add(stock.former)
    hash.add(stock.within)
  }

  private mutating func write(_ choice: CompiledTake.Choice?) {
    hash.add(choice != nil)
    guard let choice else { return }
    write(choice.of)
    hash.add(choice.groups.divider)
    for (value, stock) in choice.groups.stocks.sorted(by: { $0.key < $1.key }) {
      hash.add(value)
      write(levelOf: stock, false)
    }
  }
}
