/// What a condition asks for, in words.
extension RuleSet {
  func wanted(by condition: Condition) -> Phrase {
    switch condition.kind {
    case .all: "all conditions to hold"
    case .any: "one of its conditions to hold"
    case .not: "its condition not to hold"
    case .leaf(let leaf): wanted(by: leaf)
    }
  }

  private func wanted(by leaf: Condition.Leaf) -> Phrase {
    func names(_ range: Range<Int32>) -> Phrase { range.map { Phrase(verbatim: compiled.names[Int(compiled.operands[Int($0)])]) }.listed() }
    switch leaf {
    case .match(let source, let index):
      let matcher = compiled.texts[Int(index)]
      // A scene or a key is nearly always one pattern, and then nothing need be said of how it is compared.
      if source == .scene || source == .key, matcher.modes.count == 1, case .pattern(let ids) = matcher.modes[0] {
        let patterns = ids.map { Phrase(verbatim: "\"\(compiled.patterns[Int($0)].source)\"") }
        return [name(of: source), patterns.alternatives()].joined(separator: " ")
      }
      return [name(of: source), described(matcher)].joined(separator: " ")
    case .campaign(let campaigns, let phases):
      var ids: [String] = []
      for id in campaigns.map({ compiled.campaigns[Int(compiled.operands[Int($0)])].id }) where !ids.contains(id) { ids.append(id) }
      let wanted = CampaignPhase.allCases.filter { phases & $0.bit != 0 }
      return wanted == [.running]
        ? "campaign \(quotedAlternatives(ids))" : "campaign \(quotedAlternatives(ids)), \(quotedAlternatives(wanted.map(\.rawValue)))"
    case .subscription(let states):
      return "subscription \(quotedAlternatives(Subscription.allCases.filter { states >> $0.bit & 1 == 1 }.map(\.rawValue)))"
    case .field(let path, let comparison):
      return [name(of: .field(path)), described(compiled.comparisons[Int(comparison)])].joined(separator: " ")
    case .tag(let tags): return "tag \(names(tags))"
    case .value(let test): return described(compiled.values[Int(test)])
    case .taken(let stocks): return "something taken from \(names(stocks))"
    case .time(let days, let from, let to): return "time \(Self.days(days)) \(Self.clock(from))-\(Self.clock(to))"
    case .dates: return "one of its dates"
    case .dateWindow(let from, let until): return "a time in \(Self.window(from, until, compiled.timezone))"
    case .calendar(let calendar, let isOpen):
      let name = compiled.calendars[Int(calendar)].name
      return isOpen ? "`\(name)` to be open" : "`\(name)` to be closed"
    case .language(let languages): return "language \(names(languages))"
    case .source(let sources): return "source \(names(sources))"
    case .touch(.first, let campaigns): return "first touch \(names(campaigns))"
    case .touch(.last, let campaigns): return "last touch \(names(campaigns))"
    case .number(let number, let comparison):
      return [number.phrase, described(compiled.comparisons[Int(comparison)])].joined(separator: " ")
    case .firstFollowed(let from, let until):
      return from == .min
        ? "first follow before \(Self.shown(compiled.timezone.civil(at: until)))" : "first follow in \(Self.window(from, until, compiled.timezone))"
    }
  }

  private func name(of source: TextSource) -> Phrase {
    switch source {
    case .scene: "scene"
    case .key: "key"
    case .text: "text"
    case .url: "address"
    case .field(let path): "field `\(compiled.fieldPaths[Int(path)].map { String(decoding: $0, as: UTF8.self) }.joined(separator: "."))`"
    }
  }

  /// The first few words are enough to recognise a condition by; its place is shown beside it.
  func few(_ words: [String]) -> Phrase {
    let shown = words.prefix(3).map { Phrase(verbatim: "\"\($0)\"") }.alternatives()
    return words.count > 3 ? "\(shown) or \(words.count - 3) more" : shown
  }

  func described(_ matcher: TextMatcher) -> Phrase { matcher.modes.map(described).together() }

  private func described(_ mode: TextMatcher.Mode) -> Phrase {
    func texts(_ words: [[UInt8]]) -> Phrase { few(words.map { String(decoding: $0, as: UTF8.self) }) }
    switch mode {
    case .equals(let words): return texts(words)
    case .prefix(let words): return "beginning with \(texts(words))"
    case .suffix(let words): return "ending with \(texts(words))"
    case .contains(let words): return "with \(texts(words)) in it"
    case .containsAll(let words): return "with all of its \(counted(words.count, "word")) in it"
    case .glob(let globs): return "like \(few(globs.map(\.source)))"
    case .pattern(let ids): return "like \(few(ids.map { compiled.patterns[Int($0)].source }))"
    case .regex(let ids): return "matching \(few(ids.map { compiled.regexes[Int($0)].source }))"
    case .keyword(let keyword):
      let keys = counted(keyword.keys.count, "key")
      let list = compiled.tables[keyword.keys.table].name
      switch keyword.place {
      case .anywhere: return "with one of the \(keys) of list `\(list)` in it"
      case .atStart: return "beginning with one of the \(keys) of list `\(list)`"
      case .atEnd: return "ending with one of the \(keys) of list `\(list)`"
      }
    }
  }

  func described(_ comparison: Comparison) -> Phrase { comparison.tests.map(described).together() }

  private func described(_ test: Comparison.Test) -> Phrase {
    switch test {
    case .equals(let value): "equal to `\(value.shown)`"
    case .oneOf(let words): words.count == 1 ? "equal to `\(words[0])`" : "one of \(few(words))"
    case .noneOf(let words): words.count == 1 ? "other than `\(words[0])`" : "none of \(few(words))"
    case .number(.gt, let bound): "above \(written(bound))"
    case .number(.gte, let bound): "at least \(written(bound))"
    case .number(.lt, let bound): "below \(written(bound))"
    case .number(.lte, let bound): "at most \(written(bound))"
    case .moment(.gt, let moment): "after \(moment.shown)"
    case .moment(.gte, let moment): "not before \(moment.shown)"
    case .moment(.lt, let moment): "before \(moment.shown)"
    case .moment(.lte, let moment): "not after \(moment.shown)"
    case .prefix(let text): "beginning with `\(text)`"
    case .suffix(let text): "ending with `\(text)`"
    case .exists(let flag): flag ? "to be there" : "not to be there"
    }
  }

  private func described(_ test: ValueTest) -> Phrase {
    let comparison = test.comparison.tests.isEmpty ? [] : [described(test.comparison)]
    let others = test.others.map { other -> Phrase in
      other.isSame ? "the same as `\(other.operand.path)`" : "not the same as `\(other.operand.path)`"
    }
    return [Phrase(verbatim: "`\(test.operand.path)`"), (comparison + others).together()].joined(separator: " ")
  }
}
