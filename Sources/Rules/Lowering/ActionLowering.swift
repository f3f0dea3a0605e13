extension Lowering {
  mutating func action(_ declaration: ActionDeclaration, _ scope: Scope, _ rule: RuleDeclaration) -> ActionTemplate {
    let kind: ActionTemplate.Kind
    switch declaration.kind {
    case .tag(let add, let remove): kind = .tag(add: add.map { template($0, scope) }, remove: remove.map { template($0, scope) })
    case .remark(let text): kind = .remark(template(text, scope))
    case .send(let message, let timing, let otherwise):
      kind = .send(self.message(message, scope, rule), self.timing(timing), otherwise: otherwise.map { templateMessage($0, scope, rule) })
    case .template(let message, let timing): kind = .template(templateMessage(message, scope, rule), self.timing(timing))
    case .webhook(let hook):
      kind = .webhook(
        WebhookTemplate(
          address: hook.address.value, timeout: hook.timeout?.value ?? 2000, usesReply: hook.usesReply, sendsLate: hook.sendsLate,
          fields: templates(hook.fields, scope)))
    case .set(let values):
      noteSets(values, scope)
      kind = .set(templates(values, scope))
    case .unset(let names):
      variableReads += names
      kind = .unset(names.map(\.value))
    case .record(let event, let fields): kind = .record(event: event.value, fields: templates(fields, scope))
    }
    return ActionTemplate(kind: kind, onError: declaration.onError)
  }

  private mutating func timing(_ declaration: TimingDeclaration) -> Timing {
    var hours: (from: Int, to: Int)?
    if let between = declaration.between, let from = between.from, let to = between.to { hours = (from.value, to.value) }
    for obstacle in declaration.unless { if case .variable(let name) = obstacle.value { variableReads.append(Located(name, obstacle.span)) } }
    return Timing(after: declaration.after?.value ?? 0, hours: hours, unless: declaration.unless.map(\.value))
  }

  private mutating func message(_ declaration: MessageDeclaration, _ scope: Scope, _ rule: RuleDeclaration) -> MessageTemplate {
    let kind: MessageTemplate.Kind
    switch declaration.kind {
    case .reply(let reply): kind = .reply(self.reply(reply, scope, rule))
    case .card(let id): kind = .card(template(id, scope))
    case .article(let id): kind = .article(template(id, scope))
    case .material(let id): kind = .material(template(id, scope))
    case .miniProgram(let program):
      kind = .miniProgram(
        title: template(program.title, scope), appID: program.appID.value, page: template(program.page, scope),
        thumb: medium(program.thumb, .thumb, scope))
    case .choices(let choices):
      kind = .choices(
        head: template(choices.head, scope), items: choices.items.map { ($0.id.value, template($0.text, scope)) },
        tail: template(choices.tail, scope))
    }
    return MessageTemplate(kind: kind, agent: template(declaration.agent, scope))
  }

  private mutating func templateMessage(
    _ declaration: TemplateMessageDeclaration, _ scope: Scope, _ rule: RuleDeclaration
  ) -> TemplateMessageTemplate {
    let fields = templates(declaration.fields, scope)
    let known = platformTemplate(declaration.id, in: rule)
    if let known { check(declaration, fields, against: known) }
    return TemplateMessageTemplate(
      id: known?.id ?? declaration.id.value, url: address(declaration.url, scope),
      miniProgram: declaration.miniProgram.map { ($0.appID.value, template($0.page, scope)) }, fields: fields)
  }

  // MARK: what actions and replies refer to

  mutating func medium(_ declaration: TemplateDeclaration, _ kind: MediumKind, _ scope: Scope) -> Template {
    let template: Template = template(declaration, scope)
    // Without `media:` a name is an id of the platform.
    guard !parts.media.isEmpty, let name = template.constant else { return template }
    let known = parts.media.filter { $0.isCalled(name) }
    guard let medium = known.first(where: { $0.name == name }) ?? known.first else {
      undefined(Located(name, declaration.span), "medium", in: parts.media.map(\.name), add: "media")
      return template
    }
    if medium.kind != kind {
      report(
        Diagnostic(
          .medium, "medium `\(name)` is of kind \(medium.kind.rawValue), here stands one of kind \(kind.rawValue)", at: declaration.span,
          related: [Diagnostic.Label(medium.span, "declared here")], notes: ["the platform refuses the message"],
          help: ["declare one with `\(kind.rawValue):`"]))
    }
    return template
  }

  mutating func take(_ declaration: TakeDeclaration) -> CompiledTake? {
    guard let stock = stockIndex[declaration.stock.value] else {
      undefined(declaration.stock, "stock", in: Array(stockIndex.keys), add: "stocks")
      return nil
    }
    return CompiledTake(stock: stock, share: declaration.share, span: declaration.stock.span)
  }
}
