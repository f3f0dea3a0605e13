internal import Engine
public import Rules
internal import Wire

extension FuzzOracles {
  /// Any bytes as a log of decisions: lines are the same wherever blocks end, each is a decision or a reason, and one that is scanned says what
  /// it says as a tree.
  public static func decision(_ bytes: [UInt8]) -> String? {
    let whole = lines(bytes, in: max(1, bytes.count))
    if lines(bytes, in: 1 + Int(bytes.first ?? 0) % 16) != whole { return "lines depend on where blocks end" }
    var reader = DecisionReader()
    var decoder = EventDecoder()
    for line in whole {
      let scanned: DecisionReplay? = try? reader.read(line.span)
      let tree = (try? JSON(kept: line)).flatMap { json in try? DecisionReplay(json, &decoder) }
      guard let tree else { continue }
      guard let scanned else { return "a decision is refused that is one as a tree" }
      if shown(scanned) != shown(tree) { return "a decision says something else as a tree" }
    }
    return nil
  }

  private static func lines(_ bytes: [UInt8], in size: Int) -> [[UInt8]] {
    var lines = LogLines()
    var found: [[UInt8]] = []
    func take(_ line: Span<UInt8>?, _ number: Int) {
      guard let line else { return }
      found.append((0..<line.count).map { line[$0] })
    }
    for start in stride(from: 0, to: bytes.count, by: size) {
      let block = Array(bytes[start..<min(bytes.count, start + size)])
      lines.add(block.span, take)
    }
    lines.end(take)
    return found
  }

  private static func shown(_ decision: DecisionReplay) -> String {
    """
    \(decision.id) \(decision.moment) \(decision.revision) \(decision.rule ?? "-") \(decision.arm ?? "-") \(decision.continued) \(decision.reply)
    \(decision.actions) \(decision.event.kind) \(decision.event.time) \(decision.event.fields.bytes) \(FactsCodec.json(decision.facts).line)
    \(decision.facts.draws.sorted { $0.key < $1.key })
    """
  }
}

/// What `wxrules replay` does with a log, to be measured.
@_spi(Measuring) public enum ReplayMeasure {
  /// - Returns: turns that were judged and came out the same, and lines that had to be read as trees.
  /// - Parameter times: how often the log is read, as if so many lay one behind the other.
  public static func run(_ log: [UInt8], times: Int, by ruleSet: RuleSet) -> (same: Int, unusual: Int) {
    let comparison = LogComparison(ruleSet, recorders: [])
    let block = 256 << 10
    for number in 0..<times {
      var lines = LogLines()
      var start = 0
      while start < log.count {
        let end = min(log.count, start + block)
        lines.add(log.span.extracting(start..<end)) { comparison.add($0, number: $1, log: number) }
        start = end
      }
      lines.end { comparison.add($0, number: $1, log: number) }
    }
    return (comparison.tally.same, comparison.unusual)
  }
}
