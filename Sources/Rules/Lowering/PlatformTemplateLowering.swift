/// Templates of the platform's, and `WX0513` for messages that do not fit theirs. (wechat-protocol 7.7)
extension Lowering {
  mutating func lowerPlatformTemplates() {
    for declaration in unique(declarations.platformTemplates, "template", { $0.name }) {
      var account = parts.defaultAccount.map { parts.accounts[$0].name }
      if let named = declaration.account {
        guard accountIndex[named.value] != nil else {
          undefined(named, "account", in: Array(accountIndex.keys), add: "accounts")
          continue
        }
        account = named.value
      } else if account == nil, parts.accounts.count > 1 {
        report(
          Diagnostic(
            .templateMessage, "template `\(declaration.name.value)` is of no account", at: declaration.name.span,
            notes: ["there are \(parts.accounts.count) accounts; a template is one account's, and for another one the platform answers 40037"],
            help: ["add `account: \(parts.accounts[0].name)`, or `account:` under `defaults:`"]))
      }
      let fields = unique(declaration.fields, "field", { $0.name })
      parts.platformTemplates.append(
        PlatformTemplate(
          name: declaration.name.value, id: declaration.id.value, account: account,
          fields: fields.map { PlatformTemplate.Field(name: $0.name.value, kind: $0.kind) }, span: declaration.name.span))
    }
  }

  /// The template that a message names, by its name or its id. Where none is declared the platform alone knows them.
  mutating func platformTemplate(_ id: Located<String>, in rule: RuleDeclaration) -> PlatformTemplate? {
    if parts.platformTemplates.isEmpty { return nil }
    let known = parts.platformTemplates
    guard let template = known.first(where: { $0.name == id.value }) ?? known.first(where: { $0.id == id.value }) else {
      undefined(id, "template", in: known.map(\.name) + known.map(\.id), add: "templates")
      return nil
    }
    let accounts = parts.accounts.map(\.name).filter { rule.isFor($0) }
    if let owner = template.account, let other = accounts.first(where: { $0 != owner }) {
      report(
        Diagnostic(
          .templateMessage, "account `\(other)` does not have template `\(template.name)`", severity: .warning, at: id.span,
          related: [Diagnostic.Label(template.span, "declared for `\(owner)`")],
          notes: ["a template is one account's: for another one the platform answers 40037"],
          help: ["narrow the rule: `accounts: [ \(owner) ]`"]))
    }
    return template
  }

  /// - Parameter fields: what the message writes, compiled.
  mutating func check(_ message: TemplateMessageDeclaration, _ fields: [(name: String, template: Template)], against template: PlatformTemplate) {
    let names = template.fields.map(\.name)
    let declared = Diagnostic.Label(template.span, "declared here")
    var misspelt: Set<String> = []
    for field in message.fields where !names.contains(field.name.value) {
      let close = suggestions.match(to: field.name.value, in: names)
      if let close { misspelt.insert(close.word) }
      report(
        Diagnostic(
          .templateMessage, "template `\(template.name)` has no field `\(field.name.value)`", at: field.name.span, label: close?.label ?? "",
          related: [declared], help: close == nil ? ["its fields are \(quotedList(names))"] : [], fix: close?.fix))
    }
    let missing = template.fields.filter { field in !misspelt.contains(field.name) && !fields.contains { $0.name == field.name } }
    if let first = missing.first {
      report(
        Diagnostic(
          .templateMessage, "template `\(template.name)` needs \(quotedList(missing.map(\.name)))", at: message.id.span, related: [declared],
          notes: ["the platform refuses a message with an empty field: 47003"],
          help: ["add `\(first.name):` under `data:`, with \(first.kind.takes)"]))
    }
    for (written, compiled) in zip(message.fields, fields) {
      guard let field = template.fields.first(where: { $0.name == written.name.value }) else { continue }
      if let text = compiled.template.constant {
        if !field.kind.isTaken(text) { refuse(written.template.span, field, "field `\(field.name)` takes \(field.kind.takes)") }
      } else if let most = field.kind.mostCharacters, Self.leastCharacters(compiled.template.nodes) > most {
        refuse(written.template.span, field, "field `\(field.name)` takes \(field.kind.takes), this has more whatever the event brings")
      }
    }
  }

  private mutating func refuse(_ span: SourceSpan, _ field: PlatformTemplate.Field, _ message: Phrase) {
    report(
      Diagnostic(
        .templateMessage, message, at: span, notes: ["the platform refuses the message with 47003"],
        help: field.kind.mostCharacters == nil ? [] : ["write less, or put it where the message leads: `url:`"]))
  }

  /// Characters that every rendering has.
  private static func leastCharacters(_ nodes: [TemplateNode]) -> Int {
    nodes.reduce(0) { least, node in
      switch node {
      case .literal(let bytes): least + String(decoding: bytes, as: UTF8.self).unicodeScalars.count
      case .conditional(let branches) where branches.last?.test == nil: least + (branches.map { leastCharacters($0.body) }.min() ?? 0)
      case .conditional, .output, .assign, .capture, .choice, .loop, .breakLoop, .continueLoop: least
      }
    }
  }
}
