/// What becomes of all events with one subject: who of them is answered by which rule, and when.
struct Decisions {
  struct Part {
    let region: Region
    /// The rule that answers there; nil where none does.
    let winner: Int32?
  }
  /// Parts that have nothing in common, and together are all there is: in the order of the rules, the unanswered ones last.
  let parts: [Part]
  let axes: Axes
  let start: Witness
}

extension Decisions {
  /// Parts that are looked at.
  static let most = 4_000

  /// An event of a part.
  func witness(of part: Part, in rules: CompiledRules) -> Witness { start.at(part.region, of: axes, in: rules) }

  var unanswered: [Part] { parts.filter { $0.winner == nil } }
}

extension Arena {
  /// Nil where they are more than one can look at.
  /// - Parameters:
  ///   - more: is asked of the parts later on.
  ///   - isFree: whether rules whose limit or stock may keep them from answering are held to answer all the same.
  func decisions(at subject: String?, heldFree isFree: Bool = true, asking more: [Formula] = []) -> Decisions? {
    let rules = ruleSet.compiled
    let start = witness(of: hasSubject ? subject : nil)
    var maker = FormulaMaker(ruleSet, start.event(in: ruleSet), .text(isSpelling: false))
    var lanes = maker.candidates(in: ruleSet.index.rules)
    var asked: [(rule: Int32, formula: Formula)] = []
    while let ordinal = lanes.next(in: ruleSet.index.rules) {
      let rule = rules.rules[Int(ordinal)]
      guard rule.role == .answers, !rule.isAudit, isFree || rule.alwaysAnswers, hears(rule) else { continue }
      let formula = maker.formula(of: rule)
      if formula.known == false { continue }
      asked.append((ordinal, formula))
      if formula.known == true { break }
    }
    guard let axes = Axes(of: asked.map(\.formula) + more, in: room) else { return nil }
    var parts: [Decisions.Part] = []
    var rest = [Region()]
    for (rule, formula) in asked {
      guard let own = formula.regions(on: axes) else { return nil }
      for region in own {
        var left: [Region] = []
        for piece in rest {
          guard let taken = piece.meeting(region) else {
            left.append(piece)
            continue
          }
          parts.append(Decisions.Part(region: taken, winner: rule))
          left += piece.outside(region, counts: axes.counts)
        }
        rest = left
        if parts.count + rest.count > Decisions.most { return nil }
      }
    }
    return Decisions(parts: parts + rest.map { Decisions.Part(region: $0, winner: nil) }, axes: axes, start: start)
  }
}
