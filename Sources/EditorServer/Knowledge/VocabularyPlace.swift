internal import Rules

/// What may stand at a place of a rules file, by the keys that lead there: the table that `validate` checks files against, followed from the top.
struct VocabularyPlace {
  /// The key of the language below which it is, and how many keys the author chose stand between.
  struct Holder: Hashable {
    let section: Section.Name
    let key: String
    var chosen: [String] = []
  }
  let holder: Holder?
  let shape: Shape

  static let top = [VocabularyPlace(holder: nil, shape: .section(.document))]

  static func along(_ steps: [CursorScan.Step]) -> [VocabularyPlace] {
    steps.reduce(top) { places, step in
      switch step {
      case .key(let key): places.flatMap { $0.under(key) }
      case .item: places.flatMap(\.items)
      }
    }
  }

  /// All that its shape is one of.
  var alternatives: [Shape] { Self.alternatives(of: shape) }

  private static func alternatives(of shape: Shape) -> [Shape] {
    switch shape {
    case .either(let shapes): shapes.flatMap(alternatives)
    case .oneOrMany(let one): [shape] + alternatives(of: one)
    case .text, .template, .pattern, .identifier, .integer, .number, .boolean, .version, .outsideEvent, .duration, .clockTime, .date, .dateTime,
      .percent, .range, .columnKind, .word, .list, .listOrNone, .map, .section, .anything:
      [shape]
    }
  }

  /// What stands under one of its keys.
  func under(_ key: String) -> [VocabularyPlace] {
    alternatives.flatMap { shape -> [VocabularyPlace] in
      switch shape {
      case .section(let name):
        guard let declared = Section.named(name)[key] else { return [] }
        let shape = name == .overrides && key != "for" ? Self.changed(key) ?? declared.shape : declared.shape
        return [VocabularyPlace(holder: Holder(section: name, key: key), shape: shape)]
      case .map(let inner):
        guard var holder else { return [] }
        holder.chosen.append(key)
        return [VocabularyPlace(holder: holder, shape: inner)]
      case .list, .listOrNone:
        // `append` and `remove` of `overrides`.
        return key == "append" || key == "remove" ? [VocabularyPlace(holder: holder, shape: shape)] : []
      case .text, .template, .pattern, .identifier, .integer, .number, .boolean, .version, .outsideEvent, .duration, .clockTime, .date, .dateTime,
        .percent, .range, .columnKind, .word, .oneOrMany, .either, .anything:
        return []
      }
    }
  }

  /// What changes declarations has their keys, each below its name: also those that are declared in a list.
  private static func changed(_ section: String) -> Shape? {
    let declared = Section.named(.document)[section]?.shape
    return if case .list(let one)? = declared { .map(one) } else { declared }
  }

  /// What its items are, where it is a list.
  var items: [VocabularyPlace] {
    alternatives.compactMap { shape in
      switch shape {
      case .list(let inner), .listOrNone(let inner), .oneOrMany(let inner): VocabularyPlace(holder: holder, shape: inner)
      case .text, .template, .pattern, .identifier, .integer, .number, .boolean, .version, .outsideEvent, .duration, .clockTime, .date, .dateTime,
        .percent, .range, .columnKind, .word, .map, .section, .either, .anything:
        nil
      }
    }
  }

  var sections: [Section.Name] { alternatives.compactMap { if case .section(let name) = $0 { name } else { nil } } }
  var isMap: Bool { alternatives.contains { if case .map = $0 { true } else { false } } }
  var isTemplate: Bool { alternatives.contains { if case .template = $0 { true } else { false } } }
  var isPattern: Bool { alternatives.contains { if case .pattern = $0 { true } else { false } } }
  /// The words that may stand there.
  var words: [String] { alternatives.flatMap { if case .word(let words) = $0 { words } else { [String]() } } }

  /// The places of an entry's value; those that cannot be a mapping with such a key are left out.
  static func under(_ key: String, of places: [VocabularyPlace]) -> [VocabularyPlace] { places.flatMap { $0.under(key) } }

  /// The keys of the language that may stand in a mapping here, each once.
  static func keys(of places: [VocabularyPlace]) -> [(section: Section.Name, key: Section.Key)] {
    var seen: Set<String> = []
    return places.flatMap(\.sections).flatMap { name in Section.named(name).keys.map { (name, $0) } }.filter { seen.insert($0.1.name).inserted }
  }
}
