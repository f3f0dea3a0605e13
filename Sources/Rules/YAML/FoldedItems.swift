/// Items of a list that stand too far to the right: to YAML they are more of the text above.
enum FoldedItems {
  /// - Parameter range: where a text without quotes stands.
  static func diagnostics(in range: Range<Int>, of file: SourceFile, id: SourceFile.ID) -> [Diagnostic] {
    guard range.upperBound <= file.utf8.count, file.utf8[range].contains(0x0A) else { return [] }
    let first = file.lineIndex(at: range.lowerBound)
    let text = SourceSpan(id, range.lowerBound..<min(range.upperBound, file.line(first).endIndex))
    let column = column(ofItemAt: range.lowerBound, in: file.line(first))
    return (first + 1..<file.lineIndex(at: max(range.lowerBound, range.upperBound - 1)) + 1).compactMap { index in
      let line = file.line(index)
      guard let dash = dash(in: line) else { return nil }
      // The list's column, where its first item stands in a line of its own.
      let start = column.map { line.startIndex + $0 }.flatMap { $0 < dash ? $0 : nil }
      return Diagnostic(
        .indentation, "to YAML this line is part of the text above it", severity: .warning, at: SourceSpan(id, (start ?? dash)..<dash + 1),
        related: [Diagnostic.Label(text, "the text begins here")], notes: ["items of one list begin in the same column"],
        help: start == nil ? ["write a text of several lines below `|`, or quote it"] : [], fix: start == nil ? nil : "-")
    }
  }

  /// The blanks by which an item and the lines that belong to it stand further right than the item above; none where it may begin a list
  /// of its own.
  static func excess(inLine index: Int, of file: SourceFile) -> [Range<Int>] {
    let line = file.line(index)
    guard let dash = dash(in: line) else { return [] }
    let column = dash - line.startIndex
    for other in stride(from: index - 1, through: max(0, index - 30), by: -1) {
      let above = file.line(other)
      if let found = self.dash(in: above), found - above.startIndex < column {
        let width = column - (found - above.startIndex)
        // Below `key:` a list of its own begins.
        guard other == index - 1 ? above.last(where: { $0 != 0x20 }) != 0x3A : width == 1 else { return [] }
        return [dash - width..<dash] + linesBelow(index, column, of: file).map { $0..<$0 + width }
      }
      // Only what belongs to the item above stands between the two.
      guard above.prefix(while: { $0 == 0x20 }).count > column else { return [] }
    }
    return []
  }

  /// Where the lines begin that stand further right than an item.
  private static func linesBelow(_ index: Int, _ column: Int, of file: SourceFile) -> [Int] {
    var starts: [Int] = []
    for other in (index + 1..<index + 200).prefix(while: { $0 < file.lineStarts.count }) {
      let line = file.line(other)
      if line.allSatisfy({ $0 == 0x20 }) { continue }
      guard line.prefix(while: { $0 == 0x20 }).count > column else { break }
      starts.append(line.startIndex)
    }
    return starts
  }

  /// The dash with which a line begins.
  private static func dash(in line: ArraySlice<UInt8>) -> Int? {
    guard let dash = line.firstIndex(where: { $0 != 0x20 }), line[dash] == 0x2D, dash + 1 == line.endIndex || line[dash + 1] == 0x20 else {
      return nil
    }
    return dash
  }

  /// The column of the dash, when nothing but it stands before the text.
  private static func column(ofItemAt start: Int, in line: ArraySlice<UInt8>) -> Int? {
    guard let dash = dash(in: line), dash < start, line[(dash + 1)..<start].allSatisfy({ $0 == 0x20 }) else { return nil }
    return dash - line.startIndex
  }
}
