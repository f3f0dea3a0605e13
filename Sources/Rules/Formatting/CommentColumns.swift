/// Where comments go that have a line of their own: with what they stand beside. As far right as the next sign, that is the next sign; else
/// the innermost of what is open that does not stand further right. Further lines keep their place below the first.
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

  private func owner(of index: Int, _ written: Int) -> (written: Int, column: Int)? {
    let next = layout.tokens[(index + 1)...].firstIndex { $0.kind != .comment }
    var owner = next.map { (written: self.written($0), column: layout.tokens[$0].column) }
    var level = layout.tokens[..<index].last { $0.kind != .comment }?.level
    var isNext = true
    while let open = level.map({ layout.levels[$0] }) {
      level = open.outer
      // Of a key and the list below it that stood equally far right it is the key; of either and the next sign it is that.
      let isBetter: Bool =
        if let owner {
          owner.written > written
            ? open.written < owner.written : open.written <= written && (open.written > owner.written || open.written == owner.written && !isNext)
        } else {
          true
        }
      if isBetter { (owner, isNext) = ((open.written, open.column), false) }
    }
    return owner
  }
}
