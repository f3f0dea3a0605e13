/// A macro stands for what is in it wherever it is named, and may name others: a few lines can stand for millions of conditions. What is too much
/// is refused before anything walks through it.
extension Lowering {
  mutating func boundMacros() {
    var sizes: [String: Int] = [:]
    for name in macros.keys.sorted() {
      guard let macro = macros[name], size(of: macro.condition, &sizes, [name]) > limits.macroConditions else { continue }
      report(
        .tooLarge("macro `\(name)` stands for more than \(limits.macroConditions) conditions, with the macros in it", at: macro.name.span))
      macros[name] = MacroDeclaration(name: macro.name, condition: macro.condition.emptied)
      sizes[name] = 1
    }
    let common = macros
    var views: [String: (macros: [String: MacroDeclaration], sizes: [String: Int])] = [:]
    for (account, own) in ownMacros {
      macros = common.merging(own) { $1 }
      var sizes: [String: Int] = [:]
      for name in own.keys.sorted() {
        guard let macro = macros[name], size(of: macro.condition, &sizes, [name]) > limits.macroConditions else { continue }
        report(
          .tooLarge("macro `\(name)` stands for more than \(limits.macroConditions) conditions, with the macros in it", at: macro.name.span))
        macros[name] = MacroDeclaration(name: macro.name, condition: macro.condition.emptied)
        ownMacros[account]?[name] = macros[name]
        sizes[name] = 1
      }
      views[account] = (macros, sizes)
    }
    macros = common
    var left = limits.conditions
    /// Whether it is the one that is too many.
    func exceeds(_ condition: ConditionDeclaration, _ owner: String?) -> Bool {
      // An account's own form of a rule names the account's own macros.
      if let owner, let own = views[owner]?.macros {
        macros = own
        left -= size(of: condition, &views[owner, default: (own, [:])].sizes, [])
        macros = common
      } else {
        left -= size(of: condition, &sizes, [])
      }
      guard left < 0 else { return false }
      report(.tooLarge("more than \(limits.conditions) conditions in one rule set, with the macros in them", at: condition.keySpan))
      for (name, macro) in macros { macros[name] = MacroDeclaration(name: macro.name, condition: macro.condition.emptied) }
      for (account, own) in ownMacros {
        ownMacros[account] = own.mapValues { MacroDeclaration(name: $0.name, condition: $0.condition.emptied) }
      }
      return true
    }
    for counter in declarations.counters { if let when = counter.when, exceeds(when, counter.reach.owner) { return } }
    for rule in declarations.rules { for condition in rule.conditions where exceeds(condition, rule.reach.owner) { return } }
  }

  /// Once it is said that a macro uses itself, nothing walks around in it.
  mutating func breakCircles() {
    for name in circularMacros {
      if let macro = macros[name] { macros[name] = MacroDeclaration(name: macro.name, condition: macro.condition.emptied) }
      for account in ownMacros.keys {
        if let macro = ownMacros[account]?[name] {
          ownMacros[account]?[name] = MacroDeclaration(name: macro.name, condition: macro.condition.emptied)
        }
      }
    }
  }

  /// How many conditions it stands for, or a little more than may be. One that uses itself is refused elsewhere.
  private mutating func size(of condition: ConditionDeclaration, _ sizes: inout [String: Int], _ expanding: Set<String>) -> Int {
    let most = limits.macroConditions + 1
    switch condition.kind {
    case .leaf: return 1
    case .not(let inner): return min(most, 1 + size(of: inner, &sizes, expanding))
    case .all(let inner), .any(let inner):
      var sum = 1
      for part in inner {
        sum += size(of: part, &sizes, expanding)
        if sum >= most { return most }
      }
      return sum
    case .macro(let names):
      var sum = 1
      for name in names {
        sum += size(ofMacro: name.value, &sizes, expanding)
        if sum >= most { return most }
      }
      return sum
    }
  }

  private mutating func size(ofMacro name: String, _ sizes: inout [String: Int], _ expanding: Set<String>) -> Int {
    if let known = sizes[name] { return known }
    if expanding.contains(name) {
      circularMacros.insert(name)
      return 1
    }
    guard let macro = macros[name], expanding.count < limits.conditionDepth else { return 1 }
    let size = size(of: macro.condition, &sizes, expanding.union([name]))
    sizes[name] = size
    return size
  }
}

extension ConditionDeclaration {
  /// One that asks nothing, at the same place.
  fileprivate var emptied: ConditionDeclaration { ConditionDeclaration(kind: .all([]), keySpan: keySpan, span: span) }
}
