package import Rules
package import Wire

/// A plan as a person reads it.
package struct CodePlanText {
  private let plan: CodePlan
  private let zone: Zone
  private let paint: Paint
  private let showsAll: Bool
  /// More of one kind in one campaign are told by their first ones and their number.
  private static let shown = 4

  package init(_ plan: CodePlan, zone: Zone, colour: Bool, showsAll: Bool) {
    self.plan = plan
    self.zone = zone
    paint = Paint(colour)
    self.showsAll = showsAll
  }

  package func render() -> Phrase {
    var out = heading
    if !plan.steps.isEmpty { out += "\n" + steps }
    for objection in plan.objections.prefix(showsAll ? .max : 10) {
      let place = Phrase(verbatim: objection.address.map { "\($0): " } ?? "")
      out += "\n\(paint("refused", .red)) \(place)\(objection.reason)\n  = help: \(objection.help)\n"
    }
    if plan.objections.count > 10, !showsAll { out += "\n… \(plan.objections.count - 10) more refusals; --all shows them\n" }
    if !plan.objections.isEmpty { out += "\nnothing is applied while something is refused\n" }
    if plan.begun > 0 {
      out +=
        plan.begun == 1
        ? "\nnote: 1 code was begun and never answered; the platform may have made it, and it is made again\n"
        : "\nnote: \(plan.begun) codes were begun and never answered; the platform may have made them, and they are made again\n"
    }
    return out + numbers
  }

  private var heading: Phrase {
    let counts = CodePlan.Step.Action.words.compactMap { word -> Phrase? in
      let count = plan.steps.count { $0.action.word == word }
      return count == 0 ? nil : CodePlan.Step.Action.due(count, word)
    }
    let kept: [Phrase] = plan.kept > 0 ? ["\(plan.kept) as declared"] : []
    let refused: [Phrase] = plan.objections.isEmpty ? [] : ["\(plan.objections.count) refused"]
    if plan.isEmpty { return "\(paint("account \(plan.account)", .bold)): nothing to do, \(counted(plan.kept, "code")) as declared\n" }
    return "\(paint("account \(plan.account)", .bold)): \((counts + refused + kept).listed())\n"
  }

  private var steps: Phrase {
    var groups: [(campaign: String, word: String, steps: [CodePlan.Step])] = []
    for step in plan.steps {
      if let last = groups.indices.last, groups[last].campaign == step.address.campaign, groups[last].word == step.action.word {
        groups[last].steps.append(step)
      } else {
        groups.append((step.address.campaign, step.action.word, [step]))
      }
    }
    var lines: [(step: CodePlan.Step?, text: Phrase)] = []
    for group in groups {
      let isCut = !showsAll && group.steps.count > Self.shown + 1
      for step in isCut ? Array(group.steps.prefix(Self.shown)) : group.steps { lines.append((step, "")) }
      if isCut {
        lines.append(
          (nil, "… \(group.steps.count - Self.shown) more of `\(group.campaign)` to \(CodePlan.Step.Action.phrase(of: group.word)); --all shows them")
        )
      }
    }
    let widths = (
      lines.compactMap { $0.step.map { DisplayWidth.of($0.address.description) } }.max() ?? 0,
      lines.compactMap { $0.step.map { DisplayWidth.of($0.scene.description) } }.max() ?? 0
    )
    return lines.reduce(into: "" as Phrase) { out, line in
      guard let step = line.step else {
        out += "    " + line.text + "\n"
        return
      }
      let address = DisplayWidth.padded(step.address.description, to: widths.0)
      let scene = DisplayWidth.padded(step.scene.description, to: widths.1)
      out += Phrase(verbatim: "  \(paint(verbatim: step.action.mark, style(step.action))) \(address)  \(scene)  ") + about(step) + "\n"
    }
  }

  private func about(_ step: CodePlan.Step) -> Phrase {
    let kind: Phrase = step.lifetime.map { "temporary, \(Durations.text($0 * 1000))" } ?? "permanent"
    switch step.action {
    case .create: return step.isProtected ? "\(kind), protected" : kind
    case .renew(.due): return step.expiresAt.map { "\(kind); the one there ends \(moment($0))" as Phrase } ?? "\(kind); the one there ends soon"
    case .renew(.ended): return "\(kind); the one before ended \(step.expiresAt.map(moment) ?? "")"
    case .renew(.lost): return "\(kind); the platform knows it no more"
    case .replace(let former): return "\(kind); instead of scene \"\(former.description)\", which can still be scanned"
    case .restore: return "declared again as it was"
    case .move(let from): return "was \(from.description)"
    case .protect: return "from now on never removed or changed"
    case .unprotect: return "may be removed or changed from now on"
    case .retire:
      return step.expiresAt.map { "no longer declared; it can still be scanned until \(moment($0))" } ?? "no longer declared; it can still be scanned"
    }
  }

  private var numbers: Phrase {
    var out: Phrase = ""
    if plan.steps.contains(where: { $0.isCall && $0.lifetime == nil }) || plan.permanentCodes > CodePlan.permanentLimit * 9 / 10 {
      out += "\nbudget   \(plan.permanentCodes) of \(CodePlan.permanentLimit) permanent codes after this\n"
    }
    guard plan.calls > 0 else { return out }
    let calls: Phrase = "\(counted(plan.calls, "call")), \(plan.callsToday) of \(plan.callLimit) made today"
    if out.isEmpty { out += "\n" }
    return out
      + (plan.callsLeftForTomorrow > 0
        ? "quota    \(calls); \(plan.callsLeftForTomorrow) must wait until tomorrow\n" : "quota    \(calls)\n")
  }

  private func moment(_ seconds: Int64) -> Phrase { RuleSet.shown(zone.civil(at: seconds)) }

  private func style(_ action: CodePlan.Step.Action) -> Paint.Style {
    switch action {
    case .create, .restore: .green
    case .renew, .move, .protect, .unprotect: .yellow
    case .replace, .retire: .red
    }
  }
}

extension CodePlan {
  package var json: JSON {
    var counts: [String: JSON] = [:]
    for word in Step.Action.words { counts[word] = .int(steps.count { $0.action.word == word }) }
    counts["keep"] = .int(kept)
    return [
      "account": .string(account), "changes": .bool(!steps.isEmpty), "counts": .object(counts), "steps": .array(steps.map(\.json)),
      "refusals": .array(
        objections.map { ["address": $0.address.map { .string($0.description) } ?? .null, "reason": .string($0.reason), "help": .string($0.help)] }),
      "begun": .int(begun),
      "budget": ["permanent": .int(permanentCodes), "limit": .int(Self.permanentLimit)],
      "quota": [
        "calls": .int(calls), "made_today": .int(callsToday), "limit": .int(callLimit), "left_for_tomorrow": .int(callsLeftForTomorrow),
      ],
    ]
  }
}

extension CodeScene {
  /// A number for an id, so that 7 and "7" stay apart.
  package var json: JSON {
    switch self {
    case .number(let id): .int(Int(id))
    case .text(let text): .string(text)
    }
  }
}

extension CodePlan.Step {
  package var json: JSON {
    var fields: [String: JSON] = [
      "action": .string(action.word), "address": .string(address.description), "campaign": .string(address.campaign), "key": .string(address.key),
      "scene": scene.json, "kind": .string(lifetime == nil ? "permanent" : "temporary"), "protected": .bool(isProtected),
    ]
    if let lifetime { fields["lifetime"] = .int(Int(lifetime)) }
    if let expiresAt { fields["expires_at"] = .string(WallClock.text(expiresAt)) }
    switch action {
    case .renew(let reason): fields["reason"] = .string(reason.rawValue)
    case .replace(let former): fields["former_scene"] = .string(former.description)
    case .move(let from): fields["from"] = .string(from.description)
    case .create, .restore, .protect, .unprotect, .retire: break
    }
    return .object(fields)
  }

  /// Everything of a step that somebody agreed to; not when the code that is there ends.
  static func identity(_ step: JSON) -> String {
    guard case .object(var fields) = step else { return "" }
    fields["expires_at"] = nil
    return JSON.object(fields).line
  }
}
