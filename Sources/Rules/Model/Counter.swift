package struct CompiledCounter: Sendable {
  package let name: String
  package let events: [EventSelector]
  package let condition: Int32
  package let binds: Bool
  package let of: Template?
}
