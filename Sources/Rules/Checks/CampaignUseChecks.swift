/// `WX2202`: a campaign of which neither a rule nor a report takes notice.
///
/// A campaign that no rule names is no fault by itself: each of its scans is a touch, and the reports credit followers to it. Codes that nobody answers
/// are said as such. What is left are campaigns without attribution whose scans are answered as any other code's.
extension Lowering {
  mutating func checkUnusedCampaigns() {
    guard !readsScenes else { return }
    var named: Set<String> = []
    let macros = declarations.macros + declarations.overlays.values.flatMap(\.macros)
    for condition in declarations.rules.flatMap(\.conditions) + declarations.counters.compactMap(\.when) + macros.map(\.condition) {
      guard note(condition, in: &named, depth: 0) else { return }
    }
    for campaign in firsts(declarations.campaigns, { $0.name }) where campaign.attribution == .none && !named.contains(campaign.name.value) {
      reportLoose(
        Diagnostic(
          .unusedCampaign, "no rule tells campaign `\(campaign.name.value)` from any other code", severity: .warning, at: campaign.name.span,
          notes: ["with `attribution: none` no follower is credited to it either"],
          help: ["answer it with a rule `when: { campaign: \(campaign.name.value) }`, or let it have touches"]))
    }
  }

  /// Whether something tells one code from another though it names no campaign: a text that shows it, or an endpoint, which is told the scene.
  /// Where no rule takes scans, that nobody answers them is what is said.
  private var readsScenes: Bool {
    let reads = uses.variables.contains { variable in
      switch variable {
      case .scene, .campaignID, .campaignField, .eventKey, .firstTouch, .lastTouch: true
      case .eventField(let path): path.first == "EventKey" || path.first == "Ticket"
      default: false
      }
    }
    let callsHooks = declarations.rules.contains { $0.actions.contains { $0.kind.kind == .webhook } }
    return reads || callsHooks || !declarations.rules.contains { rule in rule.on.contains { $0.value.kinds.contains(.scan) } }
  }

  /// - Returns: whether only campaigns are asked of codes.
  private func note(_ condition: ConditionDeclaration, in named: inout Set<String>, depth: Int) -> Bool {
    guard depth < limits.conditionDepth else { return false }
    switch condition.kind {
    case .all(let inner), .any(let inner): return inner.allSatisfy { note($0, in: &named, depth: depth + 1) }
    case .not(let inner): return note(inner, in: &named, depth: depth + 1)
    case .macro: return true
    case .leaf(let leaf):
      switch leaf {
      case .campaign(let campaigns, _), .touch(_, let campaigns): named.formUnion(campaigns.map(\.value))
      case .scene, .match(.key, _), .match(.field, _), .field: return false
      case .subscription, .match, .tag, .value, .taken, .time, .dates, .dateWindow, .calendar, .language, .source, .number, .firstFollowed: break
      }
      return true
    }
  }
}
