/// A CSV file (RFC 4180) as rows of a table, each with the place of its line.
///
/// Columns are found by the header, so that a file may have more of them, in any order.
package enum CSVTable {
  package static func rows(of file: SourceFile, id: SourceFile.ID, columns: [String], limits: Limits) -> (TableRows?, [Diagnostic]) {
    if file.utf8.count > limits.fileBytes {
      return (nil, [.tooLarge("table is \(file.utf8.count) bytes, the limit is \(limits.fileBytes)", at: SourceSpan(id, 0..<1))])
    }
    guard String(validating: file.utf8, as: UTF8.self) != nil, !file.utf8.contains(0) else {
      let (offset, problem) = YAMLComposer.forbiddenByte(in: file.utf8) ?? (0, "it may be GBK")
      return (nil, [.notUTF8(problem, at: SourceSpan(id, offset..<min(offset + 1, file.utf8.count)))])
    }
    var diagnostics: [Diagnostic] = []
    var lines = Lines(bytes: file.utf8)
    guard let header = lines.next() else { return (nil, [.emptyFile(at: SourceSpan(id, 0..<0))]) }
    if let separator = otherSeparator(of: header, columns: columns) {
      return (nil, [.otherSeparator(separator, at: SourceSpan(id, header.range), in: file)])
    }
    var positions: [Int] = []
    for column in columns {
      if let at = header.cells.firstIndex(of: column) {
        positions.append(at)
      } else {
        // The slip stands in the header: what is written there is shown, and what is wanted is proposed.
        let close = Suggestion.match(to: column, in: header.cells.filter { !columns.contains($0) })
        let place = close.flatMap { close in header.cells.firstIndex(of: close.word) }.map { header.places[$0] }
        diagnostics.append(
          Diagnostic(
            .tableRow, "the header has no column `\(column)`", at: SourceSpan(id, place ?? header.range),
            label: close == nil ? "" : "did you mean `\(column)`?", help: ["the first line names the columns"],
            fix: close?.fix == nil ? nil : column))
      }
    }
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    var rows = TableRows(columnCount: columns.count)
    var findings = TableFindings(limit: limits.tableFindings)
    while let line = lines.next() {
      if line.cells == [""] { continue }
      let span = SourceSpan(id, line.range)
      if line.isUnclosed {
        findings.add(Diagnostic(.tableRow, "quote is never closed", at: span, help: ["close it, or double a quote that is part of the text"]))
      } else if line.cells.count < header.cells.count, let written = commas(in: line, columns: header.cells.count) {
        let text = file.text(line.range)
        let (range, replacement) = LookAlikes.difference(text, written)
        let start = line.range.lowerBound
        let old = String(decoding: Array(text.utf8)[range], as: UTF8.self)
        findings.add(
          .lookAlike(old, at: SourceSpan(id, start + range.lowerBound..<start + range.upperBound), fix: replacement))
      } else if line.cells.count != header.cells.count {
        findings.add(
          Diagnostic(
            .tableRow, "row has \(counted(line.cells.count, "value")), the header has \(counted(header.cells.count, "column"))", at: span,
            help: ["write one value for each column; quote text that contains a comma"]))
      } else {
        if rows.count >= limits.tableRows {
          return (nil, [.tooLarge("table has more than \(limits.tableRows) rows", at: span)])
        }
        rows.append(positions.map { Located(line.cells[$0], SourceSpan(id, line.places[$0])) }, at: span)
      }
    }
    rows.isWhole = findings.all.isEmpty
    return (rows, findings.all)
  }

  /// The names in the header line; nil for what is no table.
  package static func header(of file: SourceFile) -> [String]? {
    guard String(validating: file.utf8, as: UTF8.self) != nil else { return nil }
    var lines = Lines(bytes: file.utf8)
    return lines.next()?.cells
  }

  /// The sign that separates the columns, where it is no comma: all that are wanted stand between it.
  private static func otherSeparator(of header: Line, columns: [String]) -> Character? {
    guard !columns.allSatisfy(header.cells.contains), let text = header.cells.first, header.cells.count == 1 else { return nil }
    return ["；", ";", "\t", "，", "、", "|", "｜"].first { separator in
      let cells = text.split(separator: separator, omittingEmptySubsequences: false).map { String($0).trimmed }
      return cells.count > 1 && columns.allSatisfy(cells.contains)
    }
  }

  /// A row as it would be with commas, where only `，` keeps it from having a value for each column.
  private static func commas(in line: Line, columns: Int) -> String? {
    guard line.cells.allSatisfy({ !$0.contains("\"") && !$0.contains(",") && !$0.contains("\n") }) else { return nil }
    let separated = line.cells.flatMap { cell in
      cell.unicodeScalars.split(omittingEmptySubsequences: false) { LookAlikes.isSeparator($0) }.map { String($0) }
    }
    return separated.count == columns ? separated.joined(separator: ",") : nil
  }

  private struct Line {
    var cells: [String]
    /// By cell, without its quotes.
    var places: [Range<Int>]
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
      var places: [Range<Int>] = []
      var isUnclosed = false
      while true {
        let (cell, place, isOpen) = cell()
        cells.append(cell)
        places.append(place)
        isUnclosed = isUnclosed || isOpen
        guard at < bytes.count, bytes[at] == 0x2C else { break }
        at += 1
      }
      let end = at
      if at < bytes.count, bytes[at] == 0x0D { at += 1 }
      if at < bytes.count, bytes[at] == 0x0A { at += 1 }
      return Line(cells: cells, places: places, range: start..<end, isUnclosed: isUnclosed)
    }

    private mutating func cell() -> (String, Range<Int>, isOpen: Bool) {
      guard at < bytes.count, bytes[at] == 0x22 else {
        let start = at
        while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
        return (LineEnds.normalized(String(decoding: bytes[start..<at], as: UTF8.self)), start..<at, false)
      }
      at += 1
      let start = at
      var text: [UInt8] = []
      while at < bytes.count {
        if bytes[at] == 0x22 {
          if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
            at += 1
          } else {
            let end = at
            at += 1
            while at < bytes.count, bytes[at] != 0x2C, bytes[at] != 0x0A, bytes[at] != 0x0D { at += 1 }
            return (LineEnds.normalized(String(decoding: text, as: UTF8.self)), start..<end, false)
          }
        }
        text.append(bytes[at])
        at += 1
      }
      return (String(decoding: text, as: UTF8.self), start..<at, true)
    }
  }
}

extension Diagnostic {
  static func otherSeparator(_ separator: Character, at header: SourceSpan, in file: SourceFile) -> Diagnostic {
    let sign = Array(String(separator).utf8)
    let bytes = Array(file.utf8[header.bytes])
    let start = header.bytes.lowerBound + (bytes.indices.first { bytes[$0...].starts(with: sign) } ?? 0)
    return Diagnostic(
      .tableRow, separator == "\t" ? "the columns of this table are separated by tabs" : "the columns of this table are separated by `\(separator)`",
      at: header.narrowed(to: start..<start + sign.count), notes: ["the columns of a CSV file are separated by commas"],
      help: ["save it as CSV with commas, or replace the signs between the columns in every line"])
  }
}
