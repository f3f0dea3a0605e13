/// `WX2004`: words of conditions that could as well not be there.
extension RuleSet {
  /// Findings of one condition, or of one rule, that are shown.
  static let shownWords = 8
  /// Words of one rule that are held against each other one by one.
  static let comparedWords = 64

  func wordFindings(_ arenas: [Arena]) -> [Diagnostic] {
    var written = WrittenWords(self)
    return idleWordFindings(&written) + idleBranchFindings(&written) + (Patience.isOver ? [] : takenWordFindings(arenas, &written))
  }

  // MARK: beside each other

  private func idleWordFindings(_ written: inout WrittenWords) -> [Diagnostic] {
    var seen: Set<SourceSpan> = []
    var findings: [Diagnostic] = []
    for condition in compiled.conditions {
      if Patience.isOver { return findings }
      guard case .leaf(.match(_, let number)) = condition.kind else { continue }
      let matcher = compiled.texts[Int(number)]
      guard matcher.modes.contains(where: \.mayHaveIdleWords) else { continue }
      // A macro is compiled for each rule that uses it.
      guard seen.insert(condition.span).inserted else { continue }
      for mode in matcher.modes where mode.mayHaveIdleWords {
        let idle = IdleWords(mode, patterns: compiled.patterns).all
        guard !idle.isEmpty, let key = mode.key else { continue }
        findings += self.findings(idle, mode, key, matcher.look, at: condition.span, &written)
      }
    }
    return findings
  }

  private func findings(
    _ idle: [IdleWords.Idle], _ mode: TextMatcher.Mode, _ key: String, _ look: TextLook, at span: SourceSpan, _ written: inout WrittenWords
  ) -> [Diagnostic] {
    // Who else asks the list may need the longer word.
    if let list = written.list(under: span, key), !written.isAskedOnly(list, under: key) { return [] }
    let words = written.words(under: span, key)
    let byText = Dictionary(grouping: words) { look.bytes(of: $0.node.scalar ?? "") }
    var findings: [Diagnostic] = []
    var more = 0
    for idle in idle {
      guard let own = byText[idle.word], let beside = byText[idle.by]?.first, let word = idle.isTwice ? own.dropFirst().first : own.first else {
        continue
      }
      if findings.count == Self.shownWords {
        more += 1
        continue
      }
      let removal = word.removal(in: files[Int(word.node.span.file.index)])
      findings.append(.idle(word.node, beside: beside.node, isTwice: idle.isTwice, at: mode.place, removal: removal))
    }
    if more > 0, let last = findings.popLast() { findings.append(last.noting("and \(more) more like it in this list")) }
    return findings
  }
}

extension RuleSet {
  /// Words of one branch of `any:` that another branch takes.
  fileprivate func idleBranchFindings(_ written: inout WrittenWords) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    for condition in compiled.conditions {
      if Patience.isOver { return findings }
      guard case .any(let branches) = condition.kind, branches.count > 1 else { continue }
      let words = branches.enumerated().flatMap { branch, at in
        AskedWord.all(at: compiled.operands[Int(at)], in: compiled).map { (branch: branch, word: $0) }
      }
      guard (2...Self.comparedWords).contains(words.count) else { continue }
      for own in words {
        let other = words.first { other in
          other.branch != own.branch && own.word.isTaken(byWord: other.word)
            // Of two that take the same the first stays.
            && (other.branch < own.branch || !other.word.isTaken(byWord: own.word))
        }
        guard let other = other?.word, let word = written.node(of: own.word), let beside = written.node(of: other) else { continue }
        let isTwice = own.word.bytes == other.bytes && own.word.place == other.place
        findings.append(.idle(word, beside: beside, isTwice: isTwice, at: other.place, removal: nil))
      }
    }
    return findings
  }
}

extension WrittenWords {
  /// Where a word is written, or the first that is compared alike.
  mutating func node(of word: AskedWord) -> YAMLNode? {
    words(under: word.condition, word.mode).first { word.look.bytes(of: $0.node.scalar ?? "") == word.bytes }?.node
  }
}

extension TextMatcher.Mode {
  fileprivate var place: AskedWord.Place {
    switch self {
    case .prefix: .start
    case .suffix: .end
    case .contains, .containsAll: .anywhere
    case .equals, .glob, .pattern, .regex, .keyword: .whole
    }
  }

  /// Of one word there is nothing to compare.
  fileprivate var mayHaveIdleWords: Bool {
    switch self {
    case .equals(let words), .prefix(let words), .suffix(let words), .contains(let words), .containsAll(let words): words.count > 1
    case .pattern(let patterns): patterns.count > 1
    case .glob, .regex, .keyword: false
    }
  }
}

extension Diagnostic {
  fileprivate static func idle(
    _ word: YAMLNode, beside other: YAMLNode, isTwice: Bool, at place: AskedWord.Place, removal: SourceSpan?
  ) -> Diagnostic {
    let (own, by) = (word.scalar ?? "", other.scalar ?? "")
    let alike: Phrase = "`\(by)` and `\(own)` are one word: case, width and spaces around it do not count"
    let reason = isTwice ? (own == by ? nil : alike) : AskedWord.reason(own, by: by, at: place)
    return Diagnostic(
      .coveredWord, isTwice ? "`\(own)` stands here twice" : "`\(own)` adds nothing beside `\(by)`", severity: .warning, at: word.span,
      label: isTwice ? "again" : "", related: [Label(other.span, isTwice ? "first here" : "this takes all that it takes")],
      notes: reason.map { [$0] } ?? [], help: removal == nil ? ["remove it"] : [], fix: removal == nil ? nil : "", of: removal)
  }
}
