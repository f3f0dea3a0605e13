package struct CompiledCounter: Sendable {
  package let name: String
  package let events: [EventSelector]
  package let condition: Int32
  package let binds: Bool
  package let of: Template?
  package let period: CountedPeriod
  /// Bit per account; all ones unless an account counts otherwise than the others.
  package let accounts: UInt64
}
