/// Findings about the rows of one table: the first few are shown, and how many more there are like them.
package struct TableFindings {
  private let limit: Int
  private var shown: [Diagnostic] = []
  /// By code, those that are not shown.
  private var left: [Diagnostic.Code: Int] = [:]

  package init(limit: Int) { self.limit = limit }

  /// Whether one more would only be counted: then it need not be worded.
  package var isFull: Bool { shown.count >= limit }

  package mutating func add(_ finding: Diagnostic) {
    if isFull { left[finding.code, default: 0] += 1 } else { shown.append(finding) }
  }

  /// The last of each kind says how many are not shown.
  package var all: [Diagnostic] {
    var all = shown
    for (code, count) in left.sorted(by: { $0.key < $1.key }) {
      let at = all.lastIndex { $0.code == code } ?? all.count - 1
      guard all.indices.contains(at) else { continue }
      all[at] = all[at].noting("and \(count) more like it in this table")
    }
    return all
  }
}
