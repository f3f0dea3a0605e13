/// What `report:` says. Times in milliseconds.
package struct ReportDeclaration: Sendable {
  package let span: SourceSpan
  package let quickLoss: Located<Int64>?
  package let kept: [Located<Int64>]
  package let zone: Located<String>?
}
