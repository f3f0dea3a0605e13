package import Rules
internal import Wire

/// A plan that was written to be applied later: exactly it, or nothing.
package struct CodePlanFile {
  package let account: String
  /// The campaigns that it was made for; nil for all.
  package let campaigns: Set<String>?
  private let identities: Set<String>
  private static let format = "wxrules qr plan 1"  // not said

  package static func text(_ plan: CodePlan, of campaigns: Set<String>?, at now: Int64) -> String {
    let file: JSON = [
      "format": .string(format), "account": .string(plan.account), "at": .string(WallClock.text(now)),
      "campaigns": campaigns.map { .array($0.sorted().map { .string($0) }) } ?? .null, "steps": .array(plan.steps.map(\.json)),
    ]
    return file.text + "\n"
  }

  /// - Throws: `FileFault` when the text is not such a plan.
  package init(_ text: String) throws(FileFault) {
    guard let file = try? JSON(reading: Array(text.utf8)), file["format"]?.string == Self.format, let account = file["account"]?.string,
      case .array(let steps) = file["steps"]
    else { throw FileFault("not a plan that `wxrules qr plan --out` wrote") }
    self.account = account
    if case .array(let names)? = file["campaigns"] { campaigns = Set(names.compactMap(\.string)) } else { campaigns = nil }
    identities = Set(steps.map { CodePlan.Step.identity($0) })
  }

  /// Steps of a plan made now that were not in this one. What was applied since is no longer in the plan made now.
  package func strangers(in plan: CodePlan) -> [CodePlan.Step] { plan.steps.filter { !identities.contains(CodePlan.Step.identity($0.json)) } }
}

extension CodePlan {
  /// Whether every step stands in another plan as well, which somebody has seen.
  package func holdsOnly(_ other: CodePlan) -> Bool {
    let seen = Set(other.steps.map { Step.identity($0.json) })
    return steps.allSatisfy { seen.contains(Step.identity($0.json)) }
  }
}
