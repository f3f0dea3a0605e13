/// One of two rule sets that are compared.
struct ComparedSet {
  let ruleSet: RuleSet
  let identities: [RuleMark]
  /// Rules that may answer events otherwise.
  let isChanged: [Bool]
  /// Those of them that may take other events than before; the others only say something else.
  let isDisplaced: [Bool]
  let words: JointVocabulary.Words

  /// Ordinals of those that are changed.
  let changed: [Int32]

  init(ruleSet: RuleSet, identities: [RuleMark], isChanged: [Bool], isDisplaced: [Bool], words: JointVocabulary.Words) {
    self.ruleSet = ruleSet
    self.identities = identities
    self.isChanged = isChanged
    self.isDisplaced = isDisplaced
    self.words = words
    changed = isChanged.indices.filter { isChanged[$0] }.map { Int32($0) }
  }

  var rules: [CompiledRule] { ruleSet.compiled.rules }

  func rule(_ ordinal: Int32) -> CompiledRule { rules[Int(ordinal)] }

  func id(_ ordinal: Int32?) -> String? { ordinal.map { rules[Int($0)].id } }

  /// The same, with so many pieces of stocks gone.
  func leaving(_ gone: [String: Int], of witness: Witness) -> Witness {
    var witness = witness
    for stock in ruleSet.compiled.stocks {
      if let gone = gone[stock.name] { witness.left[stock.name] = max(0, stock.count(tables: ruleSet.compiled.tables) - gone) }
    }
    return witness
  }

  /// What it leads to.
  func plan(_ witness: Witness, seed: UInt64 = 1) -> Plan {
    let event = witness.event(in: ruleSet)
    return ruleSet.plan(event, given: witness.facts(in: ruleSet), at: Moment(now: event.time, seed: seed))
  }
}

/// The events of one kind and name to one account, as two rule sets answer them.
struct ComparedArena {
  let old: Arena
  let new: Arena
  let oldSet: ComparedSet
  let newSet: ComparedSet
  let vocabulary: JointVocabulary
  let room: AxisRoom
  let beginnings: (old: TextBeginnings, new: TextBeginnings)
  let signatures = SignatureMemory()

  init(_ old: Arena, _ new: Arena, _ oldSet: ComparedSet, _ newSet: ComparedSet, _ vocabulary: JointVocabulary) {
    self.old = old
    self.new = new
    self.oldSet = oldSet
    self.newSet = newSet
    self.vocabulary = vocabulary
    room = AxisRoom(vocabulary.rules, new.room.event, zone: new.room.zone)
    beginnings = (TextBeginnings(old), TextBeginnings(new))
  }

  /// Those to accounts that both sets have.
  static func all(_ oldSet: ComparedSet, _ newSet: ComparedSet, _ vocabulary: JointVocabulary) -> [ComparedArena] {
    let sets = [oldSet, newSet]
    return EventKind.allCases.flatMap { kind -> [ComparedArena] in
      let asked = sets.map { set in set.ruleSet.index.rules.rules(for: kind).map { set.rule($0) } }
      if asked.allSatisfy(\.isEmpty) { return [] }
      var names: [String?] = [nil]
      if kind.isByName {
        let selectors = asked.joined().flatMap { $0.events.filter { $0.takes(kind) } }
        names = Set(selectors.compactMap(\.name)).sorted()
        if kind == .other, selectors.contains(where: { $0.name == nil }) { names.append(nil) }
      }
      return names.flatMap { name in
        accounts(oldSet.ruleSet, newSet.ruleSet).map { account in
          ComparedArena(
            Arena(oldSet.ruleSet, kind, name: name, account: account.old), Arena(newSet.ruleSet, kind, name: name, account: account.new),
            oldSet, newSet, vocabulary)
        }
      }
    }
  }

  /// Places of an account in both; nil where a set has no choice.
  private static func accounts(_ old: RuleSet, _ new: RuleSet) -> [(old: Int?, new: Int?)] {
    if old.accounts.count < 2, new.accounts.count < 2 { return [(nil, nil)] }
    func place(_ name: String, in set: RuleSet) -> Int? { set.accounts.firstIndex { $0.name == name } }
    if old.accounts.isEmpty { return [(nil, 0)] }
    if new.accounts.isEmpty { return [(0, nil)] }
    return old.accounts.indices.compactMap { index in
      place(old.accounts[index].name, in: new).map { (old.accounts.count > 1 ? index : nil, new.accounts.count > 1 ? $0 : nil) }
    }
  }

  var kind: EventKind { new.kind }
  var hasSubject: Bool { old.hasSubject || new.hasSubject }

  /// Whether some rules compare a text as it is written and others do not: then one spelling is not as another.
  var isMixed: Bool { beginnings.old.looks.union(beginnings.new.looks).count > 1 }

  /// An event with this subject, of anybody at any time.
  func witness(of subject: String?) -> Witness {
    var witness = old.witness(of: hasSubject ? subject : nil)
    witness.account = old.account?.name ?? new.account?.name
    return witness
  }
}
