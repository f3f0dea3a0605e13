/// All texts of a rule that has changed, where they are not few: words that some rule names, to be looked at one by one; and of all others
/// every combination of patterns that take one.
struct DifferenceTexts {
  private struct Atom {
    let language: TextLanguage
    var places: [(side: ComparedArena.Side, atom: TextAtom)] = []
  }
  private let arena: ComparedArena
  private let own: (side: ComparedArena.Side, rule: Int32)
  private var rules: (old: [Int32], new: [Int32]) = ([], [])
  private var atoms: [TextAtom: Atom] = [:]
  private var order: [TextAtom] = []
  private var listed: [(side: ComparedArena.Side, atom: TextAtom)] = []
  private let look: TextLook
  private(set) var words: [String] = []
  private var listedWords: [[UInt8]] = []
  /// Of `order`, campaigns whose codes are all made: they were looked at one by one.
  private var planned: Set<Int> = []
  /// Whether one text of a kind is a code of a campaign as all others are.
  private(set) var areCodesApart = true
  /// Why not all can be looked at, if so.
  private(set) var failure: Phrase?

  private static let mostRules = 3_000
  private static let mostPatterns = 32
  private static let mostWords = 5_000
  private static let states = 10_000

  init(of rule: Int32, _ side: ComparedArena.Side, in arena: ComparedArena) {
    self.arena = arena
    self.own = (side, rule)
    let own = (side == .old ? arena.beginnings.old : arena.beginnings.new).beginnings(of: rule)
    let (old, new) = (arena.beginnings.old.rules(meeting: own), arena.beginnings.new.rules(meeting: own))
    rules = (old, new)
    let asked = ComparedArena.Side.allCases.flatMap { side in
      (side == .old ? old : new).prefix(Self.mostRules).flatMap { arena.set(side).ruleSet.compiled.atoms(of: $0, in: arena.kind) }.map {
        (side: side, atom: $0)
      }
    }
    look = asked.contains { arena.set($0.side).ruleSet.compiled.look(of: $0.atom) == .folded } ? .folded : .exact
    guard rules.old.count + rules.new.count <= Self.mostRules else {
      failure = "more rules may take its texts than are looked at"
      return
    }
    take(asked)
    if arena.kind == .scan { separateCodes(beginning: own) }
  }

  /// So that a campaign's codes and other texts are looked at apart, though no rule tells them apart.
  private mutating func separateCodes(beginning own: [[UInt8]]?) {
    for side in ComparedArena.Side.allCases {
      let (set, beginnings) = (arena.set(side), side == .old ? arena.beginnings.old : arena.beginnings.new)
      let rules = set.ruleSet.compiled
      for (index, campaign) in rules.campaigns.enumerated() where arena.isOurs(campaign, side) && beginnings.mayBeCode(of: campaign, own) {
        let joint = arena.vocabulary.atom(.campaign(Int32(index)), of: set.words)
        if let place = order.firstIndex(of: joint) {
          if !campaign.isOnDemand { planned.insert(place) }
          continue
        }
        guard order.count < Self.mostPatterns, let language = TextLanguage(scenesOf: campaign, in: rules), language.words == nil,
          language.look == look
        else {
          // Codes that are made were looked at one by one, and others that are named as well.
          if campaign.isOnDemand, !listed.contains(where: { arena.vocabulary.atom($0.atom, of: arena.set($0.side).words) == joint }) {
            areCodesApart = false
          }
          continue
        }
        if !campaign.isOnDemand { planned.insert(order.count) }
        atoms[joint] = Atom(language: language)
        order.append(joint)
      }
    }
  }

  private mutating func take(_ asked: [(side: ComparedArena.Side, atom: TextAtom)]) {
    var seen: Set<[UInt8]> = []
    for (side, atom) in asked {
      let set = arena.set(side)
      guard let language = set.ruleSet.compiled.language(of: atom) else { continue }
      if let texts = language.words {
        for text in texts where seen.insert(text).inserted {
          words.append(String(decoding: text, as: UTF8.self))
          if language.look == look { listedWords.append(text) }
        }
        if language.look == look { listed.append((side, atom)) }
        continue
      }
      guard language.look == look else { continue }
      let joint = arena.vocabulary.atom(atom, of: set.words)
      if atoms[joint] == nil {
        atoms[joint] = Atom(language: language)
        order.append(joint)
      }
      atoms[joint]?.places.append((side, atom))
    }
    if order.count > Self.mostPatterns || words.count > Self.mostWords {
      failure = "more patterns and words may take its texts than are looked at"
    }
  }

  /// - Parameters:
  ///   - areCodesSeen: whether all codes that are made were looked at by themselves.
  ///   - body: says why nothing can be said of a text like this, if so.
  /// - Returns: the first such reason.
  mutating func forEachKindOfText(
    areCodesSeen: Bool, _ body: (String, (old: [ComparedArena.AskedRule], new: [ComparedArena.AskedRule])) -> Phrase?
  ) -> Phrase? {
    guard let words = TextLanguage(words: listedWords, look) else { return "more words may take its texts than are looked at" }
    let languages = order.compactMap { atoms[$0]?.language } + (listedWords.isEmpty ? [] : [words])
    let source = arena.kind.subjectSources.first ?? .text
    let (found, isComplete) = arena.signatures.all(order, listedWords, look) {
      TextSignatures.all(of: languages, among: LegalTexts(of: source, look), budget: Self.states)
    }
    var reason: Phrase? = isComplete ? nil : "its texts are too many to be told apart"
    // The words that are named were looked at by themselves.
    for found in found where !found.takes.contains(order.count) {
      if areCodesSeen, planned.contains(where: found.takes.contains) { continue }
      var answers: [ComparedArena.Side: [TextAtom: Bool]] = [:]
      for (side, atom) in listed { answers[side, default: [:]][atom] = false }
      for (number, joint) in order.enumerated() {
        for (side, atom) in atoms[joint]?.places ?? [] { answers[side, default: [:]][atom] = found.takes.contains(number) }
      }
      let text = String(decoding: found.witness, as: UTF8.self)
      let start = arena.witness(of: text)
      if arena.asked(own.side, start, among: [own.rule], answers[own.side] ?? [:]).isEmpty { continue }
      let asked = (
        old: arena.asked(.old, start, among: rules.old, answers[.old] ?? [:]), new: arena.asked(.new, start, among: rules.new, answers[.new] ?? [:])
      )
      if let failed = body(text, asked) { reason = reason ?? failed }
    }
    return reason
  }
}

/// Which texts there are was asked before, of another rule of the arena.
final class SignatureMemory {
  private struct Asked: Hashable {
    let atoms: [TextAtom]
    let words: [[UInt8]]
    let look: TextLook
  }
  private var known: [Asked: (found: [TextSignatures.Found], isComplete: Bool)] = [:]

  func all(
    _ atoms: [TextAtom], _ words: [[UInt8]], _ look: TextLook, otherwise search: () -> (found: [TextSignatures.Found], isComplete: Bool)
  ) -> (found: [TextSignatures.Found], isComplete: Bool) {
    let asked = Asked(atoms: atoms, words: words, look: look)
    if let known = known[asked] { return known }
    let found = search()
    known[asked] = found
    return found
  }
}
