/// Loops over a range that is written out, and that no rendering can end: it would stop in the middle, and only the log would say so.
extension TemplateResolver {
  mutating func checkSteps(of loop: TemplateParser.Loop, nodes: Int) {
    guard case .range(.literal(let low), .literal(let high)) = loop.collection, let first = low.number, let last = high.number else { return }
    let limit = Double(Limits.standard.renderSteps)
    let numbers = last.rounded(.down) - first.rounded(.down) + 1
    if numbers > limit {
      return reportSteps(
        "`\(loop.collectionText)` is more than \(Limits.standard.renderSteps) numbers", "the loop shows nothing", at: loop.collectionRange)
    }
    // Where a pass may be left, or only some are asked for, fewer steps may do.
    guard loop.limit == nil, loop.offset == nil, !loop.continues, !Self.leaves(loop.body), numbers * Double(1 + nodes) > limit else { return }
    reportSteps(
      "this loop may take more than \(Limits.standard.renderSteps) steps, one for each pass and each part of it",
      "the text then ends in the middle", at: loop.collectionRange)
  }

  private mutating func reportSteps(_ message: Phrase, _ note: Phrase, at range: Range<Int>) {
    // Such a loop ran before anybody counted, and its author may know that most of its body is left out.
    faults.append(
      Fault(code: .tooLarge, message: message, range: range, notes: [note], help: ["loop over fewer numbers"], severity: .warning))
  }

  /// Whether a pass may end before its body does.
  private static func leaves(_ nodes: [TemplateParser.Node]) -> Bool {
    nodes.contains { node in
      switch node {
      case .breakLoop, .continueLoop: true
      case .conditional(let branches): branches.contains { leaves($0.body) }
      case .choice(_, let whens, let otherwise): whens.contains { leaves($0.body) } || leaves(otherwise)
      case .capture(_, let body): leaves(body)
      case .loop, .literal, .output, .assign, .remark: false
      }
    }
  }
}
