/// `WX0318`: who follows by a code is greeted by nobody.
extension Lowering {
  /// What the platform calls `subscribe` is two events here, and the first file of many names only one of them.
  mutating func checkFollows() {
    guard hasAllRules else { return }
    let answering = orderedRules.filter { $0.isEnabled && !$0.isAudit && $0.role == .answers }
    guard !answering.contains(where: { $0.on.contains { $0.value.kind == nil || $0.value.kind == .scan } }) else { return }
    for rule in answering {
      guard let reply = rule.reply, reply.leaves.contains(where: { if case .none = $0.kind { false } else { true } }),
        let selector = rule.on.first(where: { $0.value.kind == .subscribe }),
        file(selector.span).text(selector.span.bytes) == EventKind.subscribe.word
      else { continue }
      report(
        Diagnostic(
          .unansweredFollow, "a follow with a code is `scan`, and no rule answers it", severity: .warning, at: selector.span,
          label: "only who follows without a code",
          notes: ["a code with a scene, also one made elsewhere, is answered by rules for `scan`; its follower sees nothing"],
          help: [
            "for one answer to both: `on: [ subscribe, scan ]`",
            "for followers who scan again: a rule `on: scan` with `when: { subscription: existing }`",
          ]))
      return
    }
  }
}
