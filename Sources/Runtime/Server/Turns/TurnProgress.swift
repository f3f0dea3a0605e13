/// Whether turns move. A writer that is held up and one that has nothing to do look alike but for this.
struct TurnProgress {
  /// Milliseconds that the machine has been up when work last moved; nil while there is none.
  private var movedAt: Int64?

  /// Work came, was taken up, or was done, and there is more.
  mutating func moved(at uptime: Int64) { movedAt = uptime }
  mutating func rested() { movedAt = nil }

  /// Milliseconds that work has waited without moving.
  func stalled(at uptime: Int64) -> Int64 { movedAt.map { max(0, uptime - $0) } ?? 0 }
}
