/// The words of two rule sets under one numbering: what both ask is one question, so that one region can be spoken of in both.
final class JointVocabulary {
  /// A question to which no more is known than that it is the same one.
  enum Truth: Hashable {
    /// The nth of those in a rule's condition.
    case part(of: ContentDigest, Int)
    /// Whether a rule's answers that count are fewer than a number, and not fewer than any smaller one that its limits know.
    case answers(Limited, Int)
    /// Whether there is something left that it may give: fewer pieces are gone than a number, and not fewer than any smaller one that is known.
    case gives(Limited, Int)
  }
  /// A rule with limits that differ in nothing but the number.
  struct Limited: Hashable {
    let rule: String
    let kind: ContentDigest
  }
  /// What lets a rule answer.
  enum Freedom {
    case fewerAnswers(rule: String, than: Int)
    case fewerGone(stock: String, than: Int)
    case pieces([String])
  }
  private enum Text: Hashable {
    case match(TextSource, ContentDigest)
    case campaign(ContentDigest)
  }

  /// What both sets have alike.
  let agreements: ContentAgreements

  /// Holds what questions are asked of; no rules.
  let rules: CompiledRules
  let old: Words
  let new: Words
  private var truths: [Truth: Int32] = [:]
  private(set) var freedoms: [Int32: Freedom] = [:]
  private var limits: [Limited: Set<Int>] = [:]
  private var pieces: [Limited: Set<Int>] = [:]
  private let plenties: [String: Plenty]
  private var texts: [Text: Int32] = [:]

  /// Where those of one set lie.
  final class Words {
    fileprivate let rules: CompiledRules
    let contents: RuleContents
    fileprivate var names: [Int32] = []
    fileprivate var days: Int32 = 0
    fileprivate var named: Int32 = 0
    fileprivate var comparisons: Int32 = 0
    fileprivate var values: Int32 = 0
    fileprivate var campaigns: Int32 = 0
    fileprivate var calendars: Int32 = 0
    fileprivate var texts: Int32 = 0
    fileprivate var matchers: [Int32: ContentDigest] = [:]

    fileprivate init(_ rules: CompiledRules) {
      self.rules = rules
      contents = RuleContents(rules)
    }

    fileprivate func digest(ofMatcher index: Int32) -> ContentDigest {
      if let known = matchers[index] { return known }
      var writer = ContentWriter(contents, for: [])
      writer.write(rules.texts[Int(index)])
      matchers[index] = writer.hash.digest
      return writer.hash.digest
    }
  }

  init(_ old: CompiledRules, _ new: CompiledRules) {
    self.old = Words(old)
    self.new = Words(new)
    agreements = ContentAgreements(old, new)
    var parts = CompiledRules.Parts()
    var numbers: [String: Int32] = [:]
    for words in [self.old, self.new] {
      let rules = words.rules
      words.names = rules.names.map { name in
        if let number = numbers[name] { return number }
        let number = Int32(parts.names.count)
        numbers[name] = number
        parts.names.append(name)
        return number
      }
      words.days = Int32(parts.operands.count)
      parts.operands += rules.operands
      // The same once more, for those that are numbers of names.
      words.named = Int32(parts.operands.count)
      parts.operands += rules.operands.map { words.names.indices.contains(Int($0)) ? words.names[Int($0)] : 0 }
      words.comparisons = Int32(parts.comparisons.count)
      parts.comparisons += rules.comparisons
      words.values = Int32(parts.values.count)
      parts.values += rules.values
      words.campaigns = Int32(parts.campaigns.count)
      parts.campaigns += rules.campaigns
      words.calendars = Int32(parts.calendars.count)
      parts.calendars += rules.calendars
      words.texts = Int32(parts.texts.count)
      parts.texts += rules.texts
    }
    parts.outside = new.outside + old.outside.filter { event in !new.outside.contains { $0.name == event.name } }
    parts.variables = new.variables
    parts.attributes = old.attributes.merging(new.attributes) { $1 }
    parts.timezone = new.timezone
    rules = CompiledRules(parts, limits: new.limits)
    plenties = Self.plenties(old, new)
    for words in [self.old, self.new] {
      for rule in words.rules.rules {
        if let limit = rule.limit { limits[limited(rule, limit, words), default: []].insert(limit.times) }
        if let take = rule.take { pieces[limited(rule, take, words), default: []].insert(count(of: take, rule, words)) }
      }
    }
  }

  func number(of truth: Truth) -> Int32 {
    if let number = truths[truth] { return number }
    let number = Int32(truths.count)
    truths[truth] = number
    return number
  }

  /// Whether what it has answered and given so far lets a rule answer; nil for one that always may.
  func freedom(of rule: CompiledRule, in words: Words) -> Formula? {
    var parts: [Formula] = []
    if let limit = rule.limit {
      let limited = limited(rule, limit, words)
      // Who has had fewer answers than one number has had fewer than all higher ones.
      let fewer = (limits[limited] ?? [limit.times]).filter { $0 <= limit.times }.sorted()
      parts.append(
        .joining(
          fewer.map { times in
            let number = number(of: .answers(limited, times))
            freedoms[number] = .fewerAnswers(rule: rule.id, than: times)
            return .ask(.truth(number), .holds)
          }))
    }
    if let take = rule.take {
      let (limited, own) = (limited(rule, take, words), count(of: take, rule, words))
      let fewer = take.certain == nil ? Array(0...own) : (pieces[limited] ?? [own]).filter { $0 <= own }.sorted()
      parts.append(
        .joining(
          fewer.map { count in
            let number = number(of: .gives(limited, count))
            let names = take.possible.map { words.rules.stocks[$0].name }
            freedoms[number] = take.certain == nil ? .pieces(names) : .fewerGone(stock: names[0], than: count)
            return .ask(.truth(number), .holds)
          }))
    }
    return parts.isEmpty ? nil : .meeting(parts)
  }

  private func limited(_ rule: CompiledRule, _ limit: CompiledLimit, _ words: Words) -> Limited {
    var writer = writer(for: rule, words)
    writer.write(limit.period)
    writer.hash.add(limit.share.rawValue)
    writer.write(limit.by)
    return Limited(rule: rule.id, kind: writer.hash.digest)
  }

  private func limited(_ rule: CompiledRule, _ take: CompiledTake, _ words: Words) -> Limited {
    var writer = writer(for: rule, words)
    writer.write(freedomOf: take, isCounted: take.certain == nil && plenties[rule.id] == nil)
    return Limited(rule: rule.id, kind: writer.hash.digest)
  }

  /// How many pieces there are. Of several stocks it is not known of which one is given: then only whether the other set has fewer.
  private func count(of take: CompiledTake, _ rule: CompiledRule, _ words: Words) -> Int {
    if let certain = take.certain { return words.rules.stocks[certain].count(tables: words.rules.tables) }
    switch plenties[rule.id] {
    case .old?: return words === old ? 1 : 0
    case .new?: return words === new ? 1 : 0
    case .neither?, nil: return 0
    }
  }

  /// Which set has more to give.
  private enum Plenty { case old, new, neither }

  /// Of rules that give of several stocks: in which set there is more of some and less of none. A rule of which that cannot be said is not here.
  private static func plenties(_ old: CompiledRules, _ new: CompiledRules) -> [String: Plenty] {
    func counts(_ rules: CompiledRules) -> [String: [[String: Int]]] {
      let giving = rules.rules.filter { $0.take != nil && $0.take?.certain == nil }
      return Dictionary(grouping: giving, by: \.id).mapValues { giving in
        giving.map { rule in
          Dictionary((rule.take?.possible ?? []).map { (rules.stocks[$0].name, rules.stocks[$0].count(tables: rules.tables)) }) { first, _ in first }
        }
      }
    }
    let (before, after) = (counts(old), counts(new))
    var found: [String: Plenty] = [:]
    for (rule, counts) in before {
      guard counts.count == 1, let left = counts.first, let others = after[rule], others.count == 1, let right = others.first else { continue }
      let names = Set(left.keys).union(right.keys)
      let isMore = names.contains { right[$0, default: 0] > left[$0, default: 0] }
      let isLess = names.contains { right[$0, default: 0] < left[$0, default: 0] }
      if isMore, isLess { continue }
      found[rule] = isMore ? .new : isLess ? .old : .neither
    }
    return found
  }

  private func writer(for rule: CompiledRule, _ words: Words) -> ContentWriter {
    let accounts = words.rules.accounts.indices.filter { rule.accounts == .max || rule.accounts >> UInt64($0) & 1 == 1 }
    return ContentWriter(words.contents, for: accounts.map { words.rules.accounts[$0] })
  }

  /// What a text is asked, whichever set asks.
  func atom(_ atom: TextAtom, of words: Words) -> TextAtom {
    let text: Text
    switch atom {
    case .match(let source, let matcher): text = .match(source, words.digest(ofMatcher: matcher))
    case .campaign(let campaign): text = .campaign(words.contents.scenes(of: Int(campaign)))
    }
    let number = texts[text] ?? Int32(texts.count)
    texts[text] = number
    switch atom {
    case .match(let source, _): return .match(source, number)
    case .campaign: return .campaign(number)
    }
  }

  /// The condition of a rule of one set, as both understand it.
  /// - Parameter condition: what the rule's condition says.
  func formula(_ formula: Formula, of words: Words, condition: ContentDigest) -> Formula {
    var seen: [Int32: Int] = [:]
    return translated(formula, words) { number in
      let place = seen[number] ?? seen.count
      seen[number] = place
      return self.number(of: .part(of: condition, place))
    }
  }

  private func translated(_ formula: Formula, _ words: Words, _ truth: (Int32) -> Int32) -> Formula {
    switch formula {
    case .constant: formula
    case .ask(let axis, let test): .ask(translated(axis, words, truth), translated(test, words))
    case .all(let parts): .all(parts.map { translated($0, words, truth) })
    case .any(let parts): .any(parts.map { translated($0, words, truth) })
    case .not(let inner): .not(translated(inner, words, truth))
    }
  }

  private func translated(_ axis: Axis, _ words: Words, _ truth: (Int32) -> Int32) -> Axis {
    switch axis {
    case .follower, .moment, .language, .source, .touch, .fact: axis
    case .tag(let name): .tag(words.names[Int(name)])
    case .text(let atom): .text(self.atom(atom, of: words))
    case .truth(let number): .truth(truth(number))
    }
  }

  private func translated(_ test: AxisTest, _ words: Words) -> AxisTest {
    func moved(_ range: Range<Int32>, _ by: Int32) -> Range<Int32> { range.lowerBound + by..<range.upperBound + by }
    return switch test {
    case .holds, .subscription, .firstFollowed, .time, .window: test
    case .number(let number, let comparison): .number(number, comparison: comparison + words.comparisons)
    case .phases(let campaign, let phases): .phases(campaign: campaign + words.campaigns, phases)
    case .dates(let days): .dates(moved(days, words.days))
    case .calendar(let calendar, let isOpen): .calendar(calendar + words.calendars, isOpen: isOpen)
    case .words(let names): .words(moved(names, words.named))
    case .value(let value): .value(value + words.values)
    case .comparison(let comparison): .comparison(comparison + words.comparisons)
    case .equals(let matcher): .equals(matcher + words.texts)
    case .toNow(let value, let test): .toNow(value, test: test + words.values)
    }
  }
}
