internal import Rules

/// Follows of a cell of which nobody can say whether they were kept so long: their people were erased while other spans were counted.
package struct KeptGap: Hashable, Sendable {
  package let cell: BookCell
  /// Seconds, as in `BookTerms.kept`.
  package let span: Int64

  package init(cell: BookCell, span: Int64) {
    self.cell = cell
    self.span = span
  }
}

/// What followers came to who were erased, as it was counted at that time: sums that name nobody, apart by the spans of `kept` that were counted.
/// Terms may have other spans by now, and of these people there is nothing left that could be counted again.
package struct KeptSums: Equatable, Sendable {
  /// By spans in seconds, ascending; of sums by an older version no span is known.
  package private(set) var bySpans: [[Int64]: BookPostings] = [:]

  package init() {}
  package init(_ postings: BookPostings, counting spans: [Int64]) { add(postings, counting: spans) }

  /// - Parameter spans: what the places of `BookFigures.kept` stand for.
  package mutating func add(_ postings: BookPostings, counting spans: [Int64], times sign: Int = 1) {
    bySpans[spans, default: BookPostings()].add(postings, times: sign)
    if bySpans[spans]?.isEmpty ?? false { bySpans[spans] = nil }
  }

  package mutating func add(_ other: KeptSums, times sign: Int = 1) {
    for (spans, postings) in other.bySpans { add(postings, counting: spans, times: sign) }
  }

  /// Rows that it takes to keep them.
  package var size: Int { bySpans.values.reduce(0) { $0 + $1.size } }

  /// All of them as terms count that have these spans. A span that was not counted lies between two that were, or between one and the follow
  /// itself: who had left before the shorter is not kept, and who had not left before the longer is. The others are gaps.
  /// - Complexity: O(cells · spans).
  package func postings(under spans: [Int64]) -> BookPostings {
    var sum = BookPostings()
    for (counted, postings) in bySpans {
      var part = postings
      if counted != spans {
        for (cell, figures) in postings.cells { place(figures, of: cell, counted: counted, under: spans, in: &part) }
      }
      sum.add(part)
    }
    return sum
  }

  private func place(_ figures: BookFigures, of cell: BookCell, counted: [Int64], under spans: [Int64], in part: inout BookPostings) {
    func kept(_ place: Int) -> Int { figures.kept.indices.contains(place) ? figures.kept[place] : 0 }
    var placed = figures
    placed.kept = []
    for span in spans {
      let longer = counted.firstIndex { $0 >= span }
      let certain = longer.map(kept) ?? 0
      placed.kept.append(certain)
      if let longer, counted[longer] == span { continue }
      let possible = counted.lastIndex { $0 < span }.map(kept) ?? figures.new + figures.returning
      if possible != certain { part.gaps[KeptGap(cell: cell, span: span), default: 0] += possible - certain }
    }
    part.cells[cell] = placed
  }
}
