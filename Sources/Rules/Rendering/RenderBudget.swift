/// What one rendering may still cost.
///
/// Steps alone bound no time: each may sort or join all that a follower wrote. So whatever reads or writes a value pays for its bytes
/// before it does, and a rendering ends where it can no longer pay.
package struct RenderBudget {
  private let limits: Limits
  private var steps = 0
  /// Bytes read and written so far, and what was asked for in vain.
  package private(set) var work = 0
  package private(set) var isSpent = false

  init(limits: Limits) { self.limits = limits }

  /// One node more, of a text that has so many bytes already.
  mutating func step(produced: Int) throws(RenderFault) {
    steps += 1
    if steps > limits.renderSteps { throw spent("more than \(limits.renderSteps) steps") }
    if produced > limits.renderBytes { throw spent("more than \(limits.renderBytes) bytes") }
  }

  mutating func spend(_ bytes: Int) throws(RenderFault) {
    work = work.addingSaturated(bytes)
    if work > limits.renderWork { throw spent("more than \(limits.renderWork) bytes of work") }
  }

  private mutating func spent(_ message: Phrase) -> RenderFault {
    isSpent = true
    return RenderFault(message)
  }
}
