/// A CSV file (RFC 4180) as rows of a table, each with the place of its line.
///
/// Columns are found by the header, so that a file may have more of them, in any order.
enum CSVTable {
  static func rows(of file: SourceFile, id: SourceFile.ID, columns: [String], limits: Limits) -> ([TableRow]?, [Diagnostic]) {
    if file.utf8.count > limits.fileBytes {
      return (nil, [.tooLarge("table is \(file.utf8.count) bytes, the limit is \(limits.fileBytes)", at: SourceSpan(id, 0..<1))])
    }
    guard String(validating: file.utf8, as: UTF8.self) != nil else {
      return (nil, [.notUTF8("a table must be UTF-8, it may be GBK", at: SourceSpan(id, 0..<min(1, file.utf8.count)))])
    }
    var diagnostics: [Diagnostic] = []
    var lines = Lines(bytes: file.utf8)
    guard let header = lines.next() else { return (nil, [.emptyFile(at: SourceSpan(id, 0..<0))]) }
    var positions: [Int] = []
    for column in columns {
      if let at = header.cells.firstIndex(of: column) {
        positions.append(at)
      } else {
        let close = Suggestion.closest(to: column, in: header.cells)
        diagnostics.append(
          Diagnostic(
            .tableRow, "the header has no column `\(column)`", at: SourceSpan(id, header.range), label: close.map { "did you mean `\($0)`?" } ?? "",
            help: ["the first line names the columns"]))
      }
    }
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    var rows: [TableRow] = []
    while let line = lines.next() {
      if line.cells == [""] { continue }
      let span = SourceSpan(id, line.range)
      if line.isUnclosed {
        diagnostics.append(Diagnostic(.tableRow, "quote is never closed", at: span, help: ["close it, or double a quote that is part of the text"]))
      } else if line.cells.count != header.cells.count {
        diagnostics.append(
          Diagnostic(
            .tableRow, "row has \(counted(line.cells.count, "value")), the header has \(counted(header.cells.count, "column"))", at: span,
            help: ["write one value for each column; quote text that contains a comma"]))
      } else {
        rows.append(TableRow(span: span, cells: positions.map { line.cells[$0] }))
      }
    }
    return (rows, diagnostics)
  }

  private struct Line {
    var cells: [String]
    var range: Range<Int>
    var isUnclosed = false
  }

  private struct Lines {
    let bytes: [UInt8]
    var at = 0

    mutating func next() -> Line? {
      guard at < bytes.count else { return nil }
      let start = at
      var cells: [String] = []
      var isUnclosed = false
      while true {
        let (cell, isOpen) = cell()
        cells.append(cell)
        isUnclosed = isUnclosed || isOpen
        guard at < bytes.count, bytes[at] == 0x2C else { break }
        at += 1
      }
      let end = at
      if at < bytes.count, bytes[at] == 0x0D { at += 1 }
      if at < bytes.count, bytes[at] == 0x0A { at += 1 }
      return Line(cells: cells, range: start..<end, isUnclosed: isUnclosed)
    }

    private mutating func cell() -> (String, Bool) {
      guard at < bytes.count, bytes[at] == 0x22 else {
        let start = at
        while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
        return (String(decoding: bytes[start..<at], as: UTF8.self), false)
      }
      at += 1
      var text: [UInt8] = []
      while at < bytes.count {
        if bytes[at] == 0x22 {
          if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
            at += 1
          } else {
            at += 1
            while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
            return (String(decoding: text, as: UTF8.self), false)
          }
        }
        text.append(bytes[at])
        at += 1
      }
      return (String(decoding: text, as: UTF8.self), true)
    }
  }
}
