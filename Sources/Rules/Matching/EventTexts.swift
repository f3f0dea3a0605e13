/// The texts of an event, as conditions are held against them.
extension Judgement {
  /// Where values lie: none, one, or several where an element repeats.
  struct Places: Sequence, IteratorProtocol {
    private var first: Range<Int>?
    private var more: ArraySlice<Range<Int>>
    init(_ first: Range<Int>?, _ more: ArraySlice<Range<Int>> = []) {
      self.first = first
      self.more = more
    }
    mutating func next() -> Range<Int>? {
      if let place = first {
        first = nil
        return place
      }
      return more.popFirst()
    }
  }

  /// An event without a scene or a key has an empty one: that is none.
  private var subject: Range<Int>? { event.subject.isEmpty ? nil : event.subject }

  func places(of source: TextSource) -> Places {
    guard source.mayBe(in: event.kind) else { return Places(nil) }
    switch source {
    case .scene, .key: return Places(subject)
    case .text: return Places(text)
    case .url:
      return Places(event.kind == .menuView ? subject : event.fields.find([Array("Url".utf8)]).map { event.fields.range($0) })
    case .field(let path):
      let places = event.fields.all(rules.fieldPaths[Int(path)]).map { event.fields.range($0) }
      return Places(places.first, places.dropFirst())
    }
  }

  /// A value as it is compared.
  func compared(_ place: Range<Int>, of source: TextSource, _ look: TextLook) -> (bytes: [UInt8], range: Range<Int>) {
    switch look {
    case .exact: return (event.fields.bytes, place)
    case .folded:
      let folded = source == .text ? folded : Self.folded(event.fields.bytes.span, place)
      return (folded, 0..<folded.count)
    }
  }

  /// Where the first value lies that a matcher takes.
  func place(taken matcher: TextMatcher, of source: TextSource) -> Range<Int>? {
    for place in places(of: source) {
      let (bytes, range) = compared(place, of: source, matcher.look)
      if matcher.holds(bytes.span, range, patterns: rules.patterns, regexes: rules.regexes, tables: rules.tables) { return place }
    }
    return nil
  }
}
