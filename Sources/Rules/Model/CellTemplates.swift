/// The templates of one column of a table, as one rule prints them. A cell without `{{` is its text.
package struct CellTemplates: Sendable {
  package let byRow: [Int32: Template]
}
