/// The templates of one column of a table, as one rule prints them. A cell without `{{` is its text.
package struct CellTemplates: Sendable {
  /// By table: of a campaign's code the row is one of its account's own table, where it has one.
  let byTable: [Int: [Int32: Template]]

  func template(ofRow row: Int, in table: Int) -> Template? { byTable[table]?[Int32(row)] }
}
