/// The ways through a template, and what is there on each of them.
extension TemplateResolver {
  mutating func leavePass() {
    jumps.append(presence)
    presence = .nowhere
  }

  mutating func conditional(_ branches: [TemplateParser.Branch]) -> [(test: TemplateTest?, body: [TemplateNode])] {
    var resolved: [(test: TemplateTest?, body: [TemplateNode])] = []
    var ends: [Presence] = []
    for branch in branches {
      var next = Presence.nowhere
      var test: TemplateTest?
      if let written = branch.test {
        let found = branch.isNegated ? finding(written).inverted : finding(written)
        test = self.test(written)
        next = presence
        next.learn(found.ifFalse)
        presence.learn(found.ifTrue)
      }
      resolved.append((test.map { branch.isNegated ? .not($0) : $0 }, nodes(branch.body)))
      ends.append(presence)
      presence = next
    }
    presence = Presence.meeting(ends + [presence])
    return resolved
  }

  mutating func choice(_ subject: TemplateParser.Expression, _ whens: [TemplateParser.When], _ otherwise: [TemplateParser.Node])
    -> TemplateNode
  {
    let value = expression(subject, allowsAbsent: true)
    let start = presence
    var unmatched = start
    var ends: [Presence] = []
    var resolved: [(values: [TemplateExpression], body: [TemplateNode])] = []
    for when in whens {
      presence = start
      for value in when.values { checkWord(subject, .equal, value) }
      let found = when.values.map { value in Finding.equality(subject, value) { isCertain($0) } }
      let values = when.values.map { expression($0, allowsAbsent: true) }
      if let first = found.first { presence.learn(found.reduce(first.ifTrue) { $0.intersection($1.ifTrue) }) }
      for finding in found { unmatched.learn(finding.ifFalse) }
      resolved.append((values, nodes(when.body)))
      ends.append(presence)
    }
    presence = unmatched
    let rest = nodes(otherwise)
    presence = Presence.meeting(ends + [presence])
    return .choice(value, resolved, otherwise: rest)
  }

  mutating func loop(_ loop: TemplateParser.Loop) -> TemplateLoop {
    let collection = expression(loop.collection, allowsAbsent: true)
    let limit = loop.limit.map { expression($0) }
    let offset = loop.offset.map { expression($0) }
    let key = "\(loop.variable)-\(loop.collectionText)"
    let continueKey = continueKeys[key] ?? continueKeys.count
    continueKeys[key] = continueKey
    let item = LocalName(name: loop.variable, slot: newLocal(), nature: .value(itemKind(of: loop.collection)))
    let forloop = LocalName(name: "forloop", slot: newLocal(), nature: .forloop(isInside: loopDepth > 0))
    loopDepth += 1
    // Loops in loops in loops are not walked twice each.
    if loopDepth > 3 { for name in Self.assigned(loop.body) { presence.forget(name) } }
    var start = presence
    let before = self
    var (body, end) = pass(loop.body, [item, forloop])
    if Presence.meeting([start, end]) != start {
      // What is there at the first pass is not there at the next: once more without it.
      self = before
      for name in Self.assigned(loop.body) { presence.forget(name) }
      start = presence
      (body, end) = pass(loop.body, [item, forloop])
    }
    loopDepth -= 1
    checkSteps(of: loop, nodes: body.count)
    presence = start
    let otherwise = nodes(loop.otherwise)
    presence = Presence.meeting([end, presence])
    return TemplateLoop(
      name: key, item: item.slot, forloop: forloop.slot, continueKey: continueKey, collection: collection, isReversed: loop.isReversed,
      limit: limit, offset: offset, continues: loop.continues, body: body, otherwise: otherwise)
  }

  /// One time through the body of a loop, and what is there behind it.
  mutating func pass(_ body: [TemplateParser.Node], _ own: [LocalName]) -> ([TemplateNode], Presence) {
    let outer = jumps
    jumps = []
    locals += own
    for local in own { presence.forget(local.name) }
    presence.learn(own.map(\.name))
    let resolved = nodes(body)
    let end = Presence.meeting([presence] + jumps)
    locals.removeAll { local in own.contains { $0.slot == local.slot } }
    jumps = outer
    return (resolved, end)
  }

  func finding(_ test: TemplateParser.Test) -> Finding { Finding.of(test) { isCertain($0) } }
}
