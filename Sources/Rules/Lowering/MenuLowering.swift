/// `WX0507` and `WX0508`: menus that the platform refuses, and buttons and rules that do not meet. (wechat-protocol 7.10)
extension Lowering {
  mutating func lowerMenus() {
    var owners: [String: SourceSpan] = [:]
    for declaration in declarations.menus {
      if let name = declaration.account, accountIndex[name.value] == nil {
        undefined(name, "account", in: Array(accountIndex.keys), add: "accounts")
        continue
      }
      let account = declaration.account?.value ?? parts.defaultAccount.map { parts.accounts[$0].name }
      let span = declaration.account?.span ?? declaration.span
      if account == nil, parts.accounts.count > 1 {
        report(
          Diagnostic(
            .menu, "a menu of no account", at: span, notes: ["there are \(parts.accounts.count) accounts; none would get it"],
            help: ["add `account: \(parts.accounts[0].name)`, or `account:` under `defaults:`"]))
        continue
      }
      if let first = owners[account ?? ""] {
        report(
          Diagnostic(
            .duplicateName, account.map { "account `\($0)` has two menus" } ?? "two menus", at: span,
            related: [Diagnostic.Label(first, "first here")],
            help: ["name another account with `account:`, or put the second under `for:`"]))
        continue
      }
      owners[account ?? ""] = span
      parts.menus.append(
        Menu(
          account: account, buttons: buttons(declaration.buttons, at: declaration.span),
          variants: declaration.variants.map {
            Menu.Variant(tag: $0.tag?.value, platform: $0.platform?.value, buttons: buttons($0.buttons, at: $0.span))
          }))
    }
  }

  private mutating func buttons(_ declarations: [MenuDeclaration.Button], at span: SourceSpan) -> [Menu.Button] {
    if declarations.count > 3 {
      report(
        .menu(
          "\(declarations.count) buttons, the platform takes 3", at: name(of: declarations[3]).span,
          help: "put some of them under one with `buttons:`"))
    }
    return declarations.map { button in
      checkName(name(of: button), limit: 16)
      switch button {
      case .action(let name, let action, let word):
        check(action, word)
        return .action(name: name.value, action)
      case .menu(let name, let inner, _):
        if inner.count > 5 {
          report(.menu("\(inner.count) buttons under one, the platform takes 5", at: self.name(of: inner[5]).span, help: "make two of it"))
        }
        return .menu(
          name: name.value,
          inner.compactMap { button in
            checkName(self.name(of: button), limit: 60)
            guard case .action(let name, let action, let word) = button else {
              report(.menu("buttons under buttons under buttons", at: self.name(of: button).span, help: "the platform has two levels"))
              return nil
            }
            check(action, word)
            return .action(name: name.value, action)
          })
      }
    }
  }

  private func name(of button: MenuDeclaration.Button) -> Located<String> {
    switch button {
    case .menu(let name, _, _), .action(let name, _, _): name
    }
  }

  private mutating func checkName(_ name: Located<String>, limit: Int) {
    if name.value.utf8.count > limit {
      report(
        .menu(
          "name of \(name.value.utf8.count) bytes, the platform takes \(limit) here", at: name.span,
          help: "a Chinese character has 3 bytes; \(limit == 16 ? "4 are shown on a button" : "8 are shown")"))
    }
  }

  private mutating func check(_ action: MenuAction, _ word: Located<String>) {
    switch action {
    case .view(let url), .miniProgram(_, _, let url):
      if case .miniProgram = action, url.isEmpty {
        report(.menu("a mini-program button needs `url`", at: word.span, help: "old clients open it instead: `url: \"https://…\"`"))
      } else if !url.hasPrefix("https://") && !url.hasPrefix("http://") {
        report(.menu("an address must begin with http:// or https://", at: word.span, help: "write the whole address"))
      } else if url.utf8.count > 1024 {
        report(.menu("address of \(url.utf8.count) bytes, the platform takes 1024", at: word.span, help: "shorten it"))
      }
    case .click(let key), .scan(let key, _), .photo(let key, _), .location(let key):
      if key.utf8.count > 128 { report(.menu("key of \(key.utf8.count) bytes, the platform takes 128", at: word.span, help: "shorten it")) }
    case .article: break
    }
  }

  // MARK: buttons and rules

  mutating func checkMenuKeys() {
    guard !declarations.menus.isEmpty else { return }
    var keys: [(kind: EventKind, key: Located<String>)] = []
    for menu in declarations.menus { for list in [menu.buttons] + menu.variants.map(\.buttons) { Self.keys(list, &keys) } }
    for (kind, key) in keys where !parts.rules.contains(where: { answers($0, kind, key.value) }) {
      let known = parts.rules.flatMap { rule in literalKeys(rule) }
      let close = Suggestion.closest(to: key.value, in: known)
      report(
        Diagnostic(
          .menuKey, "no rule answers a tap on `\(key.value)`", severity: .warning, at: key.span, label: close.map { "did you mean `\($0)`?" } ?? "",
          notes: ["the follower taps, and nothing happens"],
          help: close == nil ? ["add a rule `on: \(kind.word)` with `when: { key: \(key.value) }`"] : []))
    }
    let texts = Set(keys.map { [UInt8]($0.key.value.utf8) })
    for rule in declarations.rules where rule.isEnabled {
      guard let when = rule.when, rule.on.contains(where: { [.menuClick, .menuScancode, .menuPhoto, .menuLocation].contains($0.value.kind) }) else {
        continue
      }
      for pattern in Self.keyPatterns(when) {
        guard let id = self.pattern(pattern, folded: false) else { continue }
        let compiled = parts.patterns[Int(id)]
        if texts.contains(where: { matches(compiled, $0) }) { continue }
        let close = Suggestion.closest(to: pattern.text, in: keys.map(\.key.value))
        report(
          Diagnostic(
            .menuKey, "`\(pattern.text)` is on no menu", severity: .warning, at: pattern.span, label: close.map { "did you mean `\($0)`?" } ?? "",
            notes: ["nobody can tap it: rule `\(rule.id.value)` never answers by this key"],
            help: close == nil ? ["add a button with this key, or remove it here"] : []))
      }
    }
  }

  private static func keys(_ buttons: [MenuDeclaration.Button], _ found: inout [(kind: EventKind, key: Located<String>)]) {
    for button in buttons {
      switch button {
      case .menu(_, let inner, _): keys(inner, &found)
      case .action(_, let action, let word): if let event = action.event { found.append((event.kind, word)) }
      }
    }
  }

  /// Patterns of `key:` that decide: not those inside a `not`.
  private static func keyPatterns(_ condition: ConditionDeclaration) -> [PatternDeclaration] {
    switch condition.kind {
    case .key(let patterns): patterns
    case .all(let inner), .any(let inner): inner.flatMap { keyPatterns($0) }
    default: []
    }
  }

  private func literalKeys(_ rule: CompiledRule) -> [String] {
    rule.condition < 0 ? [] : parts.conditions[Int(rule.condition)].keyPatterns(parts).map { parts.patterns[Int($0)].source }
  }

  private func matches(_ pattern: Pattern, _ key: [UInt8]) -> Bool {
    var captures = Captures()
    return pattern.matches(key.span, 0..<key.count, tables: parts.tables, captures: &captures)
  }

  private func answers(_ rule: CompiledRule, _ kind: EventKind, _ key: String) -> Bool {
    guard !rule.isContinuing || !rule.actions.isEmpty, rule.events.contains(where: { $0.kind == kind || $0.kind == nil }) else { return false }
    return rule.condition < 0 || mayHold(rule.condition, Array(key.utf8))
  }

  /// Whether the key does not speak against it.
  private func mayHold(_ index: Int32, _ key: [UInt8]) -> Bool {
    let condition = parts.conditions[Int(index)]
    switch condition.kind {
    case .key(let patterns): return patterns.contains { matches(parts.patterns[Int(parts.operands[Int($0)])], key) }
    case .all(let inner): return inner.allSatisfy { mayHold(parts.operands[Int($0)], key) }
    case .any(let inner): return inner.contains { mayHold(parts.operands[Int($0)], key) }
    case .scene, .campaign, .text: return false
    case .not, .subscription, .url, .field, .tag, .attribute, .variable, .counter, .taken, .time, .dates, .dateWindow, .language, .source, .touch,
      .followCount, .firstFollowed:
      return true
    }
  }
}

extension Condition {
  fileprivate func keyPatterns(_ parts: CompiledRules.Parts) -> [Int32] {
    switch kind {
    case .key(let patterns): patterns.map { parts.operands[Int($0)] }
    case .all(let inner), .any(let inner): inner.flatMap { parts.conditions[Int(parts.operands[Int($0)])].keyPatterns(parts) }
    default: []
    }
  }
}

extension Diagnostic {
  fileprivate static func menu(_ message: String, at span: SourceSpan, help: String) -> Diagnostic {
    Diagnostic(.menu, message, at: span, notes: ["the platform refuses the whole menu"], help: [help])
  }
}
