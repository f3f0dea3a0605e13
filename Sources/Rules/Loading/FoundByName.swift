/// That a file stands where it stands because of its name: a `*` of an `include` found it among others.
struct FoundByName: Sendable {
  /// The `include` with the `*`.
  let wildcard: SourceSpan
  /// Which of the files that it found, by name.
  let place: Int

  /// The `include` that decides which of two files comes first by their names; nil when somebody wrote down their order.
  static func wildcard(between a: [FoundByName], _ b: [FoundByName]) -> SourceSpan? {
    for (first, second) in zip(a, b) {
      if first.wildcard != second.wildcard { return nil }
      if first.place != second.place { return first.wildcard }
    }
    return nil
  }
}
