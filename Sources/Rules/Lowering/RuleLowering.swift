extension Lowering {
  mutating func lowerRules() {
    let unique = unique(declarations.rules, "rule") { $0.id }
    let ordered = unique.enumerated().sorted { a, b in
      a.element.tier != b.element.tier ? a.element.tier < b.element.tier : a.offset < b.offset
    }.map(\.element)
    let ids = Set(unique.map(\.id.value))
    for rule in ordered {
      for other in rule.overlaps where !ids.contains(other.value) { undefined(other, "rule", in: ids, add: "rules") }
      if let compiled = lowered(rule), rule.isEnabled { parts.rules.append(compiled) }
    }
  }

  /// Macros that no rule uses are checked all the same.
  mutating func checkMacros() {
    for macro in declarations.macros {
      _ = condition(macro.condition, expanding: [macro.name.value])
    }
  }

  private mutating func lowered(_ declaration: RuleDeclaration) -> CompiledRule? {
    let kinds = Set(declaration.on.flatMap(\.value.kinds))
    var conditionIndex: Int32 = -1
    var ways = [Scope.Way()]
    if let when = declaration.when {
      (conditionIndex, ways) = condition(when)
      checkKnowable(when, kinds: kinds)
    }
    var accounts = UInt64.max
    if !declaration.accounts.isEmpty {
      accounts = 0
      for name in declaration.accounts {
        if let index = accountIndex[name.value] {
          accounts |= 1 << UInt64(index)
        } else {
          undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
        }
      }
    }
    let take = declaration.take.flatMap { self.take($0) }
    var scope = Scope(kinds: kinds, ways: ways, hasSplit: declaration.split != nil, hasAccounts: !parts.accounts.isEmpty)
    scope.counters = counterNames
    scope.stocks = Set(stockIndex.keys)
    scope.takes = declaration.take?.stock.value
    let split = declaration.split.map { self.split($0) }
    let reply = declaration.reply.map { self.reply($0, scope, declaration) } ?? ReplyTemplate.none
    checkReply(declaration, kinds)
    let actions = declaration.actions.map { action($0, scope, declaration) }
    checkQuota(declaration, kinds)
    checkTags(declaration)
    checkDeadline(declaration)
    guard !kinds.isEmpty else { return nil }
    return CompiledRule(
      id: declaration.id.value, span: declaration.id.span, tier: declaration.tier, events: declaration.on.map(\.value),
      condition: conditionIndex, binds: ways.contains { !$0.captures.isEmpty }, isContinuing: declaration.isContinuing?.value ?? false,
      isAudit: declaration.isAudit, accounts: accounts,
      split: split, reply: reply, actions: actions,
      limit: declaration.limit.map { CompiledLimit(times: $0.times.value, within: $0.within.map { $0.value / 1000 }, span: $0.times.span) },
      take: take)
  }

  private mutating func split(_ declaration: SplitDeclaration) -> CompiledSplit {
    var end = 0
    return CompiledSplit(
      experiment: declaration.experiment.value,
      arms: declaration.arms.map { arm in
        end += arm.share.value
        return (arm.name.value, end)
      })
  }

  // MARK: replies

  mutating func reply(_ declaration: ReplyDeclaration, _ scope: Scope, _ rule: RuleDeclaration) -> ReplyTemplate {
    switch declaration.kind {
    case .text(let text, let policy):
      let template: Template = template(text, scope)
      checkLength(template, text, scope, isPolicyGiven: policy != nil || declarations.defaults.truncate != nil)
      return .text(template, policy ?? declarations.defaults.truncate ?? .ellipsis)
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
    case .random(let choices, let pick):
      checkWeights(choices, declaration.span)
      return .random(choices.map { (reply($0.reply, scope, rule), $0.weight.value) }, pick)
    case .arms(let arms):
      guard let split = rule.split else { return .none }
      return .arms(split.arms.map { arm in arms.first { $0.name.value == arm.name.value }.map { reply($0.reply, scope, rule) } ?? .none })
    case .by(let field, let cases, let otherwise):
      return .by(
        selector(field, scope), cases: cases.map { ($0.value.value, reply($0.reply, scope, rule)) }, otherwise: reply(otherwise, scope, rule))
    }
  }

  private mutating func title(_ article: ArticleDeclaration, _ scope: Scope) -> Template {
    let title: Template = template(article.title, scope)
    if title.constant.map({ $0.trimmed.isEmpty }) ?? false {
      report(
        Diagnostic(
          .news, "an article needs a title", at: article.title.span, notes: ["the platform refuses articles without one"],
          help: ["write what the card is about"]))
    }
    return title
  }

  mutating func address(_ declaration: TemplateDeclaration?, _ scope: Scope) -> Template? {
    guard let declaration else { return nil }
    let template: Template = template(declaration, scope, .url)
    if case .literal(let bytes)? = template.nodes.first {
      let text = String(decoding: bytes, as: UTF8.self)
      if !text.hasPrefix("http://"), !text.hasPrefix("https://") {
        report(
          Diagnostic(
            .news, "an address must begin with http:// or https://", at: declaration.span, notes: ["the app does not open anything else"],
            help: ["write the whole address"]))
      }
    }
    return template
  }

  /// `field: store.city`: one path, checked like one in a template.
  private mutating func selector(_ node: YAMLNode, _ scope: Scope) -> TemplateExpression {
    let (nodes, faults) = TemplateParser.parse("{{\(node.scalar ?? "")}}", limits: limits)
    guard faults.isEmpty, nodes.count == 1, case .output(let filtered) = nodes[0], filtered.filters.isEmpty, case .path = filtered.expression else {
      report(.invalid(Located(node.scalar ?? "", node.span), "`field`", expected: "one variable", example: "`store.city` or `subscription`"))
      return .literal(.none)
    }
    var resolver = TemplateResolver(scope: scope.kinds.isEmpty ? nil : scope, tables: parts.tables, place: .text)
    let template = resolver.resolve([.conditional([TemplateParser.Branch(test: .truth(filtered.expression), isNegated: false, body: [])])])
    for fault in resolver.faults {
      report(Diagnostic(fault.code, fault.message, at: node.span, label: fault.label, notes: fault.notes, help: fault.help))
    }
    guard case .conditional(let branches)? = template.nodes.first, case .truth(let expression)? = branches.first?.test else { return .literal(.none) }
    return expression
  }
}
