/// Goes through the events of all rules that have changed, and keeps what is not answered alike.
struct DifferenceSearch {
  private struct Key: Hashable {
    let aspect: RuleDifference.Change.Aspect
    let before: String?
    let after: String?
    let campaign: String?
  }
  /// Of a class, what its events may be varied by.
  private struct Trial {
    let variations: [OutcomeVariation]
    /// Texts at which all of them are still tried.
    var left = 16
    var shown: OutcomeVariation?
  }
  private let old: ComparedSet
  private let new: ComparedSet
  private let vocabulary: JointVocabulary
  private var places: [Key: Int] = [:]
  private var found: [RuleDifference.Change] = []
  private var doubts: [RuleDifference.Unproved] = []
  private var isDoubted: Set<RuleDifference.Unproved> = []
  /// Of one class, what was reasoned and the engine has not shown yet.
  private var unshown: [Key: RuleDifference.Unproved] = [:]
  private var trials: [Key: Trial] = [:]
  private let rows: ChangedRows
  private var looks: Int
  private var plays: Int
  /// Events that are tried beside the plainest ones.
  private var variations: Int
  /// Rules all of whose texts are looked at as languages.
  private var proofs: Int

  init(_ old: ComparedSet, _ new: ComparedSet, _ vocabulary: JointVocabulary, budget: Int) {
    self.old = old
    self.new = new
    self.vocabulary = vocabulary
    (looks, plays, variations, proofs) = (budget, budget, budget, max(8, budget / 200))
    rows = ChangedRows(vocabulary)
  }

  mutating func run() {
    for arena in ComparedArena.all(old, new, vocabulary) { run(arena) }
  }

  var changes: [RuleDifference.Change] {
    let places = Dictionary(new.rules.enumerated().map { ($1.id, $0) }) { first, _ in first }
    func place(_ change: RuleDifference.Change) -> Int { (change.after ?? change.before).flatMap { places[$0] } ?? .max }
    return found.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(\.element)
  }

  var unproved: [RuleDifference.Unproved] {
    let open = unshown.filter { places[$0.key] == nil }.values
    return doubts + Set(open).subtracting(doubts).sorted { ($0.rule, $0.reason) < ($1.rule, $1.reason) }
  }

  // MARK: one arena

  private mutating func run(_ arena: ComparedArena) {
    let changed = ComparedArena.Side.allCases.flatMap { side in
      arena.set(side).changed.filter { arena.arena(side).hears(arena.set(side).rule($0)) }.map { (side: side, rule: $0) }
    }
    if changed.isEmpty { return }
    guard arena.hasSubject else {
      look(at: nil, in: arena)
      return
    }
    var seen: Set<String> = []
    var areCodesSeen = true
    if arena.kind == .scan {
      let scenes = arena.plannedScenes(most: looks)
      areCodesSeen = scenes.count < looks
      for text in scenes where seen.insert(text).inserted {
        if Patience.isOver { break }
        if arena.isTouched(arena.witness(of: text)) { look(at: text, in: arena) }
      }
    }
    var open: [(side: ComparedArena.Side, rule: Int32)] = []
    for (side, rule) in changed {
      if Patience.isOver {
        doubt(arena.set(side).id(rule), Self.noTime)
        continue
      }
      for text in shownTexts(of: rule, side, arena) where seen.insert(text).inserted { look(at: text, in: arena) }
      let samples = Samples(of: arena.set(side).rule(rule), in: arena.arena(side))
      let all = arena.arena(side).hasSubject ? samples.all(ofPatterns: Self.mostOfPattern) : nil
      for text in samples.likely + (all ?? []) where seen.insert(text).inserted { look(at: text, in: arena) }
      if all == nil || arena.isMixed { open.append((side, rule)) }
    }
    for (side, rule) in open {
      // Of a rule that only says something else one event is enough: wherever it answered, it still does.
      if !arena.set(side).isDisplaced[Int(rule)], side == .old || isFound(arena.set(side).rule(rule).id, arena) { continue }
      if Patience.isOver {
        doubt(arena.set(side).id(rule), Self.noTime)
        continue
      }
      guard proofs > 0, looks > 0 else {
        doubt(arena.set(side).id(rule), Self.budget)
        continue
      }
      proofs -= 1
      var texts = DifferenceTexts(of: rule, side, in: arena)
      for word in texts.words where seen.insert(word).inserted { look(at: word, in: arena) }
      if let reason = texts.failure ?? reason(of: &texts, arena, areCodesSeen) { doubt(arena.set(side).id(rule), reason) }
    }
  }

  /// Texts that show what was changed of lists; and of a rule that only says something else, each of its cases and of the words that it asks for.
  private func shownTexts(of rule: Int32, _ side: ComparedArena.Side, _ arena: ComparedArena) -> [String] {
    let isDisplaced = arena.set(side).isDisplaced[Int(rule)]
    let rule = arena.set(side).rule(rule)
    let cases = isDisplaced ? [] : rule.reply.cases
    return Samples.texts(of: rule, in: arena.arena(side)) { name, type in
      let chosen = cases.filter { $0.of == .capture(name) }.flatMap { $0.values.prefix(Self.mostCases) }
      switch type {
      case .list(let table): return rows.keys(of: table, side) + chosen
      case .choice(let words): return isDisplaced ? [] : words.prefix(Self.mostCases) + chosen
      case .int, .word, .slug, .hex, .uuid, .date, .text, .rest: return chosen
      }
    }
  }

  private static let mostCases = 32
  /// Texts of one pattern that are looked at one by one.
  private static let mostOfPattern = 256

  /// Whether it was seen to say something else at an event that is no campaign's.
  private func isFound(_ rule: String, _ arena: ComparedArena) -> Bool {
    found.contains { $0.before == rule && $0.after == rule && $0.campaign == nil && $0.events.contains(arena.word) }
  }

  /// Looks at all other texts of a rule. Says why not at all of them, if so.
  private mutating func reason(of texts: inout DifferenceTexts, _ arena: ComparedArena, _ areCodesSeen: Bool) -> Phrase? {
    let areCodesApart = areCodesSeen && texts.areCodesApart
    return texts.forEachKindOfText(areCodesSeen: areCodesSeen) { text, asked in
      guard !Patience.isOver else { return Self.noTime }
      guard looks > 0 else { return Self.budget }
      looks -= 1
      return take(asked.old, asked.new, from: arena.witness(of: text), in: arena, .kind(areCodesApart: areCodesApart))
    }
  }

  private static let budget: Phrase = "more events than are looked at"
  private static let noTime: Phrase = "there was no time to look at it"

  private mutating func look(at text: String?, in arena: ComparedArena) {
    let start = arena.witness(of: text)
    let (before, after) = (arena.asked(.old, start), arena.asked(.new, start))
    // Whichever of them answers, what becomes of its events is not known.
    let changed =
      before.filter { old.isChanged[Int($0.rule)] }.map { old.id($0.rule) } + after.filter { new.isChanged[Int($0.rule)] }.map { new.id($0.rule) }
    if changed.isEmpty { return }
    var reason: Phrase? = Patience.isOver ? Self.noTime : Self.budget
    if looks > 0, !Patience.isOver {
      looks -= 1
      reason = take(before, after, from: start, in: arena, .one)
    }
    if let reason { for rule in changed { doubt(rule, reason) } }
  }

  private mutating func doubt(_ rule: String?, _ reason: Phrase) {
    let doubt = RuleDifference.Unproved(rule: rule ?? "", reason: reason)
    if isDoubted.insert(doubt).inserted { doubts.append(doubt) }
  }

  /// - Returns: why nothing can be said of it.
  private mutating func take(
    _ before: [ComparedArena.AskedRule], _ after: [ComparedArena.AskedRule], from start: Witness, in arena: ComparedArena, _ standing: ComparedText
  ) -> Phrase? {
    let differences: OutcomeDifferences
    do throws(OutcomeDifferences.Failure) {
      differences = try arena.differences(before, after, from: start)
    } catch {
      switch error {
      case .tooMany: return "more states and times than are looked at"
      case .otherZone: return "the account has another time zone"
      case .otherKind(let name): return "`\(name)` holds another kind of value"
      }
    }
    var shown: Set<Key> = []
    for difference in differences.all {
      let key = key(difference, start, arena)
      // A class counts once at each text; where it holds is told of all its regions.
      if shown.contains(key), let place = places[key] {
        note(difference, of: differences, in: arena, at: place)
        continue
      }
      if arena.isSettled(difference, at: start, standing) { continue }
      guard plays > 0 else { return Self.budget }
      plays -= 1
      guard let played = played(difference, of: differences, key, in: arena) else {
        let rule = difference.after.map { new.rule($0).id } ?? difference.before.map { old.rule($0).id } ?? ""
        let nobody: Phrase = "nobody"
        let (before, after) = (key.before.map { Phrase(verbatim: $0) } ?? nobody, key.after.map { Phrase(verbatim: $0) } ?? nobody)
        let reason: Phrase =
          key.before == key.after
          ? "what it says, or what is shown in it, was changed; no event was found at which it differs"
          : "it may change \(before) → \(after); no event was found that does"
        if unshown[key] == nil { unshown[key] = RuleDifference.Unproved(rule: rule, reason: reason) }
        continue
      }
      shown.insert(key)
      keep(played, key, arena)
      if let place = places[key] {
        note(difference, of: differences, in: arena, at: place)
        if standing == .one, let text = start.texts[.scene], key.campaign != nil, arena.isPlanned(text) { found[place].codes += 1 }
      }
    }
    return nil
  }

  private mutating func played(
    _ difference: OutcomeDifference, of differences: OutcomeDifferences, _ key: Key, in arena: ComparedArena
  ) -> PlayedDifference? {
    if let played = arena.played(difference, of: differences) { return played }
    // What one rule says otherwise, it may say to some people or at some times only.
    guard let before = difference.before, let after = difference.after, key.before == key.after, difference.aspect.isOfOneRule else {
      for shortage in arena.shortages(difference.before, difference.after) where variations > 0 {
        variations -= 1
        if let played = arena.played(difference, of: differences, by: shortage) { return played }
      }
      return nil
    }
    var trial = trials[key] ?? Trial(variations: arena.variations(before, after, rows))
    defer { trials[key] = trial }
    if let shown = trial.shown, let played = arena.played(difference, of: differences, by: shown) { return played }
    guard trial.left > 0 else { return nil }
    trial.left -= 1
    for variation in trial.variations where variations > 0 {
      variations -= 1
      guard let played = arena.played(difference, of: differences, by: variation) else { continue }
      trial.shown = variation
      return played
    }
    return nil
  }

  private func key(_ difference: OutcomeDifference, _ start: Witness, _ arena: ComparedArena) -> Key {
    let aspect: RuleDifference.Change.Aspect =
      switch difference.aspect {
      case .answer: .answer
      case .beside: .beside
      case .order(let other): .order(with: other)
      }
    return Key(
      aspect: aspect, before: difference.before.map { old.rule($0).id }, after: difference.after.map { new.rule($0).id },
      campaign: start.texts[.scene].flatMap { arena.campaign(of: $0) })
  }

  private mutating func keep(_ played: PlayedDifference, _ key: Key, _ arena: ComparedArena) {
    let word = arena.word
    guard let place = places[key] else {
      places[key] = found.count
      found.append(
        RuleDifference.Change(
          aspect: key.aspect, before: key.before, after: key.after, campaign: key.campaign, events: [word],
          accounts: [played.witness.account].compactMap { $0 }, states: [], isTimed: true, times: nil, codes: 0, witness: played.witness,
          planBefore: played.before, planAfter: played.after))
      return
    }
    if !found[place].events.contains(word) { found[place].events.append(word) }
    if let account = played.witness.account, !found[place].accounts.contains(account) { found[place].accounts.append(account) }
  }

  private mutating func note(_ difference: OutcomeDifference, of differences: OutcomeDifferences, in arena: ComparedArena, at place: Int) {
    // Of each class at least one state is known.
    let isFirst = found[place].states.isEmpty
    found[place].states.formUnion(arena.states(of: difference, in: differences))
    let isTimed = arena.isTimed(difference, in: differences)
    if !isTimed { found[place].isTimed = false }
    // Words that two regions do not share are none of the class, and are not looked for again.
    guard isFirst || found[place].times != nil else { return }
    let times = isTimed ? arena.times(of: difference, in: differences) : nil
    if isFirst { found[place].times = times } else if found[place].times != times { found[place].times = nil }
  }
}
