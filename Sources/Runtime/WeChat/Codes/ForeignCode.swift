internal import Engine
package import Rules

/// A code that was made elsewhere, as somebody says that it is.
package struct ForeignCode: Sendable, Equatable {
  package let address: String
  package let ticket: String
  package let url: String
  /// Nil for the scene that the rules declare.
  package let scene: String?
  /// A time, or how long from now; nil for a permanent code.
  package let expires: String?
  /// The line of its table, counted from 1.
  package let line: Int

  package init(address: String, ticket: String, url: String, scene: String?, expires: String?, line: Int = 1) {
    self.address = address
    self.ticket = ticket
    self.url = url
    self.scene = scene
    self.expires = expires
    self.line = line
  }

  /// The rows of a table that `qr export` wrote, or that has the same columns in any order.
  /// - Throws: `FileFault` with all that is wrong with the table as such.
  package static func all(in file: SourceFile) throws(FileFault) -> [ForeignCode] {
    let (rows, findings) = CSVTable.rows(
      of: file, id: SourceFile.ID(0), columns: ["address", "scene", "expires", "url", "ticket"], limits: .standard)
    guard findings.isEmpty, let rows else {
      let drawn = Phrase(drawn: { DiagnosticText(files: [file], language: $0).render(findings) })
      throw FileFault(drawn + "\(file.path): not a table of codes; `wxrules qr export` writes one")
    }
    var codes: [ForeignCode] = []
    for row in 0..<rows.count {
      let cells = (0..<rows.cells.columnCount).map { unguarded(rows.cells.text(row, $0)) }
      codes.append(
        ForeignCode(
          address: cells[0], ticket: cells[4], url: cells[3], scene: cells[1].isEmpty ? nil : cells[1], expires: cells[2].isEmpty ? nil : cells[2],
          line: file.position(at: rows.span(row).bytes.lowerBound).line))
    }
    return codes
  }

  /// `export` puts `'` before what a spreadsheet would take for a formula.
  private static func unguarded(_ cell: String) -> String {
    guard cell.first == "'", let second = cell.dropFirst().first, "=+-@\t".contains(second) else { return cell }
    return String(cell.dropFirst())
  }
}
