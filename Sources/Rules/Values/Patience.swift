/// How long somebody waits for what a thread works out. What takes long asks it again and again, and leaves off where nobody waits any more.
///
/// It goes along with the work, so that whatever lies between need not hand it on: there are no clocks here, and whoever asks brings theirs.
package struct Patience: Sendable {
  /// Of whoever waits for what is worked out here; nil: they wait for ever.
  @TaskLocal package static var current: Patience?

  private let ended: @Sendable () -> Bool

  /// - Parameter ended: whether it has come to an end; asked from any thread, and often.
  package init(_ ended: @escaping @Sendable () -> Bool) { self.ended = ended }

  package var isOver: Bool { ended() }

  /// Whether nobody waits any more for what is worked out here. As cheap as a look at a clock: for each rule, not for each letter.
  package static var isOver: Bool { current?.isOver ?? false }

  /// Works on something for as long as they wait: what is begun by `work` on this thread, and not what it hands to others.
  package func during<Result>(_ work: () throws -> Result) rethrows -> Result { try Self.$current.withValue(self) { try work() } }
}
