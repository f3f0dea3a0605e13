extension Lowering {
  mutating func lowerRules() {
    let rules = declarations.rules
    ruleOrder = unique(rules.indices.filter { rules[$0].reach.isOfMost }, "rule") { rules[$0].id }
    ruleOrder += rules.indices.filter { !rules[$0].reach.isOfMost }
    func isAlways(_ rule: Int) -> Bool { rules[rule].role == .always }
    // What always runs comes first: nobody who answers stands above it.
    ruleOrder.sort { a, b in
      if isAlways(a) != isAlways(b) { return isAlways(a) }
      return rules[a].tier != rules[b].tier ? rules[a].tier < rules[b].tier : a < b
    }
    // Only for those that name others.
    let namesOthers = rules.contains { !$0.overlaps.isEmpty }
    let ids = namesOthers ? Set(ruleOrder.map { rules[$0].id.value }) : []
    let always = namesOthers ? Set(ruleOrder.prefix { isAlways($0) }.map { rules[$0].id.value }) : []
    commonScope = newCommonScope
    defer { commonScope = nil }
    for rule in orderedRules {
      let overlaps = overlaps(of: rule, among: ids, always: always)
      guard let compiled = seen(by: rule.reach.owner, { $0.lowered(rule, overlaps) }), rule.isEnabled else { continue }
      // Where every account has its own, nobody is left for the one of the rest.
      if compiled.accounts != 0 || rule.reach == .everyone { parts.rules.append(compiled) }
    }
  }

  /// A macro is lowered where it is used; its own faults are found also when no rule uses it.
  mutating func lowerMacros() {
    for macro in declarations.macros { _ = condition(macro.condition, in: nil, expanding: [macro.name.value]) }
    for (account, overlay) in declarations.overlays.sorted(by: { $0.key < $1.key }) {
      for macro in overlay.macros { _ = seen(by: account) { $0.condition(macro.condition, in: nil, expanding: [macro.name.value]) } }
    }
    breakCircles()
  }

  private mutating func lowered(_ declaration: RuleDeclaration, _ overlaps: [Located<String>]) -> CompiledRule? {
    ruleHere = declaration
    defer { ruleHere = nil }
    let kinds = declaration.kinds
    var conditionIndex: Int32 = -1
    let doubtful = declaration.doubtfulCaptures
    var ways = [Scope.Way(isOpen: !doubtful.isEmpty)]
    let accounts = accountBits(declaration.accounts, declaration.reach)
    // What is known before the call: else the compiler would copy all that is being lowered, for each rule, a fifteenth of what loading costs.
    let isSplit = declaration.split != nil
    var scope = scope(of: kinds, [Scope.Way(isOpen: !doubtful.isEmpty)], hasSplit: isSplit)
    if let split = declaration.split { scope.arms = knownArms(of: split) ?? [] }
    scope.outside = outside(declaration.on)
    scope.counters = counterNames
    if let when = declaration.when {
      (conditionIndex, ways) = condition(when, in: scope)
      noteAskedCaptures(when, ways)
    }
    // What would be bound is not missed in templates.
    if !doubtful.isSubset(of: ways.flatMap { $0.captures.map(\.name) }) { for way in ways.indices { ways[way].isOpen = true } }
    scope.ways = ways
    let take = declaration.take.flatMap { self.take($0, scope) }
    // Conditions see what was taken before.
    scope.takes = declaration.take?.stock.value
    let split = declaration.split.flatMap { self.split($0) }
    let reply = declaration.reply.map { self.reply($0, scope, declaration) } ?? ReplyTemplate.none
    let actions = declaration.actions.map { action($0, scope, declaration) }
    guard !kinds.isEmpty else { return nil }
    return CompiledRule(
      id: declaration.id.value, span: declaration.id.span, tier: declaration.tier, events: EventSelector.alone(declaration.on),
      condition: conditionIndex, binds: ways.contains { !$0.captures.isEmpty }, role: declaration.role,
      isAudit: declaration.isAudit, accounts: accounts, overlaps: overlaps,
      split: split, reply: reply, actions: actions,
      limit: declaration.limit.map { limit($0, of: declaration, ways) },
      take: take)
  }

  private mutating func split(_ declaration: SplitDeclaration) -> CompiledSplit? {
    if declaration.isNamed { return namedSplit(declaration.experiment) }
    return CompiledSplit(experiment: declaration.experiment.value, arms: Self.ends(of: declaration.arms))
  }

  // MARK: replies

  mutating func reply(_ declaration: ReplyDeclaration, _ scope: Scope, _ rule: RuleDeclaration) -> ReplyTemplate {
    switch declaration.kind {
    case .text(let text, let policy):
      let template: Template = template(text, scope)
      let given = policy ?? declarations.defaults.truncate
      if given == nil {
        renderedTexts.append(RenderedText(use: .reply(captures: scope.ways.first?.captures ?? []), template: template, span: text.span))
      }
      return .text(template, given ?? .ellipsis)
    case .image(let media): return .image(medium(media, .image, scope))
    case .voice(let media): return .voice(medium(media, .voice, scope))
    case .video(let media, let title, let description):
      return .video(media: medium(media, .video, scope), title: template(title, scope), description: template(description, scope))
    case .music(let music):
      return .music(
        title: template(music.title, scope), description: template(music.description, scope), url: address(music.url, scope),
        hqURL: address(music.hqURL, scope), thumb: medium(music.thumb, .thumb, scope))
    case .news(let articles):
      return .news(
        articles.map { article in
          ArticleTemplate(
            title: title(article, scope), description: template(article.description, scope), picture: address(article.picture, scope),
            url: address(article.url, scope))
        })
    case .transfer(let account): return .transfer(template(account, scope))
    case .none: return .none
    case .random(let choices, let pick): return .random(choices.map { (reply($0.reply, scope, rule), $0.weight.value) }, pick)
    case .arms(let arms):
      guard let split = rule.split else { return .none }
      return .arms(
        armDeclarations(of: split).map { arm in arms.first { $0.name.value == arm.name.value }.map { reply($0.reply, scope, rule) } ?? .none })
    case .by(let field, let cases, let otherwise):
      return .by(
        selector(field, scope, cases, otherwise), cases: cases.map { ($0.value.value, reply($0.reply, scope, rule)) },
        otherwise: reply(otherwise, scope, rule))
    }
  }

  private mutating func title(_ article: ArticleDeclaration, _ scope: Scope) -> Template {
    let title: Template = template(article.title, scope)
    renderedTexts.append(RenderedText(use: .title, template: title, span: article.title.span))
    return title
  }

  mutating func address(_ declaration: TemplateDeclaration?, _ scope: Scope) -> Template? {
    guard let declaration else { return nil }
    let template: Template = template(declaration, scope, .url)
    renderedTexts.append(RenderedText(use: .address, template: template, span: declaration.span))
    return template
  }

  /// `field: store.city`: one path, checked like one in a template.
  private mutating func selector(
    _ node: YAMLNode, _ scope: Scope, _ cases: [(value: Located<String>, reply: ReplyDeclaration)], _ otherwise: ReplyDeclaration
  ) -> TemplateExpression {
    let (nodes, faults) = TemplateParser.parse("{{\(node.scalar ?? "")}}", limits: limits)
    guard faults.isEmpty, nodes.count == 1, case .output(let filtered) = nodes[0], filtered.filters.isEmpty,
      case .path(let path) = filtered.expression
    else {
      report(.invalid(Located(node.scalar ?? "", node.span), "`field`", expected: "one variable", example: "`store.city` or `subscription`"))
      return .literal(.none)
    }
    var resolver = TemplateResolver(scope: scope.kinds.isEmpty ? nil : scope, tables: parts.tables, place: .text, cells: .refused("in `field`"))
    let template = resolver.resolve([.conditional([TemplateParser.Branch(test: .truth(filtered.expression), isNegated: false, body: [])])])
    if let words = resolver.closedWords(of: filtered.expression) {
      for word in cases.map(\.value) where !words.contains(word.value) { report(.unknownWord(word, "`\(node.scalar ?? "")`", allowed: words)) }
    }
    // The path stands behind two braces.
    noteReads(resolver.variableReads.map { ($0.name, $0.range.lowerBound - 2..<$0.range.upperBound - 2) }, in: node)
    attributeReads += located(resolver.attributeReads.map { ($0.name, $0.range.lowerBound - 2..<$0.range.upperBound - 2) }, in: node)
    uses.note(resolver, at: node.span)
    if resolver.faults.isEmpty { checkChoice(by: path, cases, otherwise: otherwise, resolver, at: node.span) }
    for fault in resolver.faults {
      report(Diagnostic(fault.code, fault.message, at: node.span, label: fault.label, notes: fault.notes, help: fault.help))
    }
    guard case .conditional(let branches)? = template.nodes.first, case .truth(let expression)? = branches.first?.test else { return .literal(.none) }
    return expression
  }
}

extension Lowering {
  mutating func nameMacros() {
    for macro in unique(declarations.macros, "macro", { $0.name }) { macros[macro.name.value] = macro }
    ownMacros = declarations.overlays.mapValues { overlay in Dictionary(overlay.macros.map { ($0.name.value, $0) }) { first, _ in first } }
    boundMacros()
  }
}
