internal import Engine
internal import Rules
package import Serving
internal import Synchronization
internal import Wire

/// What may stand in the decision log, and how: followers by a keyed hash wherever they are named, and nothing of what stood in hidden
/// elements, wherever it went from there.
package final class DecisionMask: Sendable {
  fileprivate let mask: Mask
  /// Names of elements in lower case: one that is written otherwise is hidden too.
  fileprivate let hidden: Set<String>
  private let seen = Mutex(SeenOpenids())

  /// - Parameter hidden: names of XML elements, as `Content`.
  package init(_ mask: Mask, hidden: Set<String>) {
    self.mask = mask
    self.hidden = Set(hidden.map { name in String(name.filter { !$0.isWhitespace }).lowercased() })
  }

  /// - Parameter words: what the rules say of themselves, as `RuleSet.ownWords`.
  func name(of follower: FollowerID) -> FollowerMask { mask.name(follower) }

  func of(_ turn: Turn, words: Set<String>) -> TurnMask {
    let openids = seen.withLock { seen in
      seen.add(turn.delivery.follower.openid)
      return seen
    }
    return TurnMask(turn, self, words: words, openids: openids)
  }
}

/// The same for one turn.
struct TurnMask {
  /// What the follower is called.
  let follower: FollowerMask
  private let turn: Turn
  private let policy: DecisionMask
  private let words: Set<String>
  private let openids: SeenOpenids
  /// What stands in the hidden elements of this event: it may stand elsewhere too.
  private let hiddenTexts: [String]

  fileprivate init(_ turn: Turn, _ policy: DecisionMask, words: Set<String>, openids: SeenOpenids) {
    follower = policy.mask.name(turn.delivery.follower)
    self.turn = turn
    self.policy = policy
    self.words = words
    self.openids = openids
    // A single sign would take half of everything else with it.
    let fields = turn.delivery.event.fields
    hiddenTexts = Self.hiddenTexts(of: 0, fields, policy.hidden, isHidden: false).filter { $0.count > 1 }.sorted { $0.count > $1.count }
  }

  private var event: Event { turn.delivery.event }

  var hides: Bool { !policy.hidden.isEmpty }

  /// Without names and without what is hidden.
  func text(_ text: String) -> String {
    var text = text
    for hidden in hiddenTexts { text = text.replacing(hidden, with: "*") }
    // Most texts are too short to hold it.
    let openid = event.openid
    if !openid.isEmpty, text.utf8.count >= openid.utf8.count { text = text.replacing(openid, with: follower.description) }
    return openids.replaced(in: text) { policy.mask.name(FollowerID(account: turn.delivery.follower.account, openid: $0)).description }
  }

  // MARK: the event

  /// The message, to be written out again.
  var elements: EventElements {
    EventElements(event.fields) { entry, fields, out in
      if hides, policy.hidden.contains(fields.name(entry).lowercased()) {
        CompactJSON.append("*", to: &out)
        return true
      }
      if fields.entries[entry].hasChildren { return false }
      append(fields.raw(entry), of: fields, to: &out)
      return true
    }
  }

  /// As `text`. Most texts hold nobody's name, and are written from where they lie.
  private func append(_ range: Range<Int>, of fields: Fields, to out: inout [UInt8]) {
    let bytes = fields.bytes.span
    let openid = event.openidRange
    if hiddenTexts.isEmpty {
      if range == openid { return CompactJSON.append(follower.description, to: &out) }
      let holdsOpenid = !openid.isEmpty && range.count >= openid.count && bytes.firstIndex(of: Array(fields.bytes[openid]), in: range) != nil
      if !holdsOpenid, openids.places(in: bytes, range).isEmpty { return CompactJSON.append(bytes, range, to: &out) }
    }
    CompactJSON.append(text(fields.string(range)), to: &out)
  }

  /// What the follower wrote; nil where that is hidden, or where it was no text.
  var writtenText: String? {
    guard event.kind == .text, !policy.hidden.contains("content") else { return nil }
    return text(event.fields.string(event.subject))
  }

  private static func hiddenTexts(of parent: Int, _ fields: Fields, _ hidden: Set<String>, isHidden: Bool) -> [String] {
    if hidden.isEmpty { return [] }
    return fields.children(of: parent).filter { $0 != parent }.flatMap { entry in
      let isHidden = isHidden || hidden.contains(fields.name(entry).lowercased())
      if fields.entries[entry].hasChildren { return hiddenTexts(of: entry, fields, hidden, isHidden: isHidden) }
      return isHidden ? [fields.string(fields.range(entry))] : []
    }
  }

  // MARK: what is known of the follower

  /// Facts came from texts of earlier events. Where any are hidden, only that stays of them which the rules say themselves: what they hold
  /// facts against is among it, so that a decision can be judged again.
  func facts(_ facts: Facts) -> Facts {
    var parts = facts.parts
    parts.profile.tags = parts.profile.tags.map { noted($0) }
    parts.profile.variables = parts.profile.variables.mapValues { value($0) }
    parts.profile.attributes = parts.profile.attributes.mapValues { value($0) }
    parts.profile.taken = parts.profile.taken.mapValues { text($0) }
    parts.profile.counters = parts.profile.counters.mapValues { tally in
      // They stay apart, so that so many have been counted.
      Tally(count: tally.count, values: tally.values.enumerated().map { noted($1, otherwise: "*\($0)") }, times: tally.times)
    }
    parts.profile.answers = counted(parts.profile.answers)
    parts.shared = counted(parts.shared)
    parts.history.firstTouch = parts.history.firstTouch.map { touch($0) }
    parts.history.lastTouch = parts.history.lastTouch.map { touch($0) }
    return Facts(parts)
  }

  /// A hash of few digits can be found again by trying: where texts are hidden, so is what answers are counted apart by.
  private func counted(_ answers: [String: [Int64]]) -> [String: [Int64]] {
    guard hides else { return answers }
    return Dictionary(
      answers.sorted { $0.key < $1.key }.enumerated().map { place, answer in
        guard let mark = answer.key.firstIndex(of: "#") else { return (answer.key, answer.value) }
        return ("\(answer.key[...mark])*\(place)", answer.value)
      }
    ) { first, _ in first }
  }

  func value(_ value: Value) -> Value {
    switch value {
    case .none, .bool, .time: value
    case .text(let text): .text(noted(text))
    // A telephone number may have become one; few points and prices are so long.
    case .int(let number): hides && number.magnitude >= 100_000 && !words.contains(value.shown) ? .text("*") : value
    case .decimal(let number): hides && number.magnitude >= 100_000 && !words.contains(value.shown) ? .text("*") : value
    case .list(let values): .list(values.map { self.value($0) })
    case .record(let fields): .record(fields.map { Value.Field($0.name, self.value($0.value)) })
    }
  }

  private func noted(_ text: String, otherwise star: String = "*") -> String {
    if words.contains(text) { return text }
    return hides ? star : self.text(text)
  }

  private func touch(_ touch: Touch) -> Touch {
    let isHidden = policy.hidden.contains("eventkey") && !words.contains(touch.scene)
    return Touch(campaign: touch.campaign, scene: isHidden ? "*" : text(touch.scene), at: touch.at)
  }
}

extension RuleSet {
  /// Texts that the rules give to variables and tags, and that they hold them against.
  var ownWords: Set<String> {
    var words = Set(compiled.names)
    for case .equals(let value) in compiled.comparisons.flatMap(\.tests) { words.insert(value.shown) }
    for case .oneOf(let values) in compiled.comparisons.flatMap(\.tests) { words.formUnion(values) }
    for action in compiled.rules.flatMap(\.actions) {
      switch action.kind {
      case .set(let variables): words.formUnion(variables.compactMap(\.template.constant))
      case .tag(let added, let removed): words.formUnion((added + removed).compactMap(\.constant))
      case .remark, .send, .template, .webhook, .unset, .use, .record: break
      }
    }
    return words
  }
}
