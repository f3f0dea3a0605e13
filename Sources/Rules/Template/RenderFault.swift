/// Why a rendering could not go on at one place. The place shows nothing; `simulate` and `test` show the reason.
package struct RenderFault: Error, Hashable, Sendable {
  package let message: Phrase
  package init(_ message: Phrase) { self.message = message }

  package static func tooLong(_ limits: Limits) -> RenderFault { RenderFault("more than \(limits.renderBytes) bytes") }
}
