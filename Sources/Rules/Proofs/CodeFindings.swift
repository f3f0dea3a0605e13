/// What is said of codes that are not answered, or by the fallback only.
extension Diagnostic {
  static func noRules(_ campaign: Campaign, _ planned: Int) -> Diagnostic {
    Diagnostic(
      .unansweredCodes, "no rule answers the codes of campaign `\(campaign.id)`", at: campaign.span,
      notes: ["no rule is for `scan` at all"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  static func unanswered(_ campaign: Campaign, _ gap: Gap, _ planned: Int, isNew: Bool) -> Diagnostic {
    let verb = planned == 1 || gap.codes == 1 ? "gets" : "get"
    return Diagnostic(
      .unansweredCodes, "\(codes(gap, planned)) of campaign `\(campaign.id)`\(account(of: campaign)) \(verb) no reply\(whose(gap))",
      at: campaign.span, label: "while the campaign runs", notes: gap.times.map { ["nobody answers them at these times: \($0)"] } ?? [],
      help: [
        "add a rule for them: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, tier: fallback, reply: … }`",
        "if nobody is to be answered, say so: a rule with `reply: none`",
      ])
  }

  private static func codes(_ gap: Gap, _ planned: Int) -> String {
    planned == 0 ? "codes" : gap.codes == planned ? (planned == 1 ? "the code" : "all \(planned) codes") : "\(gap.codes) of \(planned) codes"
  }

  private static func account(of campaign: Campaign) -> String { campaign.account.map { " of account `\($0)`" } ?? "" }

  /// As ` at some times when scanned by `new` followers`.
  private static func whose(_ gap: Gap) -> String {
    let isOfAll = gap.states.count == Subscription.allCases.count
    let when = gap.times != nil ? " at some times" : gap.isWhole || !isOfAll ? "" : " in some cases"
    return when + (isOfAll ? "" : " when scanned by \(list(gap.states.map { "`\($0.rawValue)`" })) followers")
  }

  static func codesNotProved(_ campaign: Campaign, _ count: Int, _ planned: Int) -> Diagnostic {
    let codes = planned == 0 ? "codes" : count == planned ? (planned == 1 ? "the code" : "all \(planned) codes") : "\(count) of \(planned) codes"
    let verb = planned > 0 && count == 1 ? "gets" : "get"
    return Diagnostic(
      .unansweredCodes, "not proved: whether \(codes) of campaign `\(campaign.id)` \(verb) a reply in every state", severity: .note,
      at: campaign.span,
      notes: ["no event was found that nobody answers, and no proof that there is none"],
      help: [
        "`wxrules table \(campaign.id)` shows who answers when",
        "a rule for all of them settles it: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, tier: fallback, reply: … }`",
      ])
  }

  static func unansweredOutside(_ campaign: Campaign, _ at: Int64) -> Diagnostic {
    let isBefore = campaign.phaseReached(at: at) == .before
    return Diagnostic(
      .unansweredCodes, "codes of campaign `\(campaign.id)` get no reply \(isBefore ? "before it begins" : "once it has ended")", severity: .warning,
      at: campaign.span, notes: ["what is printed is scanned for years"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id), phase: \(isBefore ? "before" : "ended") }, reply: … }`"])
  }

  static func fallbackOnly(_ campaign: Campaign) -> Diagnostic {
    Diagnostic(
      .fallbackOnly, "codes of campaign `\(campaign.id)` are answered by the fallback only", severity: .warning, at: campaign.span,
      notes: [everybody],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  static func leftToFallback(_ campaign: Campaign, _ gap: Gap, _ planned: Int) -> Diagnostic {
    let verb = planned == 1 || gap.codes == 1 ? "is" : "are"
    return Diagnostic(
      .fallbackOnly,
      "\(codes(gap, planned)) of campaign `\(campaign.id)`\(account(of: campaign)) \(verb) answered by the fallback only\(whose(gap))",
      severity: .warning, at: campaign.span, label: "while the campaign runs",
      notes: (gap.times.map { ["only the fallback answers them at these times: \($0)"] } ?? []) + [everybody],
      help: ["add a rule for them: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`, below those for its other cases"])
  }

  static func leftToFallbackOutside(_ campaign: Campaign, _ at: Int64) -> Diagnostic {
    let isBefore = campaign.phaseReached(at: at) == .before
    return Diagnostic(
      .fallbackOnly, "codes of campaign `\(campaign.id)` are answered by the fallback only \(isBefore ? "before it begins" : "once it has ended")",
      severity: .warning, at: campaign.span, notes: [everybody],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id), phase: \(isBefore ? "before" : "ended") }, reply: … }`"])
  }

  private static let everybody = "whoever scans one reads what everybody reads who is not understood"

  private static func list(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
