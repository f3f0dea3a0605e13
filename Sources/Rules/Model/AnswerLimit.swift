package struct CompiledLimit: Sendable {
  package let times: Int
  /// Seconds; nil for ever.
  package let within: Int64?
  package let span: SourceSpan

  /// Times of answers that still count at a moment, the newest last.
  package func counting(_ times: [Int64], at now: Int64) -> [Int64] {
    guard let within else { return Array(times.suffix(self.times)) }
    return times.filter { $0 > now - within }.suffix(self.times)
  }
}
