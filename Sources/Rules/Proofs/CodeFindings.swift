/// What is said of codes that are not answered, or by the fallback only.
extension Diagnostic {
  static func noRules(_ campaign: Campaign, _ planned: Int) -> Diagnostic {
    Diagnostic(
      .unansweredCodes, "no rule answers the codes of campaign `\(campaign.id)`", at: campaign.span,
      notes: ["no rule is for `scan` at all"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  static func unanswered(_ campaign: Campaign, _ gap: Gap, _ planned: Int, isNew: Bool) -> Diagnostic {
    let (codes, account, whose) = (codes(gap.codes, of: planned), account(of: campaign), whose(gap))
    return Diagnostic(
      .unansweredCodes,
      planned == 1 || gap.codes == 1
        ? "\(codes) of campaign `\(campaign.id)`\(account) gets no reply\(whose)"
        : "\(codes) of campaign `\(campaign.id)`\(account) get no reply\(whose)",
      at: campaign.span, label: "while the campaign runs", notes: gap.times.map { ["nobody answers them at these times: \($0)"] } ?? [],
      help: [
        "add a rule for them: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, tier: fallback, reply: … }`",
        "if nobody is to be answered, say so: a rule with `reply: none`",
      ])
  }

  private static func codes(_ count: Int, of planned: Int) -> Phrase {
    planned == 0 ? "codes" : count == planned ? (planned == 1 ? "the code" : "all \(planned) codes") : "\(count) of \(planned) codes"
  }

  private static func account(of campaign: Campaign) -> Phrase { campaign.account.map { " of account `\($0)`" } ?? "" }

  /// As ` at some times when scanned by `new` followers`.
  private static func whose(_ gap: Gap) -> Phrase {
    let isOfAll = gap.states.count == Subscription.allCases.count
    let when: Phrase = gap.times != nil ? " at some times" : gap.isWhole || !isOfAll ? "" : " in some cases"
    let states = gap.states.map(\.rawValue)
    guard !isOfAll, let last = states.last else { return when }
    // Of three states two at most are not all.
    return when + (states.count == 1 ? " when scanned by `\(last)` followers" : " when scanned by `\(states[0])` and `\(last)` followers")
  }

  static func codesNotProved(_ campaign: Campaign, _ count: Int, _ planned: Int) -> Diagnostic {
    let codes = codes(count, of: planned)
    return Diagnostic(
      .unansweredCodes,
      planned > 0 && count == 1
        ? "not proved: whether \(codes) of campaign `\(campaign.id)` gets a reply in every state"
        : "not proved: whether \(codes) of campaign `\(campaign.id)` get a reply in every state",
      severity: .note,
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
      .unansweredCodes,
      isBefore
        ? "codes of campaign `\(campaign.id)` get no reply before it begins" : "codes of campaign `\(campaign.id)` get no reply once it has ended",
      severity: .warning, at: campaign.span, notes: ["what is printed is scanned for years"],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id), phase: \(phase(isBefore).rawValue) }, reply: … }`"])
  }

  static func fallbackOnly(_ campaign: Campaign) -> Diagnostic {
    Diagnostic(
      .fallbackOnly, "codes of campaign `\(campaign.id)` are answered by the fallback only", severity: .warning, at: campaign.span,
      notes: [everybody],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`"])
  }

  static func leftToFallback(_ campaign: Campaign, _ gap: Gap, _ planned: Int) -> Diagnostic {
    let (codes, account, whose) = (codes(gap.codes, of: planned), account(of: campaign), whose(gap))
    return Diagnostic(
      .fallbackOnly,
      planned == 1 || gap.codes == 1
        ? "\(codes) of campaign `\(campaign.id)`\(account) is answered by the fallback only\(whose)"
        : "\(codes) of campaign `\(campaign.id)`\(account) are answered by the fallback only\(whose)",
      severity: .warning, at: campaign.span, label: "while the campaign runs",
      notes: (gap.times.map { ["only the fallback answers them at these times: \($0)"] } ?? []) + [everybody],
      help: ["add a rule for them: `{ id: …, on: scan, when: { campaign: \(campaign.id) }, reply: … }`, below those for its other cases"])
  }

  static func leftToFallbackOutside(_ campaign: Campaign, _ at: Int64) -> Diagnostic {
    let isBefore = campaign.phaseReached(at: at) == .before
    return Diagnostic(
      .fallbackOnly,
      isBefore
        ? "codes of campaign `\(campaign.id)` are answered by the fallback only before it begins"
        : "codes of campaign `\(campaign.id)` are answered by the fallback only once it has ended",
      severity: .warning, at: campaign.span, notes: [everybody],
      help: ["add a rule: `{ id: …, on: scan, when: { campaign: \(campaign.id), phase: \(phase(isBefore).rawValue) }, reply: … }`"])
  }

  private static let everybody: Phrase = "whoever scans one reads what everybody reads who is not understood"

  private static func phase(_ isBefore: Bool) -> CampaignPhase { isBefore ? .before : .ended }
}
