import Rules

@testable import Engine

/// What must hold of figures, whatever was counted.
///
///     opening + new + returning + found − lost − erased = closing
enum BookBalance {
  /// A cell or a sum that does not add up.
  struct Fault: Equatable, Sendable, CustomStringConvertible {
    let cell: BookCell
    let what: String
    var description: String { "day \(cell.day), \(cell.source), \(cell.subscription.rawValue): \(what)" }
  }

  /// How many are credited at the end of a day, by what they are credited to: the sum of all that changed until then.
  static func closing(_ cells: [BookCell: BookFigures], through day: Int = .max) -> [BookSource: Int] {
    var closing: [BookSource: Int] = [:]
    for (cell, figures) in cells where cell.day <= day && figures.change != 0 { closing[cell.source, default: 0] += figures.change }
    return closing.filter { $0.value != 0 }
  }

  /// Everything that does not add up, by cell, and in each row from its first day on: nobody leaves who did not come.
  /// - Complexity: O(n log n) in cells.
  static func check(_ cells: [BookCell: BookFigures]) -> [Fault] {
    var rows: [Row: [(day: Int, figures: BookFigures)]] = [:]
    for (cell, figures) in cells {
      rows[Row(source: cell.source, subscription: cell.subscription), default: []].append((cell.day, figures))
    }
    var faults: [Fault] = []
    for (row, days) in rows {
      var closing = 0
      for (day, figures) in days.sorted(by: { $0.day < $1.day }) {
        let cell = BookCell(day: day, source: row.source, subscription: row.subscription)
        faults += Self.faults(of: figures, in: cell).map { Fault(cell: cell, what: $0) }
        closing += figures.change
        if closing < 0 { faults.append(Fault(cell: cell, what: "closing is \(closing)")) }
      }
    }
    return faults.sorted { $0.cell.day < $1.cell.day }
  }

  private struct Row: Hashable {
    let source: BookSource
    let subscription: Subscription
  }

  private static func faults(of figures: BookFigures, in cell: BookCell) -> [String] {
    var faults: [String] = []
    func expect(_ holds: Bool, _ what: String) { if !holds { faults.append(what) } }
    let counts = [
      figures.scans, figures.new, figures.returning, figures.found, figures.lost, figures.quick, figures.takenBack, figures.erased,
    ]
    expect((counts + figures.kept).allSatisfy { $0 >= 0 }, "less than nothing")
    expect(figures.quick <= figures.lost, "more quick losses than losses")
    expect(figures.takenBack <= figures.lost, "more taken back than lost")
    expect(figures.kept.allSatisfy { $0 <= figures.new + figures.returning }, "more kept than came")
    expect(zip(figures.kept, figures.kept.dropFirst()).allSatisfy { $0 >= $1 }, "more kept for long than for short")
    expect(figures.new == 0 || cell.subscription == .new, "new where nobody is new")
    expect(figures.returning == 0 || cell.subscription == .returning, "returning where nobody returns")
    expect(figures.found == 0 || cell.subscription == .existing && cell.source == .withoutCode, "found where nobody is found")
    expect(figures.scans == 0 || cell.source != .withoutCode, "a scan without a code")
    return faults
  }
}
