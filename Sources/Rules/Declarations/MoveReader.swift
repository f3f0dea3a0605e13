extension Section {
  static let moves = Section("`moved`", MovesKey.self)
}

/// The keys of what was renamed.
enum MovesKey: String, SectionKey {
  case rules, stocks, counters, variables = "vars", experiments

  var declared: Section.Key {
    switch self {
    case .rules: holds(.map(.identifier), "rules, as `old: new`: limits, turns of `round_robin` and choices that stick go on")
    case .stocks: holds(.map(.identifier), "stocks, as `old: new`: what was taken is taken")
    case .counters: holds(.map(.identifier), "counters, as `old: new`: they go on counting")
    case .variables: holds(.map(.identifier), "variables of the follower, as `old: new`")
    case .experiments: holds(.map(.identifier), since: .seventh, "experiments, as `old: new`: everybody keeps their arm, and who was shown one was")
    }
  }
}

/// What was renamed, and goes on.
extension Reader {
  mutating func readMoves(_ node: YAMLNode, into moves: inout MovesDeclaration) {
    guard let fields = fields(node, .moves) else { return }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`moved`", at: node.span)) }
    for (key, entry) in fields.keyed(by: MovesKey.self) {
      let read = map(entry.value, "`\(key.word)`") { reader, old, node -> MoveDeclaration? in
        guard let old = reader.checkedIdentifier(old, "old name"), let new = reader.identifier(node, "new name of `\(old.value)`") else { return nil }
        return MoveDeclaration(old: old, new: new)
      }
      switch key {
      case .rules: moves.rules += read ?? []
      case .stocks: moves.stocks += read ?? []
      case .counters: moves.counters += read ?? []
      case .variables: moves.variables += read ?? []
      case .experiments: moves.experiments += read ?? []
      }
    }
  }
}
