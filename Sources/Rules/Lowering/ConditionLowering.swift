extension Lowering {
  /// The compiled condition and the ways in which it binds captures.
  /// - Parameter scope: what can be asked, on the ways so far; nil for a macro on its own, which belongs to no event.
  mutating func condition(
    _ declaration: ConditionDeclaration, in scope: Scope?, depth: Int = 0, expanding: [String] = []
  ) -> (Int32, [Scope.Way]) {
    guard depth < limits.conditionDepth else {
      report(.tooLarge("conditions are nested deeper than \(limits.conditionDepth)", at: declaration.keySpan))
      return (add(.all(operands([])), declaration.keySpan), [Scope.Way()])
    }
    let span = declaration.keySpan
    switch declaration.kind {
    case .all(let inner):
      // What asks for captures is judged behind what binds them.
      let asking = inner.map { asksForCaptures($0, depth: depth + 1) }
      let ordered = inner.indices.filter { !asking[$0] } + inner.indices.filter { asking[$0] }
      var lowered: [Int32] = []
      var ways = [Scope.Way()]
      var bound = BoundNames()
      for index in ordered {
        let (condition, next) = condition(
          inner[index], in: asking[index] ? self.scope(scope, on: ways) : scope, depth: depth + 1, expanding: expanding)
        lowered.append(condition)
        for finding in bound.add(next) { report(finding) }
        ways = Scope.Way.each(of: ways, joinedWithEachOf: next)
      }
      return (add(.all(operands(lowered)), span), ways)
    case .any(let inner):
      let lowered = inner.map { condition($0, in: scope, depth: depth + 1, expanding: expanding) }
      return (add(.any(operands(lowered.map(\.0))), span), Scope.Way.few(lowered.flatMap(\.1)))
    case .not(let inner): return (add(.not(condition(inner, in: scope, depth: depth + 1, expanding: expanding).0), span), [Scope.Way()])
    case .macro(let names): return macros(names, span, in: scope, depth: depth, expanding: expanding)
    case .leaf(let leaf):
      let (lowered, ways) = self.lowered(leaf, in: scope)
      return (add(.leaf(lowered), span), ways)
    }
  }

  private func scope(_ scope: Scope?, on ways: [Scope.Way]) -> Scope? {
    scope.map { $0.on(Scope.Way.each(of: $0.ways, joinedWithEachOf: ways)) }
  }

  /// Whether a condition asks for what other conditions of its rule may bind.
  private func asksForCaptures(_ condition: ConditionDeclaration, depth: Int, expanding: Set<String> = []) -> Bool {
    guard depth < limits.conditionDepth else { return false }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.contains { asksForCaptures($0, depth: depth + 1, expanding: expanding) }
    case .not(let inner): return asksForCaptures(inner, depth: depth + 1, expanding: expanding)
    case .macro(let names):
      return names.contains { name in
        guard let macro = macros[name.value], !expanding.contains(name.value) else { return false }
        return asksForCaptures(macro.condition, depth: depth + 1, expanding: expanding.union([name.value]))
      }
    case .leaf(.value(let value)): return value.paths.contains { $0.mayBeCaptured }
    case .leaf: return false
    }
  }

  private mutating func lowered(_ leaf: ConditionLeaf, in scope: Scope?) -> (Condition.Leaf, [Scope.Way]) {
    let here = Scope.Way.plain
    switch leaf {
    case .scene(let patterns, let isExternal):
      let (ids, ways) = lowered(patterns, .exact)
      parts.texts.append(TextMatcher(look: .exact, modes: [.pattern(ids)]))
      if !isExternal, ids.count == patterns.count, !parts.campaigns.isEmpty {
        // What is written as something else is told as that.
        askedScenes[Int32(parts.texts.count - 1)] = zip(ids, patterns).filter {
          (!$1.node.signs.contains(.wildcard) || Wildcards.pattern(meantBy: $1.text) == nil) && SceneText.withoutPrefix($1.text) == nil
        }.map { AskedScene(pattern: $0, span: $1.span) }
      }
      return (.match(.scene, Int32(parts.texts.count - 1)), ways.isEmpty ? here : ways)
    case .campaign(let names, let phases): return campaigns(names, phases)
    case .subscription(let states): return (.subscription(states.reduce(0) { $0 | 1 << $1.bit }), here)
    case .match(let subject, let match):
      let source = source(subject)
      let (matcher, ways) = textMatcher(match)
      return (.match(source, matcher), ways)
    case .field(let name, let comparison): return (.field(path: path(name), comparison: self.comparison(comparison)), here)
    case .tag(let names): return (.tag(interned(names)), here)
    case .touch(let order, let names):
      for name in names where campaignIndex[name.value] == nil { undefined(name, "campaign", in: Array(campaignIndex.keys), add: "campaigns") }
      return (.touch(order, interned(names)), here)
    case .number(let number, let comparison): return (.number(number, comparison: self.comparison(comparison)), here)
    case .firstFollowed(let window):
      let range = range(window, what: "this window", isOfThePast: true)
      return (.firstFollowed(from: range.lowerBound, until: range.upperBound), here)
    case .value(let value): return self.value(value, in: scope)
    case .taken(let names):
      for name in names where stockIndex[name.value] == nil { undefined(name, "stock", in: Array(stockIndex.keys), add: "stocks") }
      return (.taken(interned(names)), [Scope.Way(taken: names.count == 1 ? [names[0].value] : [])])
    case .time(let window): return (.time(days: window.days, from: Int32(window.from?.value ?? 0), to: Int32(window.to?.value ?? 1440)), here)
    case .dates(let dates):
      let days = self.days(dates, "`date`").flatMap { $0.value.first...$0.value.last }
      return (.dates(operands(days.map { Int32($0) })), here)
    case .dateWindow(let window):
      let range = range(window, what: "this window")
      return (.dateWindow(from: range.lowerBound, until: range.upperBound), here)
    case .calendar(let name, let isOpen):
      // One that is not there is reported, and the rule set does not come about.
      return (.calendar(Int32(calendar(name) ?? 0), isOpen: isOpen), isOpen ? [Scope.Way(present: closing(of: name.value))] : here)
    case .language(let names): return (.language(interned(names)), here)
    case .source(let names): return (.source(interned(names)), here)
    }
  }

  private mutating func add(_ kind: Condition.Kind, _ span: SourceSpan) -> Int32 {
    parts.conditions.append(Condition(kind: kind, span: span))
    return Int32(parts.conditions.count - 1)
  }

  private mutating func interned(_ names: [Located<String>]) -> Range<Int32> {
    let ids = names.map { intern($0.value) }
    return operands(ids)
  }

  private mutating func source(_ subject: MatchSubject) -> TextSource {
    switch subject {
    case .text: .text
    case .key: .key
    case .url: .url
    case .field(let name): .field(path(name))
    }
  }

  /// One number for each path, so that all conditions on it are looked up together.
  private mutating func path(_ name: Located<String>) -> Int32 {
    if let path = fieldPaths[name.value] { return path }
    parts.fieldPaths.append(name.value.split(separator: ".").map { Array($0.utf8) })
    fieldPaths[name.value] = Int32(parts.fieldPaths.count - 1)
    return Int32(parts.fieldPaths.count - 1)
  }

  /// The patterns that could be read, and a way for each.
  private mutating func lowered(_ patterns: [PatternDeclaration], _ look: TextLook) -> ([Int32], [Scope.Way]) {
    var ids: [Int32] = []
    var ways: [Scope.Way] = []
    for declaration in patterns {
      guard let id = pattern(declaration, look) else {
        ways.append(Scope.Way(isOpen: true))
        continue
      }
      ids.append(id)
      ways.append(way(of: parts.patterns[Int(id)], at: declaration.span))
    }
    return (ids, ways)
  }

  private func way(of pattern: Pattern, at span: SourceSpan) -> Scope.Way {
    if pattern.literal != nil { return Scope.Way(labels: [(span, Scope.Way.bindsNothing)]) }
    let names = pattern.holes.map(\.name)
    return Scope.Way(
      captures: pattern.holes.map { Scope.Capture(name: $0.name, type: .hole($0.type), span: span) },
      labels: [(span, names.isEmpty ? Scope.Way.bindsNothing : "binds \(quotedList(names))")])
  }

  private mutating func macros(
    _ names: [Located<String>], _ span: SourceSpan, in scope: Scope?, depth: Int, expanding: [String]
  ) -> (Int32, [Scope.Way]) {
    var lowered: [(Int32, [Scope.Way])] = []
    var ways = [Scope.Way()]
    var bound = BoundNames()
    for name in names {
      guard let macro = macros[name.value] else {
        undefined(name, "macro", in: Array(macros.keys), add: "macros")
        lowered.append((add(.all(operands([])), span), [Scope.Way(isOpen: true)]))
        ways = Scope.Way.each(of: ways, joinedWithEachOf: [Scope.Way(isOpen: true)])
        continue
      }
      if expanding.contains(name.value) {
        if !cycles.insert(Set(expanding)).inserted { continue }
        report(
          Diagnostic(
            .macroRecursion, "macro `\(name.value)` uses itself", at: name.span, related: [Diagnostic.Label(macro.name.span, "defined here")],
            notes: expanding.count > 1 ? ["by way of \(quotedList(expanding + [name.value]))"] : [], help: ["write out what it should stand for"]))
        continue
      }
      let next = condition(macro.condition, in: self.scope(scope, on: ways), depth: depth + 1, expanding: expanding + [name.value])
      lowered.append(next)
      for finding in bound.add(next.1) { report(finding) }
      ways = Scope.Way.each(of: ways, joinedWithEachOf: next.1)
    }
    if lowered.count == 1 { return lowered[0] }
    return (add(.all(operands(lowered.map(\.0))), span), ways)
  }

  private mutating func campaigns(_ names: [Located<String>], _ phases: [Located<CampaignPhase>]) -> (Condition.Leaf, [Scope.Way]) {
    var ids: [Int32] = []
    var ways: [Scope.Way] = []
    for name in names {
      guard let indices = campaignIndex[name.value] else {
        undefined(name, "campaign", in: Array(campaignIndex.keys), add: "campaigns")
        ways.append(Scope.Way(isOpen: true))
        continue
      }
      ids += indices.map { Int32($0) }
      var own: [Scope.Way] = []
      // Where the accounts' codes bind the same, the way to match is one.
      for way in indices.map({ way(of: $0, named: name) })
      where !own.contains(where: { $0.isOpen == way.isOpen && $0.captures.elementsEqual(way.captures) { $0.name == $1.name && $0.type == $1.type } })
      {
        own.append(way)
      }
      ways += own
    }
    let bits = phases.isEmpty ? CampaignPhase.running.bit : phases.reduce(0) { $0 | $1.value.bit }
    return (.campaign(operands(ids), phases: bits), ways.isEmpty ? [Scope.Way()] : ways)
  }

  private func way(of index: Int, named name: Located<String>) -> Scope.Way {
    if unusable.contains(index) { return Scope.Way(campaign: index, isOpen: true) }
    let campaign = parts.campaigns[index]
    let captures = campaignCaptures(campaign)
    return Scope.Way(
      captures: captures, campaign: index,
      labels: [(name.span, captures.isEmpty ? Scope.Way.bindsNothing : "binds \(quotedList(captures.map(\.name)))")])
  }

  private mutating func textMatcher(_ declaration: TextMatchDeclaration) -> (Int32, [Scope.Way]) {
    let look = declaration.look
    var modes: [TextMatcher.Mode] = []
    var ways = [Scope.Way()]
    var bound = BoundNames()
    func join(_ found: [Scope.Way]) {
      if found.isEmpty { return }
      for finding in bound.add(found) { report(finding) }
      ways = Scope.Way.each(of: ways, joinedWithEachOf: found)
    }
    func bytes(_ words: [Located<String>], _ report: (Diagnostic) -> Void) -> [[UInt8]] {
      words.compactMap { word in
        let bytes = look.bytes(of: word.value)
        if bytes.isEmpty { report(.emptyValue("a word", at: word.span)) }
        return bytes.isEmpty ? nil : bytes
      }
    }
    for (mode, _) in declaration.modes {
      switch mode {
      case .equals(let list): modes.append(.equals(bytes(words(list)) { report($0) }))
      case .prefix(let list): modes.append(.prefix(bytes(words(list)) { report($0) }))
      case .suffix(let list): modes.append(.suffix(bytes(words(list)) { report($0) }))
      case .contains(let list): modes.append(.contains(bytes(words(list)) { report($0) }))
      case .containsAll(let list): modes.append(.containsAll(bytes(words(list)) { report($0) }))
      case .keyword(let keyword):
        let (mode, way) = self.keyword(keyword, look)
        if let mode { modes.append(mode) }
        join([way])
      case .glob(let globs): modes.append(.glob(globs.map { Glob($0.value, look) }))
      case .pattern(let patterns):
        let (ids, found) = lowered(patterns, look)
        modes.append(.pattern(ids))
        join(found)
      case .regex(let nodes, let isSearch):
        var ids: [Int32] = []
        var found: [Scope.Way] = []
        for node in nodes {
          guard let id = regex(node, isSearch: isSearch, look) else {
            found.append(Scope.Way(isOpen: true))
            continue
          }
          ids.append(id)
          let names = parts.regexes[Int(id)].groupNames.compactMap { $0 }
          let certain = RegexGroups.certain(in: parts.regexes[Int(id)].source)
          found.append(
            Scope.Way(
              captures: names.map { Scope.Capture(name: $0, type: .group(isCertain: certain.contains($0)), span: node.span) },
              labels: [(node.span, names.isEmpty ? Scope.Way.bindsNothing : "binds \(quotedList(names))")]))
        }
        modes.append(.regex(ids))
        join(found)
      }
    }
    parts.texts.append(TextMatcher(look: look, modes: modes))
    return (Int32(parts.texts.count - 1), ways)
  }

  private mutating func regex(_ node: YAMLNode, isSearch: Bool, _ look: TextLook) -> Int32? {
    let source = node.scalar ?? ""
    if source.utf8.count > limits.patternBytes {
      report(.tooLarge("expression is \(source.utf8.count) bytes, the limit is \(limits.patternBytes)", at: node.span))
      return nil
    }
    do throws(RE2Regex.Fault) {
      let regex = try RE2Regex(source, isSearch: isSearch, look, limits: limits)
      if regex.groupNames.compactMap({ $0 }).count > Pattern.maximumHoles {
        report(
          Diagnostic(.regexSyntax, "more than \(Pattern.maximumHoles) named groups", at: node.span, help: ["make groups that are not read `(?:…)`"]))
        return nil
      }
      checkAmbiguity(of: regex, at: node)
      parts.regexes.append(regex)
      return Int32(parts.regexes.count - 1)
    } catch {
      func span(_ range: Range<Int>) -> SourceSpan { node.span.narrowed(to: ScalarOffsets(of: node, in: file(node.span)).source(range)) }
      switch error {
      case .refused(_, let range?) where source.utf8.dropFirst(range.lowerBound).starts(with: "(?<".utf8):
        let isLook = source.utf8.dropFirst(range.lowerBound + 3).first.map { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "!") } ?? true
        report(
          Diagnostic(
            .regexSyntax, isLook ? "RE2 has no look-behind" : "RE2 writes a named group as `(?P<…>…)`",
            at: span(range.lowerBound..<range.lowerBound + 3), help: isLook ? ["match what stands before too, and name what is wanted"] : [],
            fix: isLook ? nil : "(?P<"))
      case .refused(let message, let range):
        report(
          Diagnostic(
            .regexSyntax, "RE2 refuses this expression: \(message)", at: range.map { span($0) } ?? node.span,
            notes: ["RE2 has no back-references and no look-around: it answers in linear time whatever a follower writes"],
            help: ["a typed pattern often says the same, as `pattern: \"查询{no:int}\"`"]))
      case .letterCase(let flag):
        report(
          Diagnostic(
            .regexCase, "`-i` asks for letter case, which is folded away before the expression is asked", at: span(flag),
            notes: ["a text is compared without case, so that a capital letter in the expression would never be met"],
            help: ["write `exact: true` beside `regex` to compare letter by letter, or leave the flag out"]))
      }
      return nil
    }
  }

  private mutating func comparison(_ declaration: ComparisonDeclaration) -> Int32 {
    parts.comparisons.append(compiled(declaration))
    return Int32(parts.comparisons.count - 1)
  }

  mutating func compiled(_ declaration: ComparisonDeclaration) -> Comparison {
    Comparison(
      tests: declaration.tests.map { test, _ in
        switch test {
        case .equals(let value): .equals(value)
        case .oneOf(let list): .oneOf(words(list).map(\.value))
        case .noneOf(let list): .noneOf(words(list).map(\.value))
        case .number(let test, let bound): .number(test, bound)
        case .moment(let test, let moment): .moment(test, moment)
        case .prefix(let text): .prefix(text)
        case .suffix(let text): .suffix(text)
        case .exists(let flag): .exists(flag)
        }
      })
  }

  /// Seconds since 1970 UTC; reports windows that are over or empty.
  /// - Parameter isOfThePast: the window is held against what has been, so that its end is no reason to wonder.
}
