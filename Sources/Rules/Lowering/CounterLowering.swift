/// What is counted for each follower.
extension Lowering {
  mutating func lowerCounters() {
    let common = unique(declarations.counters.filter(\.reach.isOfMost), "counter") { $0.name }
    for declaration in common + declarations.counters.filter({ !$0.reach.isOfMost }) {
      seen(by: declaration.reach.owner) { $0.lower(declaration) }
    }
  }

  private mutating func lower(_ declaration: CounterDeclaration) {
    let kinds = EventSelector.kinds(of: declaration.on)
    var conditionIndex: Int32 = -1
    var ways = [Scope.Way()]
    var scope = scope(of: kinds, ways)
    scope.outside = outside(declaration.on)
    if let when = declaration.when {
      var asked = scope
      asked.counters = counterNames
      (conditionIndex, ways) = condition(when, in: asked)
      noteAskedCaptures(when, ways)
    }
    scope.ways = ways
    counterNames.insert(declaration.name.value)
    parts.counters.append(
      CompiledCounter(
        name: declaration.name.value, events: declaration.on.map(\.value), condition: conditionIndex,
        binds: ways.contains { !$0.captures.isEmpty }, of: template(declaration.of, scope), period: declaration.period,
        accounts: accountBits([], declaration.reach)))
  }
}
