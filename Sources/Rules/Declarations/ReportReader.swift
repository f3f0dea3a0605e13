/// `report:`: what reports count by.
extension Reader {
  mutating func readReport(_ node: YAMLNode) -> ReportDeclaration? {
    guard let fields = fields(node, .report) else { return nil }
    if fields.entries.isEmpty, node.entries?.isEmpty ?? false { report(.emptyCollection("`report`", at: node.span)) }
    var quickLoss: Located<Int64>?
    var kept: [Located<Int64>] = []
    var zone: Located<String>?
    for (key, entry) in fields.keyed(by: ReportKey.self) {
      switch key {
      case .quickLoss: quickLoss = reportSpan(entry.value, "`quick_loss`")
      case .kept: kept = readKept(entry.value)
      case .zone: zone = text(entry.value, "`zone`")
      }
    }
    return ReportDeclaration(span: firstLine(of: node.span), quickLoss: quickLoss, kept: kept, zone: zone)
  }

  private mutating func readKept(_ node: YAMLNode) -> [Located<Int64>] {
    let spans = oneOrMany(node, "`kept`", of: .words) { reader, item in reader.reportSpan(item, "`kept`") } ?? []
    for (before, after) in zip(spans, spans.dropFirst()) where after.value <= before.value {
      report(
        Diagnostic(
          .invalidValue, "\(Durations.text(after.value)) stands behind \(Durations.text(before.value))", at: after.span,
          related: [Diagnostic.Label(before.span, "this comes before it")],
          notes: ["each is a column of reports, from the shortest time to the longest"], help: ["write each time once, the shortest first"]))
      return []
    }
    if spans.count > ReportTerms.mostKept {
      report(
        Diagnostic(
          .invalidValue, "`kept` has \(spans.count) times, and reports have room for \(ReportTerms.mostKept)", at: spans[ReportTerms.mostKept].span,
          help: ["keep those that are looked at"]))
      return []
    }
    return spans
  }

  /// From a minute to 400 days, in milliseconds.
  mutating func reportSpan(_ node: YAMLNode, _ what: Phrase) -> Located<Int64>? {
    guard let span = duration(node, what) else { return nil }
    if ReportTerms.spans.contains(span.value) { return span }
    report(.invalid(Located(node.scalar ?? "", span.span), what, expected: "from 1m to 400d", example: "`24h`"))
    return nil
  }
}
