/// `WX0507` and `WX0508`: menus that the platform refuses, and buttons and rules that do not meet. (wechat-protocol 7.10)
extension Lowering {
  mutating func checkMenus() {
    for menu in menus {
      checkButtons(menu.buttons)
      for variant in menu.variants { checkButtons(variant.buttons) }
    }
  }

  private mutating func checkButtons(_ buttons: [MenuDeclaration.Button]) {
    if buttons.count > 3 {
      report(
        .menu("\(buttons.count) buttons, the platform takes 3", at: buttons[3].name.span, help: "put some of them under one with `buttons:`"))
    }
    for button in buttons {
      checkName(button.name, limit: 16)
      switch button {
      case .action(_, let action, let word): check(action, word)
      case .menu(_, let inner, _):
        if inner.count > 5 {
          report(.menu("\(inner.count) buttons under one, the platform takes 5", at: inner[5].name.span, help: "make two of it"))
        }
        for button in inner {
          checkName(button.name, limit: 60)
          switch button {
          case .action(_, let action, let word): check(action, word)
          case .menu: report(.menu("buttons under buttons under buttons", at: button.name.span, help: "the platform has two levels"))
          }
        }
      }
    }
  }

  private mutating func checkName(_ name: Located<String>, limit: Int) {
    if name.value.utf8.count > limit {
      report(
        .menu(
          "name of \(name.value.utf8.count) bytes, the platform takes \(limit) here", at: name.span,
          help: limit == 16 ? "a Chinese character has 3 bytes; 4 are shown on a button" : "a Chinese character has 3 bytes; 8 are shown"))
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
      if key.utf8.count > LegalTexts.keyBytes {
        report(.menu("key of \(key.utf8.count) bytes, the platform takes \(LegalTexts.keyBytes)", at: word.span, help: "shorten it"))
      }
    case .article: break
    }
  }

  // MARK: buttons and rules

  mutating func checkMenuKeys() {
    guard !declarations.menus.isEmpty else { return }
    var keys: [(kind: EventKind, key: Located<String>)] = []
    for menu in declarations.menus { for list in [menu.buttons] + menu.variants.map(\.buttons) { Self.keys(list, &keys) } }
    let judge = TapJudge(parts)
    for (kind, key) in keys where hasAllRules && !parts.rules.contains(where: { judge.answers($0, kind, key.value) }) {
      let known = parts.rules.flatMap { judge.keys(of: $0) }
      let close = suggestions.match(to: key.value, in: known)
      report(
        Diagnostic(
          .menuKey, "no rule answers a tap on `\(key.value)`", severity: .warning, at: key.span, label: close?.label ?? "",
          notes: ["the follower taps, and nothing happens"],
          help: close == nil ? ["add a rule `on: \(kind.word)` with `when: { key: \(key.value) }`"] : []))
    }
    guard declarations.menus.allSatisfy(\.isWhole) else { return }
    let texts = Set(keys.map { [UInt8]($0.key.value.utf8) })
    for rule in declarations.rules where rule.isEnabled {
      guard let when = rule.when, rule.on.contains(where: { [.menuClick, .menuScancode, .menuPhoto, .menuLocation].contains($0.value.kind) }) else {
        continue
      }
      for pattern in when.keyPatterns {
        guard let id = self.pattern(pattern, .exact) else { continue }
        let compiled = parts.patterns[Int(id)]
        if texts.contains(where: { matches(compiled, $0) }) { continue }
        let close = suggestions.match(to: pattern.text, in: keys.map(\.key.value))
        report(
          Diagnostic(
            .menuKey, "`\(pattern.text)` is on no menu", severity: .warning, at: pattern.span, label: close?.label ?? "",
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

  private func matches(_ pattern: Pattern, _ key: [UInt8]) -> Bool {
    var captures = Captures()
    return pattern.matches(key.span, 0..<key.count, tables: parts.tables, captures: &captures)
  }
}

extension MenuDeclaration.Button {
  fileprivate var name: Located<String> {
    switch self {
    case .menu(let name, _, _), .action(let name, _, _): name
    }
  }
}

extension ConditionDeclaration {
  /// Patterns of `key:` that decide: not those inside a `not`.
  fileprivate var keyPatterns: [PatternDeclaration] {
    switch kind {
    case .all(let inner), .any(let inner): inner.flatMap(\.keyPatterns)
    case .leaf(.match(.key, let match)):
      match.modes.flatMap { if case .pattern(let patterns) = $0.mode, match.look == .exact { patterns } else { [PatternDeclaration]() } }
    case .not, .macro, .leaf: []
    }
  }
}

extension Diagnostic {
  fileprivate static func menu(_ message: Phrase, at span: SourceSpan, help: Phrase) -> Diagnostic {
    Diagnostic(.menu, message, at: span, notes: ["the platform refuses the whole menu"], help: [help])
  }
}
