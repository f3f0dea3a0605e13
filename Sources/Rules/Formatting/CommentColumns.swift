/// Where comments go that have a line of their own: with what they stand beside. As far right as the next sign, that is the next sign; else
/// the innermost of what is open that stands as far right; between two columns the next sign, or what is open further left. Further lines keep
/// their place below the first.
struct CommentColumns {
  private let layout: WrittenLayout
  private let file: SourceFile
  /// The line above, when that is a comment.
  private var above: (index: Int, written: Int, column: Int)?

  init(of layout: WrittenLayout, in file: SourceFile) {
    self.layout = layout
    self.file = file
  }

  /// - Parameter touches: whether no empty line stands above it.
  mutating func column(of index: Int, touches: Bool) -> Int {
    let written = written(index)
    let owner = owner(of: index, written)
    var column = owner?.column ?? 0
    if owner?.written != written, touches, let above, above.index == index - 1 { column = max(0, above.column + written - above.written) }
    above = (index, written, column)
    return column
  }

  private func written(_ index: Int) -> Int {
    let start = layout.tokens[index].range.lowerBound
    return start - Int(file.lineStarts[file.lineIndex(at: start)])
  }

  /// Nil where all that is open stands further right.
  private func owner(of index: Int, _ written: Int) -> (written: Int, column: Int)? {
    // What ends the document is no sign of what it ends.
    let sign = layout.tokens[(index + 1)...].firstIndex { $0.kind != .comment && $0.kind != .marker }
    let next = sign.map { (written: self.written($0), column: layout.tokens[$0].column) }
    if let next, next.written == written { return next }
    var level = layout.tokens[..<index].last { $0.kind != .comment }?.level
    // Of a list and its key that stood equally far right it is the list: an item that was taken out stays in it.
    while let open = level.map({ layout.levels[$0] }) {
      if open.written == written { return (open.written, open.column) }
      if open.written < written {
        // Between two columns: with the next sign, if that stands in what is open here.
        guard let next, next.written > open.written else { return (open.written, open.column) }
        return next
      }
      level = open.outer
    }
    return nil
  }
}
