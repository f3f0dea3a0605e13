/// What a rule asks, as far as two rules can be compared by what is written: parts that must all hold.
///
/// Everything here errs on one side: what is not understood equals nothing but itself, so that "the same" and "never together" are certain.
struct Asked {
  enum Part: Hashable {
    /// One of these words.
    case words(Subject, Set<String>)
    /// Anything else, in a form that two places share when they say the same.
    case written(String)
  }
  enum Subject: Hashable {
    case campaign, scene, key, url, subscription, tag, language, source, taken
    case text(isExact: Bool), textWith(isExact: Bool)
    case touch(Touch.Order)

    /// Whether an event has one of it at most: then two sets without a common word never meet.
    var isSingle: Bool {
      switch self {
      case .campaign, .scene, .key, .url, .subscription, .text: true
      case .tag, .language, .source, .taken, .textWith, .touch: false
      }
    }

    /// The events that have it; nil for all.
    var kinds: Set<EventKind>? {
      switch self {
      case .campaign, .scene: [.scan]
      case .text, .textWith: [.text, .voice]
      case .key: Set(EventKind.allCases.filter(\.hasKey))
      case .url, .subscription, .tag, .language, .source, .taken, .touch: nil
      }
    }
  }
  let parts: [Part]

  /// Whether it holds wherever another one holds.
  func covers(_ other: Asked) -> Bool { parts.allSatisfy { part in other.parts.contains { Self.implies($0, part) } } }

  private static func implies(_ part: Part, _ wider: Part) -> Bool {
    if case (.words(let subject, let words), .words(let other, let more)) = (part, wider), subject == other { return words.isSubset(of: more) }
    return part == wider
  }

  /// Whether no event can meet both.
  func excludes(_ other: Asked) -> Bool {
    parts.contains { part in
      guard case .words(let subject, let words) = part, subject.isSingle else { return false }
      return other.parts.contains { if case .words(subject, let others) = $0 { words.isDisjoint(with: others) } else { false } }
    }
  }

  /// Whether some event of these kinds certainly meets both: they share words, and beyond that only one of them asks anything.
  func meets(_ other: Asked, in kinds: Set<EventKind>) -> Bool {
    guard !kinds.isEmpty, isPossible(in: kinds), other.isPossible(in: kinds) else { return false }
    var doubts = (own: false, others: false)
    for part in parts where !other.parts.contains(where: { Self.share($0, part) }) {
      if other.speaks(of: part) { return false }
      doubts.own = true
    }
    for part in other.parts where !parts.contains(where: { Self.share($0, part) }) {
      if speaks(of: part) { return false }
      doubts.others = true
    }
    return !(doubts.own && doubts.others)
  }

  private static func share(_ a: Part, _ b: Part) -> Bool {
    if case (.words(let subject, let words), .words(let other, let others)) = (a, b), subject == other { return !words.isDisjoint(with: others) }
    return a == b
  }

  private func speaks(of part: Part) -> Bool {
    guard case .words(let subject, _) = part else { return false }
    return parts.contains { if case .words(subject, _) = $0 { true } else { false } }
  }

  private func isPossible(in kinds: Set<EventKind>) -> Bool {
    parts.allSatisfy { part in
      guard case .words(let subject, _) = part, let own = subject.kinds else { return true }
      return !kinds.isDisjoint(with: own)
    }
  }
}

extension Lowering {
  /// As its account sees the macros, where it is one account's.
  func asked(by rule: RuleDeclaration) -> Asked {
    Asked(parts: rule.when.map { parts(of: $0, as: rule.reach.owner, depth: 0) } ?? [])
  }

  private func parts(of condition: ConditionDeclaration, as account: String?, depth: Int) -> [Asked.Part] {
    guard depth < limits.conditionDepth else { return [unlike(condition)] }
    switch condition.kind {
    case .all(let inner): return inner.flatMap { parts(of: $0, as: account, depth: depth + 1) }
    case .macro(let names):
      return names.flatMap { name in
        macro(name.value, of: account).map { parts(of: $0.condition, as: account, depth: depth + 1) } ?? [unlike(condition)]
      }
    case .any(let inner):
      return [.written("any(\(inner.map { "\(parts(of: $0, as: account, depth: depth + 1).map(Self.text).sorted())" }.sorted()))")]
    case .not(let inner): return [.written("not(\(parts(of: inner, as: account, depth: depth + 1).map(Self.text).sorted()))")]
    case .leaf(let leaf): return [part(of: leaf) ?? unlike(condition)]
    }
  }

  private static func text(_ part: Asked.Part) -> String {
    switch part {
    case .words(let subject, let words): "\(subject) \(words.sorted())"
    case .written(let text): text
    }
  }

  /// Stands for itself only.
  private func unlike(_ condition: ConditionDeclaration) -> Asked.Part { .written("at \(condition.span.file.index):\(condition.span.bytes)") }

  private func part(of leaf: ConditionLeaf) -> Asked.Part? {
    func names(_ subject: Asked.Subject, _ names: [Located<String>]) -> Asked.Part { .words(subject, Set(names.map(\.value))) }
    switch leaf {
    case .campaign(let campaigns, let phases):
      // A code of a campaign that is over is not asked for by who asks for one that runs.
      guard Set(phases.map(\.value)).isSubset(of: [.running]) else { return nil }
      return names(.campaign, campaigns)
    case .subscription(let states): return .words(.subscription, Set(states.map(\.rawValue)))
    case .tag(let tags): return names(.tag, tags)
    case .taken(let stocks): return names(.taken, stocks)
    case .language(let languages): return names(.language, languages)
    case .source(let sources): return names(.source, sources)
    case .touch(let order, let campaigns): return names(.touch(order), campaigns)
    case .scene(let patterns, _): return part(of: patterns, .scene, .exact)
    case .match(let subject, let match): return part(of: match, subject)
    case .time(let window):
      return .written("time \(window.days) \(window.from.map { "\($0.value)" } ?? "") \(window.to.map { "\($0.value)" } ?? "")")
    case .field, .value, .number, .dates, .dateWindow, .calendar, .firstFollowed: return nil
    }
  }

  private func part(of match: TextMatchDeclaration, _ subject: MatchSubject) -> Asked.Part? {
    guard match.modes.count == 1 else { return nil }
    let isExact = match.look == .exact
    let whole: Asked.Subject
    switch subject {
    case .text: whole = .text(isExact: isExact)
    case .key where isExact: whole = .key
    case .url where isExact: whole = .url
    case .key, .url, .field: return nil
    }
    switch match.modes[0].mode {
    case .equals(.words(let words)): return .words(whole, Set(words.map { folded($0.value, match.look) }))
    case .contains(.words(let words)):
      guard case .text = subject else { return nil }
      return .words(.textWith(isExact: isExact), Set(words.map { folded($0.value, match.look) }))
    case .pattern(let patterns): return part(of: patterns, whole, match.look)
    case .equals(.list), .contains(.list), .prefix, .suffix, .containsAll, .glob, .regex, .keyword: return nil
    }
  }

  /// Patterns without holes are words; the others are the same where they are written alike.
  private func part(of patterns: [PatternDeclaration], _ subject: Asked.Subject, _ look: TextLook) -> Asked.Part {
    let isLiteral = patterns.allSatisfy { !$0.text.contains("{") }
    return isLiteral
      ? .words(subject, Set(patterns.map { folded($0.text, look) })) : .written("\(subject) like \(patterns.map(\.text).sorted())")
  }

  private func folded(_ text: String, _ look: TextLook) -> String { String(decoding: look.bytes(of: text), as: UTF8.self) }
}
