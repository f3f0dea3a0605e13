/// Which rules of one set say and do the same at every event that both take.
final class Deeds {
  /// What a rule says and does, and from what it takes the words for it.
  struct Deed: Hashable {
    fileprivate let outcome: ContentDigest
    fileprivate let campaigns: ContentDigest
    fileprivate let cells: ContentDigest
    /// What was captured, where that is said: two patterns may capture under one name what is not the same.
    fileprivate let captures: [ContentDigest]
  }
  private let contents: RuleContents
  private var known: [Int32: Deed?] = [:]

  init(_ rules: CompiledRules) { contents = RuleContents(rules) }

  /// Nil for a rule that does what no other can: something that is done under its own name, drawn for it alone, or counted for it alone.
  func deed(of rule: Int32) -> Deed? {
    if let known = known[rule] { return known }
    let deed = workedOut(contents.rules.rules[Int(rule)])
    known[rule] = .some(deed)
    return deed
  }

  func areSame(_ first: Int32, _ second: Int32) -> Bool { deed(of: first).map { $0 == deed(of: second) } ?? false }

  private func workedOut(_ rule: CompiledRule) -> Deed? {
    guard rule.alwaysAnswers, !rule.isSeenByName else { return nil }
    let saying = contents.saying(of: rule)
    var captures: [ContentDigest] = []
    if !saying.reads.isEmpty {
      guard rule.condition >= 0, let found = binders(of: rule.condition) else { return nil }
      captures = found + contents.capturedTables(of: rule).map { contents.whole($0) }
    }
    return Deed(outcome: saying.hash.digest, campaigns: saying.campaigns.digest, cells: saying.cells.digest, captures: captures)
  }

  /// The conditions that capture something whenever the whole holds, in their order; nil where that depends on which of several holds.
  private func binders(of index: Int32) -> [ContentDigest]? {
    let rules = contents.rules
    switch rules.conditions[Int(index)].kind {
    case .all(let parts):
      var all: [ContentDigest] = []
      for part in parts {
        guard let some = binders(of: rules.operands[Int(part)]) else { return nil }
        all += some
      }
      return all
    case .any(let parts): return parts.allSatisfy { binders(of: rules.operands[Int($0)])?.isEmpty ?? false } ? [] : nil
    case .not: return []
    case .leaf(.campaign):
      // Its code says it, whichever campaigns are named beside the one that it is of.
      var hash = ContentHasher()
      hash.add("campaign")
      return [hash.digest]
    case .leaf(.match(_, let matcher)):
      guard rules.texts[Int(matcher)].mayCapture(rules) else { return [] }
      var writer = ContentWriter(contents, for: [])
      writer.write(condition: index)
      return [writer.hash.digest]
    case .leaf: return []
    }
  }
}

extension CompiledRule {
  /// Whether it can be told from another that does the same: an endpoint reads its name, and so does who posts an event from outside; chance is drawn
  /// for it alone; an experiment counts its arms.
  fileprivate var isSeenByName: Bool {
    split != nil || events.contains { $0.takes(.outside) } || reply.isDrawn
      || actions.contains { action in
        switch action.kind {
        case .webhook: true
        case .send(let message, _, _): if case .reply(let reply) = message.kind { reply.isDrawn } else { false }
        case .tag, .remark, .template, .set, .unset, .use, .record: false
        }
      }
  }
}

extension ReplyTemplate {
  fileprivate var isDrawn: Bool {
    switch self {
    case .random, .arms: true
    case .by(_, let cases, let otherwise): otherwise.isDrawn || cases.contains { $0.reply.isDrawn }
    case .text, .image, .voice, .video, .music, .news, .transfer, .none: false
    }
  }
}

extension TextMatcher {
  fileprivate func mayCapture(_ rules: CompiledRules) -> Bool {
    modes.contains { mode in
      switch mode {
      case .pattern(let patterns): patterns.contains { !rules.patterns[Int($0)].holes.isEmpty }
      case .regex, .keyword: true
      case .equals, .prefix, .suffix, .contains, .containsAll, .glob: false
      }
    }
  }
}
