extension Lowering {
  mutating func lowerLists() {
    for list in unique(declarations.lists, "list", { $0.name }) {
      tableIndex[list.name.value] = parts.tables.count
      switch list.content {
      case .words(let words):
        var seen: Set<String> = []
        let rows = words.filter { seen.insert($0.value).inserted }.map { [$0.value] }
        parts.tables.append(Table(name: list.name.value, keyColumn: 0, columns: [Table.Column(name: Table.plainColumn, kind: .string)], rows: rows))
      case .table(let table):
        var columns: Set<String> = []
        for column in table.columns where !columns.insert(column.name.value).inserted {
          report(Diagnostic(.duplicateName, "column `\(column.name.value)` stands twice", at: column.name.span, help: ["rename one of them"]))
        }
        parts.tables.append(
          Table(
            name: list.name.value, keyColumn: table.columns.firstIndex { $0.name.value == table.key.value } ?? 0,
            columns: table.columns.map { Table.Column(name: $0.name.value, kind: $0.kind) }, rows: table.rows.map(\.cells)))
      }
    }
  }
}
