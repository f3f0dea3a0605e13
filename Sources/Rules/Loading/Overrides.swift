/// `overrides:` changes what files declare, key by key, before anything is read:
///
///     overrides:
///       rules: { table-new: { reply: "…", enabled: false } }
///
/// With `for:` it changes it for one account: what comes of that stands beside what the others have.
struct Overrides {
  /// A declaration as one account has it.
  struct Variant {
    let account: String
    let section: OverridableSection
    /// The name that it has; of a rule it stands in it.
    let name: Located<String>
    let node: YAMLNode
  }
  /// What the files say after the changes that hold for all.
  private(set) var roots: [YAMLNode]
  /// By file, what accounts have of their own.
  private(set) var variants: [[Variant]]
  private(set) var diagnostics: [Diagnostic] = []
  private var suggestions: Suggestion.Budget
  private let limits: Limits

  init(_ loaded: [RuleLoader.Loaded], limits: Limits) {
    self.limits = limits
    roots = loaded.map(\.root)
    variants = loaded.map { _ in [] }
    suggestions = Suggestion.Budget(words: limits.suggestionWords)
    let blocks = loaded.flatMap { self.blocks(of: $0) }
    for block in blocks where block.accounts == nil {
      for (section, change) in changes(of: block) { applyToAll(change, section) }
    }
    var overlays = Overlays(roots, limits: limits)
    for block in blocks {
      guard let accounts = block.accounts else { continue }
      let changes = changes(of: block)
      for account in accounts { for (section, change) in changes { overlays.add(change, to: section, of: account) } }
    }
    variants = overlays.variants()
    diagnostics += overlays.diagnostics
  }

  // MARK: reading

  /// One mapping of changes; several accounts have them when they are named.
  private struct Block {
    let accounts: [Located<String>]?
    let entries: [YAMLEntry]
  }

  private mutating func blocks(of file: RuleLoader.Loaded) -> [Block] {
    guard let entry = file.root.entries?.first(where: { $0.key.value == "overrides" }) else { return [] }
    let nodes = if case .sequence(let items) = entry.value.content { items } else { [entry.value] }
    if nodes.isEmpty { diagnostics.append(.emptyCollection("`overrides`", at: entry.value.span)) }
    return nodes.compactMap { node in
      guard let entries = node.entries else {
        diagnostics.append(.wrongType(node, expected: "a mapping", under: "`overrides`", example: "rules"))
        return nil
      }
      let whose = entries.first { $0.key.value == "for" } ?? entries.first { Self.meansFor($0) }
      if let whose, whose.key.value != "for" { diagnostics.append(.forAccounts(whose.key)) }
      let accounts = whose.map { names($0.value) }
      if accounts == nil, !file.isRoot {
        diagnostics.append(
          Diagnostic(
            .conflictingKeys, "`overrides` stands in an included file", at: entry.key.span,
            notes: ["two files could then change the same rule, and their order would decide"],
            help: ["move it to the file that includes the others, or say with `for: ACCOUNT` whose it is"]))
        return nil
      }
      return Block(accounts: accounts, entries: entries.filter { $0.key.span != whose?.key.span })
    }
  }

  /// `account: bj`, where changes of `accounts:` would be a mapping.
  private static func meansFor(_ entry: YAMLEntry) -> Bool {
    guard ["account", "accounts"].contains(entry.key.value) else { return false }
    if case .mapping = entry.value.content { return false }
    return true
  }

  private mutating func names(_ node: YAMLNode) -> [Located<String>] {
    let items = if case .sequence(let items) = node.content { items } else { [node] }
    if items.isEmpty { diagnostics.append(.emptyCollection("`for`", at: node.span)) }
    return items.compactMap { item in
      if case .scalar(let text, _) = item.content, !text.isEmpty { return Located(text, item.span) }
      diagnostics.append(.wrongType(item, expected: "the name of an account", under: "`for`", example: nil))
      return nil
    }
  }

  private mutating func changes(of block: Block) -> [(OverridableSection, YAMLEntry)] {
    block.entries.flatMap { entry -> [(OverridableSection, YAMLEntry)] in
      if entry.key.value.hasPrefix("x-") { return [] }
      let words = OverridableSection.allCases.map(\.rawValue)
      guard let section = OverridableSection(rawValue: entry.key.value) else {
        let close = Suggestion.match(to: entry.key.value, in: words + ["for"])
        diagnostics.append(
          Diagnostic(
            .unknownKey, "unknown key `\(entry.key.value)` in `overrides`", at: entry.key.span,
            label: close?.label ?? "", help: close == nil ? ["keys are \(quotedList(words + ["for"]))"] : [], fix: close?.fix))
        return []
      }
      if block.accounts != nil, !section.isOfAccounts {
        diagnostics.append(
          Diagnostic(
            .conflictingKeys, "`\(section.rawValue)` cannot be changed for one account", at: entry.key.span,
            notes: ["all accounts have the same"],
            help: ["for one account there are \(quotedList(OverridableSection.allCases.filter(\.isOfAccounts).map(\.rawValue)))"]))
        return []
      }
      guard let changes = entry.value.entries else {
        diagnostics.append(.wrongType(entry.value, expected: "a mapping", under: "`\(section.rawValue)` of `overrides`", example: nil))
        return []
      }
      return changes.map { (section, $0) }
    }
  }

  // MARK: changes for all

  private mutating func applyToAll(_ change: YAMLEntry, _ section: OverridableSection) {
    guard let place = Place.first(change.key.value, section, in: roots) else {
      // One list of ids stands in two places.
      let other: OverridableSection? = section == .rules ? .always : section == .always ? .rules : nil
      if let other, Place.first(change.key.value, other, in: roots) != nil {
        diagnostics.append(
          Diagnostic(
            .undefinedName, "`\(change.key.value)` stands under `\(other.rawValue):`, not under `\(section.rawValue):`", at: change.key.span,
            notes: ["a change of nothing would never be noticed"], help: ["write `overrides: { \(other.rawValue): { \(change.key.value): … } }`"]))
      } else {
        diagnostics.append(.nothingToChange(change.key, section, in: roots, &suggestions))
      }
      return
    }
    var merge = NodeMerge(limits)
    let changed = merge.merged(place.node, change.value)
    diagnostics += merge.diagnostics
    roots[place.root] = place.root(with: changed, in: roots[place.root])
  }

  /// Where a declaration stands.
  struct Place {
    let root: Int
    private let section: String
    private let index: Int
    let name: Located<String>
    let node: YAMLNode

    /// Everything with a name that a section declares, file by file.
    static func all(_ section: OverridableSection, in roots: [YAMLNode]) -> [Place] {
      roots.enumerated().flatMap { root, node -> [Place] in
        guard let declared = node[section.rawValue] else { return [] }
        let nodes =
          switch declared.content {
          case .sequence(let items): items
          case .mapping(let entries): entries.map(\.value)
          case .scalar: [YAMLNode]()
          }
        return zip(Overrides.names(declared), nodes).enumerated().compactMap { index, item in
          item.0.map { Place(root: root, section: section.rawValue, index: index, name: $0, node: item.1) }
        }
      }
    }

    /// The first of a name.
    static func first(_ name: String, _ section: OverridableSection, in roots: [YAMLNode]) -> Place? {
      all(section, in: roots).first { $0.name.value == name }
    }

    /// The file with this declaration changed.
    func root(with changed: YAMLNode, in root: YAMLNode) -> YAMLNode {
      let entries = (root.entries ?? []).map { entry -> YAMLEntry in
        guard entry.key.value == section else { return entry }
        switch entry.value.content {
        case .sequence(var items):
          items[index] = changed
          return YAMLEntry(key: entry.key, value: YAMLNode(.sequence(items), entry.value.span))
        case .mapping(var entries):
          entries[index] = YAMLEntry(key: entries[index].key, value: changed)
          return YAMLEntry(key: entry.key, value: YAMLNode(.mapping(entries), entry.value.span))
        case .scalar: return entry
        }
      }
      return YAMLNode(.mapping(entries), root.span)
    }
  }

  /// What a section declares, in its order; nil for what has no name.
  static func names(_ node: YAMLNode) -> [Located<String>?] {
    if case .sequence(let items) = node.content { return items.map { item in item["id"].flatMap { id in id.scalar.map { Located($0, id.span) } } } }
    return node.entries?.map(\.key) ?? []
  }
}

/// What can be changed, by its key at the top of a file.
enum OverridableSection: String, CaseIterable {
  case rules, always, campaigns, lists, calendars, macros, accounts, media, templates, stocks, counters, variables = "vars", experiments

  /// Whether accounts can have it otherwise than the others.
  var isOfAccounts: Bool {
    switch self {
    case .rules, .always, .campaigns, .lists, .calendars, .macros: true
    case .accounts, .media, .templates, .stocks, .counters, .variables, .experiments: false
    }
  }
}

extension Diagnostic {
  static func forAccounts(_ key: Located<String>) -> Diagnostic {
    Diagnostic(
      .unknownKey, "`\(key.value)` does not say whose the changes are", at: key.span, label: "here it is `for`",
      notes: ["under `accounts:` of `overrides` the accounts themselves are changed"], fix: "for")
  }

  static func nothingToChange(
    _ name: Located<String>, _ section: OverridableSection, in roots: [YAMLNode], _ suggestions: inout Suggestion.Budget
  ) -> Diagnostic {
    let known = roots.flatMap { $0[section.rawValue].map { Overrides.names($0).compactMap { $0?.value } } ?? [] }
    let close = suggestions.match(to: name.value, in: known)
    return Diagnostic(
      .undefinedName, "`overrides` changes `\(name.value)`, which \(section.rawValue) do not have", at: name.span,
      label: close?.label ?? "", notes: ["a change of nothing would never be noticed"], fix: close?.fix)
  }
}
