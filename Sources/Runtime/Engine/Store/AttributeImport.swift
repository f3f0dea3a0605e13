package import Rules
package import Wire

/// A table of attributes: each line a follower. It is read whole before anything is written.
package struct AttributeImport: Sendable {
  package struct Row: Sendable {
    /// Counted from 1.
    package let line: Int
    package let write: AttributeWrite
  }
  /// What became of the lines.
  package struct Tally: Sendable, Equatable {
    package var changed = 0
    package var unchanged = 0
    /// Lines whose openid nobody has.
    package var unknown: [Int] = []
    package var tooMany: [Int] = []

    package func json(isDry: Bool) -> JSON {
      [
        "dry_run": .bool(isDry), "changed": .int(changed), "unchanged": .int(unchanged), "unknown_lines": .array(unknown.map { .int($0) }),
        "too_many_lines": .array(tooMany.map { .int($0) }),
      ]
    }
  }
  package private(set) var rows: [Row] = []
  /// `LINE: WHY`, in order; no value and no openid is in them.
  package private(set) var faults: [Phrase] = []
  /// Followers in one transaction: deliveries wait for no longer than it takes.
  package static let batch = 200
  /// What lies between two of them: as long as SQLite sleeps at most before it looks again, so that a writer who waits gets its turn.
  package static let pause: Duration = .milliseconds(100)

  /// - Throws: what is wrong with the table as such.
  package init(_ file: SourceFile, of account: String, under ruleSet: RuleSet, limits: Limits = .standard) throws(FileFault) {
    let wanted: Phrase = "the first line names the columns: `openid`, and behind it the attributes, with commas between them"
    if file.utf8.isEmpty { throw FileFault("\(file.path): the table is empty: \(wanted)") }
    guard let header = CSVTable.header(of: file) else { throw FileFault("\(file.path): not a table in UTF-8") }
    let names = header.filter { $0 != Self.openid }
    guard header.contains(Self.openid), !names.isEmpty else { throw FileFault("\(file.path): \(wanted)") }
    guard Set(header).count == header.count else { throw FileFault("\(file.path): two columns have the same name") }
    let reader = AttributeReader(ruleSet, limits: limits)
    faults = names.compactMap { reader.objection(to: $0).map { "1: \($0)" } }
    if !faults.isEmpty { return }
    let (read, findings) = CSVTable.rows(of: file, id: SourceFile.ID(0), columns: [Self.openid] + names, limits: limits)
    guard findings.isEmpty, let read else {
      throw FileFault(Phrase(drawn: { DiagnosticText(files: [file], language: $0).render(findings) }) + "\(file.path): not a table of attributes")
    }
    var seen: [String: Int] = [:]
    for row in 0..<read.count {
      let line = file.position(at: read.span(row).bytes.lowerBound).line
      let openid = read.cells.text(row, 0)
      if openid.isEmpty || openid.utf8.count > 128 {
        faults.append("\(line): no openid")
        continue
      }
      if let earlier = seen.updateValue(line, forKey: openid) { faults.append("\(line): the openid of line \(earlier) again") }
      var values: [String: Value] = [:]
      for (column, name) in names.enumerated() {
        do throws(FileFault) { values[name] = try reader.value(cell: read.cells.text(row, column + 1), of: name) } catch {
          faults.append("\(line): \(error.reason)")
        }
      }
      rows.append(Row(line: line, write: AttributeWrite(FollowerID(account: account, openid: openid), values, by: .import)))
    }
  }

  private static let openid = "openid"

  /// Writes all, a few at a time; with one that fails, those before it are written, and running it again goes on.
  /// - Parameters:
  ///   - isDry: whether it is only looked which followers are known.
  ///   - now: microseconds since 1970 UTC.
  ///   - pause: between two batches that are written; whoever serves from the store writes meanwhile.
  package func run(
    on store: any FactStore, isDry: Bool, now: Int64, pause: @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) },
    _ onProgress: @Sendable (Int) -> Void
  ) async throws(StoreFault) -> Tally {
    var tally = Tally()
    var start = 0
    while start < rows.count {
      let batch = rows[start..<min(start + Self.batch, rows.count)]
      let outcomes: [AttributeWrite.Outcome]
      if isDry {
        let known = try store.known(batch.map(\.write.follower))
        outcomes = batch.map { known.contains($0.write.follower) ? .changed : .unknown }
      } else {
        outcomes = try store.write(batch.map(\.write), now: now)
      }
      for (row, outcome) in zip(batch, outcomes) {
        switch outcome {
        case .changed: tally.changed += 1
        case .unchanged: tally.unchanged += 1
        case .unknown: tally.unknown.append(row.line)
        case .tooMany: tally.tooMany.append(row.line)
        }
      }
      start += batch.count
      onProgress(start)
      if !isDry, start < rows.count { await pause(Self.pause) }
    }
    return tally
  }
}
