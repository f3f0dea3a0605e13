extension RuleCompiler {
  /// What the command says of a file that reads it; nothing of one that looks like none just now.
  /// - Parameter ruleSet: that it is read for; nil says nothing of its names.
  package static func findings(in file: SourceFile, for ruleSet: RuleSet?, limits: Limits = .standard) -> Compilation {
    let found =
      switch OtherFileKind(of: file) {
      case .conversation: conversation(in: file, limits: limits).1
      case .week: week(in: file, limits: limits).1
      case .console: console(in: file, limits: limits).1
      case .facts: follower(in: file, for: ruleSet, limits: limits).1
      case nil: [Diagnostic]()
      }
    return .invalid(found.sortedByPlace(), allowances: Allowances([], files: [file], limits: limits), withoutTests: nil)
  }

  /// A conversation file, as `wxrules sandbox run` plays it.
  package static func conversation(in file: SourceFile, limits: Limits = .standard) -> (ConversationDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings.hidingSecrets(of: [file])) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    reader.isPlayed = true
    let conversation = reader.readConversation(node)
    return (conversation, (findings + reader.diagnostics).hidingSecrets(of: [file]))
  }

  /// A console file, as `wxrules sandbox --console` takes it.
  package static func console(in file: SourceFile, limits: Limits = .standard) -> (ConsoleDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings.hidingSecrets(of: [file])) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    let console = reader.readConsole(node)
    return (console, (findings + reader.diagnostics).hidingSecrets(of: [file]))
  }

  /// A week of many followers, as `wxrules sandbox play` plays it.
  package static func week(in file: SourceFile, limits: Limits = .standard) -> (WeekDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings.hidingSecrets(of: [file])) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    reader.isPlayed = true
    let week = reader.readWeek(node)
    return (week, (findings + reader.diagnostics).hidingSecrets(of: [file]))
  }

  /// One act, in the words of a step: what a sandbox is asked to do.
  package static func act(in file: SourceFile, limits: Limits = .standard) -> (ActDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    reader.isPlayed = true
    let step = reader.readStep(node, isNested: false)
    guard case .acts(let act)? = step?.kind else { return (nil, findings + reader.diagnostics) }
    return (act, findings + reader.diagnostics)
  }

  /// What is said of one person of a sandbox.
  package static func person(in file: SourceFile, limits: Limits = .standard) -> (PersonDeclaration?, [Diagnostic]) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    reader.isPlayed = true
    let person = reader.readPerson(node)
    return (person, findings + reader.diagnostics)
  }

  /// A facts file: what is known of one follower, as `wxrules simulate --user` takes it.
  /// - Parameter ruleSet: nil says nothing of names and kinds.
  package static func follower(
    in file: SourceFile, for ruleSet: RuleSet?, limits: Limits = .standard
  ) -> (FollowerDeclaration?, [Diagnostic], SourceFile) {
    let (node, findings) = YAMLComposer.compose(file, id: SourceFile.ID(0), limits: limits)
    guard let node else { return (nil, findings.hidingSecrets(of: [file]), file) }
    var reader = Reader(file: file, requires: nil) { _, _, _ in nil }
    reader.isPlayed = true
    let follower = reader.readFollower(node)
    guard let ruleSet else { return (follower, (findings + reader.diagnostics).hidingSecrets(of: [file]), file) }
    let kinds = ruleSet.compiled.variables
    for (name, value) in follower?.variables ?? [] where kinds.reading(value.value, of: name.value) == nil {
      reader.report(.unfitFact(name.value, kinds.kind(of: name.value), value.value.shown, at: value.span))
    }
    for (name, value) in follower?.attributes ?? [] {
      guard let kind = ruleSet.compiled.attributes[name.value], kind.reading(value.value) == nil else { continue }
      reader.report(.unfitFact(name.value, kind, value.value.shown, at: value.span))
    }
    let counters = Set(ruleSet.compiled.counters.map(\.name)).sorted()
    for (name, _) in follower?.counters ?? [] where !counters.contains(name.value) {
      let known: Phrase = counters.isEmpty ? "the rules have none" : "the rules have \(quotedList(counters.prefix(8)))"
      reader.report(Diagnostic(.undefinedName, "counter `\(name.value)` is not defined", at: name.span, notes: [known]))
    }
    for (id, _) in follower?.answered ?? [] {
      let rules = ruleSet.compiled.rules.filter { $0.id == id.value }
      if rules.isEmpty {
        reader.report(Diagnostic(.undefinedName, "rule `\(id.value)` is not defined", at: id.span))
      } else if rules.allSatisfy({ $0.limit == nil }) {
        reader.report(.unlimited(id.value, at: id.span))
      }
    }
    return (follower, (findings + reader.diagnostics).hidingSecrets(of: [file]), file)
  }
}
