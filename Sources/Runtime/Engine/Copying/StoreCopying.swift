package import Rules
/// Moves a store: all rows of one are written to the other, then read there again and compared. It is there when that is done, or not at all.
package struct StoreCopying {
  package enum Stage: Sendable { case copying, comparing }
  private let from: any CopiedStore
  private let to: any CopiedStore
  /// Rows that are done, of so many.
  private let progress: (Stage, _ done: Int, _ total: Int) -> Void
  private var total = 0
  private var newest: Int64 = 0
  private var report = CopyReport()
  /// Where it ended, by whoever was asked last: the store that is around it only rolls back.
  private var stop: CopyFault?

  package init(from: any CopiedStore, to: any CopiedStore, progress: @escaping (Stage, _ done: Int, _ total: Int) -> Void = { _, _, _ in }) {
    (self.from, self.to, self.progress) = (from, to, progress)
  }

  package consuming func run() throws(CopyFault) -> CopyReport {
    var copying = self
    do throws(StoreFault) {
      try copying.from.givingOut { source throws(StoreFault) in
        do throws(StoreFault) {
          try copying.to.takingIn { target throws(StoreFault) in try copying.run(source, target) }
        } catch {
          copying.stop = copying.stop ?? .target(error)
          throw error
        }
      }
    } catch {
      throw copying.stop ?? .source(error)
    }
    return copying.report
  }

  private mutating func run(_ source: any CopySource, _ target: any CopyTarget) throws(StoreFault) {
    do throws(StoreFault) { for kind in CopiedKind.allCases { total += try source.count(of: kind) } } catch {
      stop = .source(error)
      throw error
    }
    var done = 0
    for kind in CopiedKind.allCases {
      let tally = try write(kind, source, target, &done)
      report.kinds.append(CopyReport.Kind(kind: kind, source: tally, target: tally))
    }
    try target.end(newest: TurnID(number: newest))
    done = 0
    for index in report.kinds.indices { try compare(index, target, &done) }
    if !report.isEqual {
      stop = .differs(report)
      throw .cutShort
    }
  }

  private mutating func write(_ kind: CopiedKind, _ source: any CopySource, _ target: any CopyTarget, _ done: inout Int) throws(StoreFault)
    -> CopyTally
  {
    var tally = CopyTally(of: kind)
    try target.begin(kind)
    let turn = kind.columns.firstIndex { $0.name == "turn" || $0.name == "last_turn" }
    do throws(StoreFault) {
      try source.rows(of: kind) { rows throws(StoreFault) in
        for row in rows {
          tally.add(row)
          // A number that is damaged must not leave none that is higher.
          if let turn, case .integer(let number) = row[turn], number < TurnNumbers.end { newest = max(newest, number) }
        }
        do throws(StoreFault) { try target.write(rows, of: kind) } catch {
          stop = .target(error, CopyFault.Place(kind: kind, row: tally.count - rows.count))
          throw error
        }
        done += rows.count
        progress(.copying, done, max(done, total))
      }
    } catch {
      stop = stop ?? .source(error, CopyFault.Place(kind: kind, row: tally.count))
      throw error
    }
    return tally
  }

  private mutating func compare(_ index: Int, _ target: any CopyTarget, _ done: inout Int) throws(StoreFault) {
    let kind = report.kinds[index].kind
    var tally = CopyTally(of: kind)
    do throws(StoreFault) {
      try target.rows(of: kind) { rows throws(StoreFault) in
        for row in rows { tally.add(row) }
        done += rows.count
        progress(.comparing, done, max(done, total))
      }
    } catch {
      stop = .target(error, CopyFault.Place(kind: kind, row: tally.count))
      throw error
    }
    report.kinds[index].target = tally
  }
}

/// What was copied, by kinds.
package struct CopyReport: Sendable, Equatable {
  package struct Kind: Sendable, Equatable {
    package let kind: CopiedKind
    /// As it was given out, and as it is read where it was written.
    package let source: CopyTally
    package fileprivate(set) var target: CopyTally
    package var isEqual: Bool { source == target }
  }
  package fileprivate(set) var kinds: [Kind] = []
  package var isEqual: Bool { kinds.allSatisfy(\.isEqual) }
  package var rows: Int { kinds.reduce(0) { $0 + $1.source.count } }
}

/// Why nothing was copied.
package enum CopyFault: Error, Sendable, Equatable {
  /// A row by its number among those of its kind.
  package struct Place: Sendable, Equatable {
    package let kind: CopiedKind
    /// Rows before it that were whole.
    package let row: Int

    package var words: Phrase { "`\(kind.rawValue)`, after \(row) rows" }
  }
  case source(StoreFault, Place? = nil)
  case target(StoreFault, Place? = nil)
  case differs(CopyReport)
}
