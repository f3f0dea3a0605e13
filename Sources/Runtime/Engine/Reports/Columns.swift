package import Rules

/// Rows whose cells stand under each other, also under Chinese text. Columns without text take no room.
package enum Columns {
  /// The same of cells in words.
  package static func table(_ rows: [[Phrase]], paint: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 }) -> Phrase {
    Phrase(drawn: { language in text(rows.map { row in row.map { $0.text(in: language) } }, paint: paint) })
  }

  /// - Parameter paint: colours a cell by its row, column and padded text.
  package static func text(_ rows: [[String]], paint: (_ row: Int, _ column: Int, _ text: String) -> String = { $2 }) -> String {
    guard let first = rows.first else { return "" }
    let widths = first.indices.map { column in rows.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return rows.enumerated().map { index, row in
      var cells: [String] = []
      for (column, cell) in row.enumerated() where widths[column] > 0 {
        cells.append(paint(index, column, column == row.count - 1 ? cell : DisplayWidth.padded(cell, to: widths[column])))
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}
