/// What a campaign cost, in millionths of whatever currency its owner counts in.
package enum CampaignCost: Sendable, Equatable {
  /// All of it together.
  case total(millionths: Int64)
  /// By code, and perhaps by day; in the order of the table.
  case byCode([CodeCost])

  /// What one code cost, on one day or all together.
  package struct CodeCost: Sendable, Equatable {
    /// The code's key, as `PlannedCode` has it.
    package let code: String
    /// Days since 1970; nil where the table does not say when.
    package let day: Int?
    package let millionths: Int64

    package init(code: String, day: Int?, millionths: Int64) {
      self.code = code
      self.day = day
      self.millionths = millionths
    }
  }
}
