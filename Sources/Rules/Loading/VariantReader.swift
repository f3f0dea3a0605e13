/// What `overrides` with `for` made, read beside what it was made of.
extension Reader {
  /// - Complexity: O(rules + variants).
  mutating func readVariants(_ variants: [Overrides.Variant], into declarations: inout Declarations) {
    var rules: [String: [RuleDeclaration]] = [:]
    var counters: [String: [CounterDeclaration]] = [:]
    for variant in variants {
      let account = variant.account
      switch variant.section {
      case .rules, .always:
        guard let rule = variant.section == .always ? readAlways(variant.node) : readRule(variant.node) else { continue }
        rules[rule.id.value, default: []].append(rule.reaching(.only(account)))
      case .counters:
        guard let counter = readCounter(variant.name, variant.node) else { continue }
        counters[counter.name.value, default: []].append(counter.reaching(.only(account)))
      case .campaigns:
        if let read = readCampaign(variant.name, variant.node) { declarations.overlays[account, default: Overlay()].campaigns.append(read) }
      case .lists: if let read = readList(variant.name, variant.node) { declarations.overlays[account, default: Overlay()].lists.append(read) }
      case .macros: if let read = readMacro(variant.name, variant.node) { declarations.overlays[account, default: Overlay()].macros.append(read) }
      case .calendars:
        if let read = readCalendar(variant.name, variant.node) { declarations.overlays[account, default: Overlay()].calendars.append(read) }
      case .accounts, .media, .templates, .stocks, .variables, .experiments: continue  // they are never one account's
      }
    }
    if !rules.isEmpty { declarations.rules = Self.beside(declarations.rules, rules, name: \.id.value) }
    if !counters.isEmpty { declarations.counters = Self.beside(declarations.counters, counters, name: \.name.value) }
  }

  /// Each behind the one that the others have: at the same place in the order. One whose account has its own is not that account's any more.
  private static func beside<Item: Reaching>(_ items: [Item], _ own: [String: [Item]], name: KeyPath<Item, String>) -> [Item] {
    var left = own
    return items.flatMap { item -> [Item] in
      guard item.reach.isOfMost, let variants = left.removeValue(forKey: item[keyPath: name]) else { return [item] }
      var reach = item.reach
      for variant in variants { if let account = variant.reach.owner { reach.leave(to: account) } }
      return [item.reaching(reach)] + variants
    }
  }
}
