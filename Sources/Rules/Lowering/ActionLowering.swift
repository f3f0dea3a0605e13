extension Lowering {
  mutating func action(_ declaration: ActionDeclaration, _ scope: Scope, _ rule: RuleDeclaration) -> ActionTemplate {
    let (condition, scope) = guarded(declaration.when, scope)
    let kind: ActionTemplate.Kind
    switch declaration.kind {
    case .tag(let add, let remove):
      let added = add.map { template($0, scope) as Template }
      if rule.isEnabled {
        for (tag, template) in zip(add, added) { addedTags.append(AddedTag(template: template, ways: scope.ways, span: tag.span)) }
      }
      kind = .tag(add: added, remove: remove.map { template($0, scope) })
    case .remark(let text): kind = .remark(template(text, scope))
    case .send(let message, let timing, let otherwise):
      kind = .send(self.message(message, scope, rule), self.timing(timing), otherwise: otherwise.map { templateMessage($0, scope, rule) })
    case .template(let message, let timing): kind = .template(templateMessage(message, scope, rule), self.timing(timing))
    case .webhook(let hook):
      noteReturns(hook.returns)
      kind = .webhook(
        WebhookTemplate(
          address: hook.address.value, timeout: hook.timeout?.value ?? 2000, usesReply: hook.usesReply, sendsLate: hook.sendsLate,
          fields: templates(hook.fields, scope),
          returns: hook.returns.map { ReturnedVariable($0.name.value, $0.kind.value, lasting: $0.lasting) }))
    case .set(let values):
      noteSets(values.map { ($0.name, $0.template) }, scope)
      kind = .set(values.map { SetTemplate(name: $0.name.value, template: given($0, scope), lasting: $0.lasting) })
    case .unset(let names):
      variableReads += names
      uses.idleReads.formUnion(names.map(\.span))
      kind = .unset(names.map(\.value))
    case .use(let use):
      stockUses.append(use.stock)
      kind = .use(self.use(use, scope))
    case .record(let event, let fields): kind = .record(event: event.value, fields: templates(fields, scope))
    }
    return ActionTemplate(kind: kind, condition: condition, onError: declaration.onError)
  }

  /// What a variable is set to. That it reads itself for it is no use of it.
  private mutating func given(_ set: SetDeclaration, _ scope: Scope) -> Template {
    let before = variableReads.count
    let template: Template = template(set.template, scope)
    for read in variableReads[before...] where read.value == set.name.value { uses.idleReads.insert(read.span) }
    return template
  }

  private mutating func timing(_ declaration: TimingDeclaration) -> Timing {
    var hours: Timing.Hours?
    switch declaration.between {
    case nil: break
    case .hours(let window): if let from = window.from, let to = window.to { hours = .daily(from: from.value, to: to.value) }
    case .open(let name): hours = calendar(name).map { .open(parts.calendars[$0]) }
    }
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
    checkMediaCells(template, are: kind, scope, at: declaration.span)
    if let name = template.constant {
      uses.media.insert(name)
    } else if !parts.media.isEmpty, let rule = ruleHere {
      uses.chosenMedia.append(ChosenMedium(template: template, kind: kind, ways: scope.ways, rule: rule, span: declaration.span))
    }
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

  private mutating func use(_ declaration: UseDeclaration, _ scope: Scope) -> CompiledUse {
    let name = declaration.stock.value
    let unchosen = CompiledUse(stock: name, choice: nil)
    guard let index = stockIndex[name] else {
      undefined(declaration.stock, "stock", in: Array(stockIndex.keys), add: "stocks")
      return unchosen
    }
    // What could not be divided was reported where it is declared.
    if index < parts.stocks.count, parts.stocks[index].within == nil {
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name)` has no `within`, so its pieces never go back", at: declaration.stock.span,
          notes: ["`use` keeps a piece from going back"], help: ["add `within: 30d` to the stock, or write a `record`"]))
    }
    guard let of = declaration.of else { return unchosen }
    return CompiledUse(stock: name, choice: choice(of: of, from: name, scope))
  }

  /// - Returns: nil, and a finding, where a stock is not divided.
  private mutating func choice(of part: TemplateDeclaration, from name: String, _ scope: Scope) -> CompiledTake.Choice? {
    guard let groups = stockGroups[name] else {
      report(
        Diagnostic(
          .conflictingKeys, "stock `\(name)` is not divided", at: part.span, notes: ["`of` says of which value of a column is given"],
          help: ["add `by: COLUMN` to the stock, or remove `of`"]))
      return nil
    }
    if part.isPlain, !groups.stocks.isEmpty, groups.stocks[part.text] == nil {
      let close = suggestions.match(to: part.text, in: Array(groups.stocks.keys))
      report(
        Diagnostic(
          .undefinedName, "stock `\(name)` has nothing of `\(part.text)`", at: part.span, label: close?.label ?? "",
          help: close == nil ? ["no row has it in column `\(groups.divider)`; what an event brings is written `\"{{ NAME }}\"`"] : [],
          fix: close?.fix))
    }
    let chosen: Template = template(part, scope)
    if !part.isPlain, let rule = ruleHere {
      uses.chosenParts.append(ChosenPart(template: chosen, stock: name, byPart: groups, ways: scope.ways, rule: rule, span: part.span))
    }
    return CompiledTake.Choice(of: chosen, groups: groups)
  }

  /// - Parameter scope: without what is known only of a rule that answers.
  mutating func take(_ declaration: TakeDeclaration, _ scope: Scope) -> CompiledTake? {
    guard let stock = stockIndex[declaration.stock.value] else {
      undefined(declaration.stock, "stock", in: Array(stockIndex.keys), add: "stocks")
      return nil
    }
    let name = declaration.stock.value
    switch (stockGroups[name], declaration.of) {
    case (nil, nil): return CompiledTake(stock: stock, choice: nil, share: declaration.share, span: declaration.stock.span)
    case (.some, let of?):
      return choice(of: of, from: name, scope).map {
        CompiledTake(stock: stock, choice: $0, share: declaration.share, span: declaration.stock.span)
      }
    case (.some, nil) where !declaration.isWhole: return nil
    case (let groups?, nil):
      report(
        Diagnostic(
          .missingKey, "stock `\(name)` is divided by `\(groups.divider)`: of which does it give?", at: declaration.stock.span,
          help: ["add `of: \"{{ … }}\"`, a value of `\(groups.divider)`"]))
    case (nil, let of?): _ = choice(of: of, from: name, scope)
    }
    return nil
  }
}
