package import Rules

/// A plan that was written to be applied later: exactly it, or nothing.
package struct CodePlanFile {
  package let account: String
  private let identities: Set<String>
  private static let format = "wxrules qr plan 1"

  package static func text(_ plan: CodePlan, revision: String, at now: Int64) -> String {
    let file: JSON = [
      "format": .string(format), "account": .string(plan.account), "revision": .string(revision), "at": .string(WallClock.text(now)),
      "steps": .array(plan.steps.map(\.json)),
    ]
    return file.text + "\n"
  }

  /// - Throws: `FileFault` when the text is not such a plan.
  package init(_ text: String) throws(FileFault) {
    guard let file = JSON(text), file["format"]?.string == Self.format, let account = file["account"]?.string, case .array(let steps) = file["steps"]
    else { throw FileFault("not a plan that `wxrules qr plan --out` wrote") }
    self.account = account
    identities = Set(
      steps.compactMap { step in
        guard let action = step["action"]?.string, let address = step["address"]?.string, let scene = step["scene"]?.string else { return nil }
        return "\(action) \(address) \(scene)"
      })
  }

  /// Steps of a plan made now that were not in this one. What was applied since is no longer in the plan made now.
  package func strangers(in plan: CodePlan) -> [CodePlan.Step] { plan.steps.filter { !identities.contains($0.identity) } }
}
