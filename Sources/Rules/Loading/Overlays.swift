/// What `overrides` with `for:` makes of declarations: a second one beside the first. With a changed list, calendar or macro goes whatever names it, so that
/// an account never has half of a change.
struct Overlays {
  private struct Changed {
    let place: Overrides.Place
    var node: YAMLNode
    let first: SourceSpan
  }
  private struct Name: Hashable {
    let section: OverridableSection
    let name: String
  }
  private let roots: [YAMLNode]
  private let limits: Limits
  private(set) var diagnostics: [Diagnostic] = []
  private var suggestions: Suggestion.Budget
  /// In the order in which they were named.
  private var accounts: [String] = []
  private var changed: [String: [Name: Changed]] = [:]

  init(_ roots: [YAMLNode], limits: Limits) {
    self.roots = roots
    self.limits = limits
    suggestions = Suggestion.Budget(words: limits.suggestionWords)
  }

  mutating func add(_ change: YAMLEntry, to section: OverridableSection, of account: Located<String>) {
    let known = roots.flatMap { $0["accounts"]?.entries?.map(\.key.value) ?? [] }
    guard known.contains(account.value) else {
      let close = suggestions.match(to: account.value, in: known)
      diagnostics.append(
        Diagnostic(
          .undefinedName, "account `\(account.value)` is not defined", at: account.span, label: close?.label ?? "",
          help: close == nil ? ["add it under `accounts:`"] : [], fix: close?.fix))
      return
    }
    guard let place = Overrides.Place.first(change.key.value, section, in: roots) else {
      diagnostics.append(.nothingToChange(change.key, section, in: roots, &suggestions))
      return
    }
    if let first = changed[account.value]?[Name(section: section, name: change.key.value)]?.first {
      diagnostics.append(
        Diagnostic(
          .conflictingKeys, "`\(change.key.value)` is changed twice for account `\(account.value)`", at: change.key.span,
          related: [Diagnostic.Label(first, "first here")], notes: ["the order of the files would decide"], help: ["put both under one"]))
      return
    }
    guard allows(change, in: section, of: account.value, at: place) else { return }
    var merge = NodeMerge(limits)
    let node = merge.merged(place.node, change.value)
    diagnostics += merge.diagnostics
    if !accounts.contains(account.value) { accounts.append(account.value) }
    changed[account.value, default: [:]][Name(section: section, name: change.key.value)] = Changed(place: place, node: node, first: change.key.span)
  }

  /// What a campaign or a rule is for all accounts alike.
  private mutating func allows(
    _ change: YAMLEntry, in section: OverridableSection, of account: String, at place: Overrides.Place
  ) -> Bool {
    let fixed: [String: Phrase] =
      switch section {
      case .rules, .always: ["id": "the rule would be another one", "accounts": "`for` says for whom it is"]
      case .campaigns:
        [
          "qr": "codes that hang on walls would become others", "protect": "codes are printed, or they are not",
          "accounts": "`for` says for whom it is", "account": "`for` says for whom it is", "moved": "codes go on by their key on every account",
        ]
      case .lists, .calendars, .macros, .accounts, .media, .templates, .stocks, .counters, .variables, .experiments: [:]
      }
    let refused = (change.value.entries ?? []).filter { fixed[$0.key.value] != nil }
    for entry in refused {
      diagnostics.append(
        Diagnostic(
          .conflictingKeys, "`\(entry.key.value)` of `\(change.key.value)` cannot be changed for one account", at: entry.key.span,
          notes: [fixed[entry.key.value] ?? ""],
          help: [
            section == .campaigns
              ? "change it for all, or declare a campaign of its own for account `\(account)`"
              : section == .always
                ? "change it for all, or declare an entry of its own for account `\(account)`"
                : "change it for all, or declare a rule of its own for account `\(account)`"
          ]))
    }
    if !refused.isEmpty { return false }
    guard let own = [.rules, .always, .campaigns].contains(section) ? place.node["accounts"] : nil else { return true }
    let names = if case .sequence(let items) = own.content { items.compactMap(\.scalar) } else { [own.scalar].compactMap { $0 } }
    if names.isEmpty || names.contains(account) { return true }
    diagnostics.append(
      Diagnostic(
        .conflictingKeys, "`\(change.key.value)` is not for account `\(account)`", at: change.key.span,
        related: [Diagnostic.Label(own.span, "it is for these")], notes: ["the change would never be noticed"],
        help: ["add `\(account)` there, or remove the change"]))
    return false
  }

  // MARK: what goes with a change

  /// By file.
  mutating func variants() -> [[Overrides.Variant]] {
    let mentions = Mentions(in: accounts.isEmpty ? [] : roots)
    var variants: [[Overrides.Variant]] = roots.map { _ in [] }
    var left = limits.variants
    for account in accounts {
      let all = closure(of: changed[account] ?? [:], mentions)
      left -= all.count
      if left < 0, let place = changed[account]?.values.first?.first {
        diagnostics.append(.tooLarge("accounts have more than \(limits.variants) declarations of their own", at: place))
        break
      }
      for (name, changed) in all.sorted(by: {
        ($0.key.section.rawValue, $0.key.name) < ($1.key.section.rawValue, $1.key.name)
      }) {
        variants[changed.place.root].append(
          Overrides.Variant(account: account, section: name.section, name: changed.place.name, node: changed.node))
      }
    }
    return variants
  }

  /// Calendars, counters, macros and rules that name a changed list, calendar or macro have it too.
  /// - Complexity: O(what is changed and what comes of it), however long the way.
  private func closure(of changed: [Name: Changed], _ mentions: Mentions) -> [Name: Changed] {
    var all = changed
    var open = changed.keys.filter { [.lists, .calendars, .macros].contains($0.section) }.map(\.name)
    var walked = Set(open)
    while let name = open.popLast() {
      for (section, place) in mentions.places(of: name) {
        let key = Name(section: section, name: place.name.value)
        guard all[key] == nil else { continue }
        all[key] = Changed(place: place, node: place.node, first: place.name.span)
        if section == .macros || section == .calendars, walked.insert(key.name).inserted { open.append(key.name) }
      }
    }
    return all
  }
}
