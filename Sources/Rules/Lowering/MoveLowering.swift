/// Names that things had before: each leads, over however many, to something that is there.
extension Lowering {
  mutating func lowerMoves() {
    let moves = declarations.moves
    parts.moves.rules = names(moves.rules, "rule", in: Set(declarations.rules.map(\.id.value)), add: "rules")
    parts.moves.stocks = names(moves.stocks, "stock", in: Set(declarations.stocks.map(\.name.value)), add: "stocks")
    parts.moves.counters = names(moves.counters, "counter", in: Set(declarations.counters.map(\.name.value)), add: "counters")
    let variables = Set(declarations.variables.map(\.name.value)).union(variableSets.map(\.name.value)).union(unsureVariables)
    parts.moves.variables = names(moves.variables, "variable", in: variables, add: "vars")
    for index in parts.stocks.indices { parts.stocks[index].former = formerNames(ofStock: parts.stocks[index].name) }
  }

  /// A part of a stock has moved with the whole; and what was given before it was divided is given.
  private mutating func formerNames(ofStock name: String) -> [String] {
    guard let whole = StockLevel.whole(of: name) else { return parts.moves.stocks[name] ?? [] }
    let formers = parts.moves.stocks[whole] ?? []
    let part = String(name.dropFirst(whole.count))
    if !formers.isEmpty { parts.moves.stocks[name] = formers.map { $0 + part } }
    return formers.map { $0 + part } + [whole] + formers
  }

  mutating func names(_ moves: [MoveDeclaration], _ what: Phrase, in known: Set<String>, add section: String) -> Moves.Names {
    var next: [String: MoveDeclaration] = [:]
    var former: [String: MoveDeclaration] = [:]
    for move in moves {
      if let first = next[move.old.value] {
        report(
          Diagnostic(
            .conflictingKeys, "\(what) `\(move.old.value)` is moved twice", at: move.old.span,
            related: [Diagnostic.Label(first.old.span, "first here")],
            help: ["keep one of them"]))
      } else if let first = former[move.new.value] {
        report(
          Diagnostic(
            .conflictingKeys, "two \(what)s moved to `\(move.new.value)`", at: move.new.span,
            related: [Diagnostic.Label(first.new.span, "the other one")], notes: ["of what both have of a follower, one would be lost"],
            help: ["keep one of them"]))
      } else {
        next[move.old.value] = move
        former[move.new.value] = move
        checkOldName(move.old, what, in: known)
      }
    }
    var names: Moves.Names = [:]
    for move in moves where next[move.old.value]?.new.span == move.new.span && next[move.new.value] == nil {
      // The last of a chain: the names before it, from the latest on.
      if !known.contains(move.new.value) {
        undefined(move.new, what, in: known, add: section)
        continue
      }
      var formers = [move.old.value]
      while let before = formers.last.flatMap({ former[$0] }) { formers.append(before.old.value) }
      names[move.new.value] = formers
    }
    reportCircles(next, moves, what)
    return names
  }

  private mutating func checkOldName(_ old: Located<String>, _ what: Phrase, in known: Set<String>) {
    guard known.contains(old.value) else { return }
    report(
      Diagnostic(
        .conflictingKeys, "\(what) `\(old.value)` is there as well: what is kept of it stays with it", at: old.span,
        help: ["remove this line, or what is still called so"]))
  }

  /// Each circle once, at its first word.
  private mutating func reportCircles(_ next: [String: MoveDeclaration], _ moves: [MoveDeclaration], _ what: Phrase) {
    var seen: Set<String> = []
    for move in moves where !seen.contains(move.old.value) {
      var way: Set<String> = []
      var name = move.old.value
      while let step = next[name], !seen.contains(name), way.insert(name).inserted { name = step.new.value }
      let isCircle = way.contains(name)
      seen.formUnion(way)
      if isCircle {
        report(
          Diagnostic(
            .conflictingKeys, "\(what) `\(move.old.value)` is moved in a circle", at: move.old.span, notes: ["it would have no name at the end"],
            help: ["keep the lines that lead to the name of today"]))
      }
    }
  }
}
