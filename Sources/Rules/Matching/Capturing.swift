/// What conditions that hold take from the event.
extension Judgement {
  /// The bindings of the conditions that hold, in the order in which they are judged: what asks for captures behind what binds them. Of `any` the first
  /// that holds binds.
  mutating func bindings(of condition: Int32) -> Bindings {
    var found = Bindings()
    forget(after: 0)
    if condition >= 0 { collect(condition, &found) }
    return found
  }

  private mutating func collect(_ index: Int32, _ found: inout Bindings) {
    let rules = rules
    switch rules.conditions[Int(index)].kind {
    case .all(let parts): for part in parts { collect(rules.operands[Int(part)], &found) }
    case .any(let parts):
      let mark = binders.count
      for part in parts {
        let holds = holds(rules.operands[Int(part)])
        // What is bound in it is noted again below.
        forget(after: mark)
        if holds { return collect(rules.operands[Int(part)], &found) }
      }
    case .not: return
    case .leaf(let leaf):
      guard let lookup = leaf.lookup else { return }
      collect(lookup, &found)
      note(leaf, at: index)
    }
  }

  func collect(_ lookup: Condition.Leaf.Lookup, _ found: inout Bindings) {
    switch lookup {
    case .campaigns: if let campaignBinding { found.add(campaignBinding) }
    case .match(let source, let index):
      let matcher = rules.texts[Int(index)]
      if let place = place(taken: matcher, of: source) { collect(matcher, place, of: source, &found) }
    }
  }

  private func collect(_ matcher: TextMatcher, _ place: Range<Int>, of source: TextSource, _ found: inout Bindings) {
    let (bytes, range) = compared(place, of: source, matcher.look)
    func bind(_ binding: Binding.Source, _ captures: Captures) {
      guard captures.count > 0 else { return }
      switch matcher.look {
      case .exact: found.add(Binding(source: binding, captures: captures))
      case .folded: found.add(Binding(source: binding, captures: original(captures, in: place)))
      }
    }
    for mode in matcher.modes {
      switch mode {
      case .pattern(let patterns):
        for pattern in patterns {
          var captures = Captures()
          if rules.patterns[Int(pattern)].matches(bytes.span, range, tables: rules.tables, captures: &captures) {
            bind(.pattern(pattern), captures)
            break
          }
        }
      case .regex(let regexes):
        for regex in regexes {
          if let groups = rules.regexes[Int(regex)].captures(bytes.span, range) {
            var captures = Captures()
            for group in groups { captures.append(group ?? -1 ..< -1, row: -1) }
            bind(.regex(regex), captures)
            break
          }
        }
      case .keyword(let keyword):
        if let hit = keyword.keys.find(in: bytes.span, range, keyword.place) {
          var captures = Captures()
          captures.append(hit.range, row: hit.row)
          bind(.keyword(name: keyword.name, table: keyword.keys.table), captures)
        }
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob: continue
      }
    }
  }

  /// Captures of the folded text, as places in what came.
  private func original(_ captures: Captures, in place: Range<Int>) -> Captures {
    var scratch: [UInt8] = []
    var origins: [Int32]? = []
    TextFolding.fold(event.fields.bytes.span, place, into: &scratch, origins: &origins)
    let map = origins ?? []
    var mapped = Captures()
    for index in 0..<captures.count {
      let (range, row) = captures[index]
      if range.lowerBound < 0 || range.upperBound >= map.count {
        mapped.append(-1 ..< -1, row: -1)
      } else {
        mapped.append(Int(map[range.lowerBound])..<Int(map[range.upperBound]), row: row)
      }
    }
    return mapped
  }
}
