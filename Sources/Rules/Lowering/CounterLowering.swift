/// What is counted for each follower.
extension Lowering {
  mutating func lowerCounters() {
    for declaration in unique(declarations.counters, "counter", { $0.name }) {
      let kinds = Set(declaration.on.flatMap(\.value.kinds))
      var conditionIndex: Int32 = -1
      var ways = [Scope.Way()]
      if let when = declaration.when { (conditionIndex, ways) = condition(when) }
      var scope = Scope(kinds: kinds, ways: ways, hasSplit: false, hasAccounts: !parts.accounts.isEmpty)
      scope.stocks = Set(stockIndex.keys)
      counterNames.insert(declaration.name.value)
      parts.counters.append(
        CompiledCounter(
          name: declaration.name.value, events: declaration.on.map(\.value), condition: conditionIndex,
          binds: ways.contains { !$0.captures.isEmpty }, of: template(declaration.of, scope)))
    }
  }
}
