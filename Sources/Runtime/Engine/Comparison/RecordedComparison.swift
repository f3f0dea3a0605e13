package import Rules
package import Wire

/// Remembered turns, judged by other rules.
extension LogComparison {
  /// The rules that decided, as far as their files are kept: the newest, for of others it is not known what they noted.
  /// - Parameters:
  ///   - numbers: by account, the ids that codes have.
  ///   - most: how many.
  ///   - goesOn: asked before each is compiled.
  package static func recorders(
    of turns: any TurnStore, _ numbers: [String: GivenNumbers], most: Int = 64, while goesOn: () -> Bool = { true }
  ) throws(StoreFault) -> [RuleSet] {
    var ruleSets: [RuleSet] = []
    for revision in try turns.revisions().suffix(most).reversed() where goesOn() {
      guard let snapshot = try turns.rules(of: revision) else { continue }
      if let ruleSet = snapshot.compiled(numbers).0.ruleSet { ruleSets.append(ruleSet) }
    }
    return ruleSets
  }

  /// Judges all turns that are meant, in their order.
  /// - Parameter onTurn: told how many there were so far.
  package func add(_ turns: any TurnStore, _ selection: Selection, log: Int, onTurn: (Int) -> Void) throws(StoreFault) {
    var done = 0
    // A turn is named by its time, or later where many came at once or the clock was set back.
    let first = TurnRetention.turn(at: selection.since)
    let last = selection.until > 1 << 40 ? TurnID(number: .max) : TurnRetention.turn(at: selection.until.addingSaturated(86_400))
    try turns.records(in: first..<max(first, last)) { record in
      done += 1
      add(record, number: done, log: log)
      onTurn(done)
      return true
    }
  }

  /// Judges the latest turns, those of the last minutes first: they are looked for in longer and longer spans before now.
  /// - Parameters:
  ///   - most: how many.
  ///   - now: seconds since 1970 UTC.
  ///   - goesOn: asked at each turn.
  /// - Complexity: O(turns of the spans that were looked at).
  package func add(latest most: Int, of turns: any TurnStore, now: Int64, while goesOn: () -> Bool) throws(StoreFault) {
    var end = TurnID(number: .max)
    var (done, span, mayGoOn) = (0, Int64(600), true)
    while done < most, mayGoOn, end.number > 0 {
      let start = TurnRetention.turn(at: now.subtractingSaturated(span))
      // The last ones of the span, in a ring.
      var found: [TurnRecord] = []
      var oldest = 0
      let room = most - done
      try turns.records(in: start..<max(start, end)) { record in
        mayGoOn = goesOn()
        guard mayGoOn else { return false }
        if found.count < room {
          found.append(record)
        } else {
          found[oldest] = record
          oldest = (oldest + 1) % room
        }
        return true
      }
      for record in found[oldest...] + found[..<oldest] where mayGoOn {
        done += 1
        add(record, number: done, log: 0)
        mayGoOn = goesOn()
      }
      end = start
      span = span.multipliedSaturated(by: 4)
    }
  }

  private func add(_ record: TurnRecord, number: Int, log: Int) {
    let line = CompactJSON.bytes(record.decision)
    add(line.span, number: number, log: log)
  }

  /// What came of it, for machines.
  /// - Parameters:
  ///   - sources: what was judged, by their numbers.
  ///   - faults: why some could not be read to their ends.
  package func json(_ report: ComparisonReport, sources: [String], faults: [String]) -> JSON {
    guard case .object(var fields) = report.json else { return report.json }
    fields["revision"] = .string(ruleSet.revision)
    fields["compared"] = .string(withReplies ? "kinds" : "rules")
    fields["unreadable"] = .array(
      unreadable.map { line in
        [
          "log": sources.indices.contains(line.log) ? .string(sources[line.log]) : .null, "line": .int(line.line), "reason": .string(line.reason),
        ]
      })
    fields["unreadable_count"] = .int(unreadableCount)
    fields["unread_logs"] = .array(faults.map { .string($0) })
    fields["unknown_revisions"] = .object(strange.mapValues { .int($0) })
    return .object(fields)
  }
}

extension RuleSnapshot {
  /// The rules of then.
  /// - Parameter numbers: by account, the ids that codes have.
  package func compiled(_ numbers: [String: GivenNumbers], limits: Limits = .standard) -> (Compilation, [SourceFile]) {
    RuleCompiler(now: at, limits: limits, givenNumbers: numbers).compile(roots: roots, from: MemoryFiles(bytes: files))
  }
}
