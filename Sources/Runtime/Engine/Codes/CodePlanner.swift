internal import Rules

/// Compares code by code; what comes of it, in the order of the declaration.
struct CodePlanner {
  let declared: DeclaredCodes
  let published: PublishedCodes
  let now: Int64
  let only: Set<String>?
  let byAddress: [CodeAddress: PublishedCode]
  let declaredAddresses: Set<CodeAddress>
  var local: [CodePlan.Step] = []
  var calls: [CodePlan.Step] = []
  var objections: [CodePlan.Objection] = []
  var kept = 0
  var taken: Set<CodeAddress> = []

  init(_ declared: DeclaredCodes, _ published: PublishedCodes, _ now: Int64, _ only: Set<String>?) {
    self.declared = declared
    self.published = published
    self.now = now
    self.only = only
    byAddress = Dictionary(published.codes.map { ($0.address, $0) }) { first, _ in first }
    declaredAddresses = Set(declared.codes.map(\.address))
  }

  mutating func run() {
    // Keys that were renamed take what is theirs before those whose campaign only has another name.
    let codes = declared.codes.filter { only?.contains($0.address.campaign) ?? true }
    for code in codes where code.hasRenamedKey { compare(code) }
    for code in codes where !code.hasRenamedKey { compare(code) }
    for code in published.codes where !declaredAddresses.contains(code.address) && !taken.contains(code.address) { part(with: code) }
  }

  private mutating func compare(_ code: DeclaredCode) {
    let former =
      byAddress[code.address] == nil ? code.former.first { byAddress[$0] != nil && !declaredAddresses.contains($0) && !taken.contains($0) } : nil
    if let former { taken.insert(former) }
    let isOver = declared.over.contains(code.address.campaign)
    guard let there = byAddress[former ?? code.address] else {
      if isOver { return }
      guard let scene = code.scene else {
        refuse(
          code.address, "no id is left for it in the range that the campaign declares",
          "widen `allocate`; ids of codes that are gone are never given again")
        return
      }
      calls.append(step(.create, code, scene))
      return
    }
    guard let scene = code.scene else {
      refuse(
        code.address, "no id is left for it in the range that the campaign declares",
        "widen `allocate`; ids of codes that are gone are never given again")
      return
    }
    let before = local.count + calls.count + objections.count
    if let former { local.append(step(.move(from: former), code, scene, there)) }
    compare(code, scene, there, isOver: isOver)
    if local.count + calls.count + objections.count == before { kept += 1 }
  }

  private mutating func compare(_ code: DeclaredCode, _ scene: CodeScene, _ there: PublishedCode, isOver: Bool) {
    let isSameKind = (code.lifetime == nil) == (there.kind == .permanent)
    if there.scene != scene || !isSameKind {
      if there.isProtected || code.isProtected {
        let change: Phrase =
          there.scene != scene
          ? "the printed code carries scene \"\(there.scene.description)\"; the rules now say \"\(scene.description)\""
          : code.lifetime == nil
            ? "the printed code is temporary; the rules now say permanent" : "the printed code is permanent; the rules now say temporary"
        refuse(
          code.address, change,
          "what is printed cannot be changed: go back to what it was, or give the new codes a campaign of their own", breaksPrint: true)
      } else if !isOver {
        calls.append(step(.replace(former: there.scene), code, scene, there))
      }
      return
    }
    if there.isProtected != code.isProtected {
      local.append(step(code.isProtected ? .protect : .unprotect, code, scene, there))
    }
    let hasEnded = there.isOver(at: now)
    switch there.status {
    case .retired where hasEnded && !isOver: calls.append(step(.renew(.ended), code, scene, there))
    case .retired: local.append(step(.restore, code, scene, there))
    case .lost where !isOver: calls.append(step(.renew(.lost), code, scene, there))
    case .lost: break
    case .live:
      guard let end = there.kind.expiresAt, !isOver else { return }
      if hasEnded {
        calls.append(step(.renew(.ended), code, scene, there))
      } else if let before = code.renewBefore, end.subtractingSaturated(before) <= now || there.endsTooLate {
        calls.append(step(.renew(.due), code, scene, there))
      }
    }
  }

  /// A code that is there and not declared.
  private mutating func part(with code: PublishedCode) {
    guard only?.contains(code.address.campaign) ?? true, code.status == .live, !declared.onDemand.contains(code.address.campaign) else { return }
    if code.isOver(at: now) { return }
    if code.isProtected {
      refuse(
        code.address, "the printed code is no longer declared: scans of \"\(code.scene.description)\" would reach no campaign",
        "declare it again; or say `protect: false`, apply, and then remove it; or `wxrules qr forget --protected '\(code.address.description)'`",
        breaksPrint: true)
      return
    }
    local.append(
      CodePlan.Step(
        action: .retire, address: code.address, scene: code.scene, lifetime: nil, isProtected: false, expiresAt: code.kind.expiresAt,
        renewals: code.renewals, status: code.status))
  }

  private mutating func refuse(_ address: CodeAddress, _ reason: Phrase, _ help: Phrase, breaksPrint: Bool = false) {
    objections.append(CodePlan.Objection(address: address, reason: reason, help: help, breaksPrint: breaksPrint))
  }

  private func step(_ action: CodePlan.Step.Action, _ code: DeclaredCode, _ scene: CodeScene, _ there: PublishedCode? = nil) -> CodePlan.Step {
    CodePlan.Step(
      action: action, address: code.address, scene: scene, lifetime: code.lifetime, isProtected: code.isProtected,
      expiresAt: there?.kind.expiresAt, renewals: there?.renewals ?? 0, status: there?.status ?? .live)
  }
}
