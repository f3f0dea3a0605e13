internal import Rules
package import Wire

/// Rows of a JSON answer as a file that spreadsheets open, so that both say the same.
package enum RowTable {
  /// - Parameters:
  ///   - heads: keys of the rows, in the order of the columns.
  ///   - rows: objects. What is not known stays empty; of a list its texts stand in one cell.
  package static func csv(_ heads: [String], _ rows: [JSON]) -> String {
    CSVRows.text([heads.map { .text($0) }] + rows.map { row in heads.map { cell(row[$0]) } })
  }

  private static func cell(_ value: JSON?) -> CSVCell {
    switch value {
    case .string(let text): .text(text)
    case .int(let number): .figure(String(number))
    case .number(let number): .figure("\(number)")
    case .bool(let isSo): .text(isSo ? "true" : "false")
    case .array(let values): .text(values.compactMap(\.string).joined(separator: ", "))
    case .object: .text(value?.line ?? "")
    case .null, nil: .text("")
    }
  }
}
