/// The rules that are asked of one kind of event of one account, in their order: where proofs are made.
struct Arena {
  let ruleSet: RuleSet
  let kind: EventKind
  /// Of kinds that go by names; nil for an event that no rule names.
  let name: String?
  /// Where there are several.
  let account: Account?
  let room: AxisRoom
  private let bit: UInt64

  /// - Parameter account: its place, where there are several.
  init(_ ruleSet: RuleSet, _ kind: EventKind, name: String?, account: Int?) {
    self.ruleSet = ruleSet
    self.kind = kind
    self.name = name
    self.account = account.map { ruleSet.accounts[$0] }
    bit = account.map { 1 << UInt64($0) } ?? .max
    let zone = self.account?.timezone ?? ruleSet.accounts.first?.timezone ?? ruleSet.compiled.timezone
    var plain = Witness(kind, name: kind.isByName ? name ?? Self.unnamed : nil)
    plain.account = self.account?.name
    room = AxisRoom(ruleSet.compiled, plain.event(in: ruleSet), zone: zone)
  }

  /// All arenas of a rule set in which a rule is asked.
  static func all(of ruleSet: RuleSet) -> [Arena] {
    let accounts: [Int?] = ruleSet.accounts.count > 1 ? ruleSet.accounts.indices.map { $0 } : [nil]
    return EventKind.allCases.flatMap { kind -> [Arena] in
      let rules = ruleSet.index.rules.rules(for: kind)
      if rules.isEmpty { return [] }
      var names: [String?] = [nil]
      if kind.isByName {
        let selectors = rules.flatMap { ruleSet.compiled.rules[Int($0)].events.filter { $0.takes(kind) } }
        names = Set(selectors.compactMap(\.name)).sorted()
        // Nothing comes from outside under a name that is not declared.
        if kind == .other, selectors.contains(where: { $0.name == nil }) { names.append(nil) }
      }
      return names.flatMap { name in accounts.map { Arena(ruleSet, kind, name: name, account: $0) } }
    }
  }

  /// Whether a rule is asked here.
  func hears(_ rule: CompiledRule) -> Bool {
    guard rule.accounts == .max || bit == .max || rule.accounts & bit != 0 else { return false }
    guard kind.isByName else { return rule.events.contains { $0.takes(kind) } }
    let name = self.name ?? Self.unnamed
    return rule.events.contains { $0.takes(kind) && ($0.name == nil || $0.name == name) }
  }

  /// What the platform calls no event.
  static let unnamed = "some_other_event"

  /// An event with this subject, of anybody at any time.
  func witness(of subject: String?) -> Witness {
    var witness = Witness(kind, name: kind.isByName ? name ?? Self.unnamed : nil)
    witness.account = account?.name
    if let subject { for source in kind.subjectSources { witness.texts[source] = subject } }
    return witness
  }

  /// Whether voice is heard: without that there is no text in it.
  var hasSubject: Bool {
    if kind == .voice { return (account ?? ruleSet.accounts.first)?.hearsVoice ?? false }
    return !kind.subjectSources.isEmpty
  }
}
