/// In which declarations each word stands, of those that can name a list, a calendar or a macro: as a value, in a pattern, or in a path of a template
/// or of `where`. Too often does no harm, too seldom would.
struct Mentions {
  private let places: [(section: OverridableSection, place: Overrides.Place)]
  private var byWord: [String: [Int32]] = [:]

  /// - Complexity: O(bytes of what is written there).
  init(in roots: [YAMLNode]) {
    places = [OverridableSection.calendars, .macros, .counters, .always, .rules].flatMap { section in
      Overrides.Place.all(section, in: roots).map { (section, $0) }
    }
    for (index, item) in places.enumerated() { note(item.place.node, Int32(index)) }
  }

  /// Where a name may stand.
  func places(of name: String) -> [(section: OverridableSection, place: Overrides.Place)] {
    guard let word = Self.words(name).first else { return places }
    return (byWord[word] ?? []).map { places[Int($0)] }
  }

  private mutating func note(_ node: YAMLNode, _ place: Int32) {
    switch node.content {
    case .scalar(let text, _): note(text, place)
    case .sequence(let items): for item in items { note(item, place) }
    case .mapping(let entries):
      for entry in entries {
        note(entry.key.value, place)
        note(entry.value, place)
      }
    }
  }

  private mutating func note(_ text: String, _ place: Int32) {
    for word in Self.words(text) where byWord[word]?.last != place { byWord[word, default: []].append(place) }
  }

  /// What stands between the signs of patterns and templates, all of which are ASCII. A name with dots goes by its first part.
  private static func words(_ text: String) -> [String] {
    text.utf8.split { $0 < 0x80 && !ByteSet.slug.contains($0) }.compactMap { run in
      // `{%-` and `-%}` take space away.
      let word = run.drop { $0 == 0x2D }
      guard let last = word.lastIndex(where: { $0 != 0x2D }) else { return nil }
      return String(decoding: word[...last], as: UTF8.self)
    }
  }
}
