/// The tags that a template can add, where all that it shows is known when the file is loaded: keys and columns of tables, choices, ranges.
struct TagValues {
  private enum Piece {
    case text(String)
    case value(capture: String, column: String?)
  }
  /// Values that are tried: enough to pass any limit of the platform.
  private static let most = 20_000

  /// Nil where one of its holes takes what nobody has listed.
  static func all(_ template: Template, on ways: [Scope.Way], _ tables: [Table]) -> Set<String>? {
    guard let pieces = pieces(template.nodes) else { return nil }
    var values: Set<String> = []
    for way in ways {
      guard let own = all(pieces, way, tables, most: most - values.count) else { return nil }
      values.formUnion(own)
    }
    return values
  }

  private static func pieces(_ nodes: [TemplateNode]) -> [Piece]? {
    var pieces: [Piece] = []
    for node in nodes {
      switch node {
      case .literal(let bytes): pieces.append(.text(String(decoding: bytes, as: UTF8.self)))
      case .output(let filtered):
        guard filtered.filters.isEmpty, case .variable(.capture(let name), let members) = filtered.expression, members.count <= 1 else { return nil }
        if let member = members.first, member.name == nil { return nil }
        pieces.append(.value(capture: name, column: members.first?.name))
      case .assign, .capture, .breakLoop, .continueLoop, .conditional, .choice, .loop: return nil
      }
    }
    return pieces
  }

  private static func all(_ pieces: [Piece], _ way: Scope.Way, _ tables: [Table], most: Int) -> Set<String>? {
    var domains: [String: (count: Int, value: (Int, String?) -> String?)] = [:]
    for case .value(let capture, _) in pieces where domains[capture] == nil {
      guard case .hole(let type)? = way.captures.first(where: { $0.name == capture })?.type, let domain = domain(of: type, tables) else { return nil }
      domains[capture] = domain
    }
    let names = domains.keys.sorted()
    var places = names.map { _ in 0 }
    var values: Set<String> = []
    // As an odometer: the last name turns first.
    for _ in 0..<max(0, most) {
      var text = ""
      for piece in pieces {
        switch piece {
        case .text(let literal): text += literal
        case .value(let capture, let column):
          guard let at = names.firstIndex(of: capture), let value = domains[capture]?.value(places[at], column) else { return nil }
          text += value
        }
      }
      if !text.isEmpty { values.insert(text) }
      guard let turned = places.indices.last(where: { places[$0] + 1 < domains[names[$0]]?.count ?? 0 }) else { return values }
      places[turned] += 1
      for later in (turned + 1)..<max(turned + 1, places.count) { places[later] = 0 }
    }
    return values
  }

  private static func domain(of type: HoleType, _ tables: [Table]) -> (count: Int, value: (Int, String?) -> String?)? {
    switch type {
    case .list(let index):
      let table = tables[index]
      guard table.rowCount > 0 else { return nil }
      return (
        table.rowCount,
        { row, column in
          guard let column else { return table.key(row) }
          return table.column(column).map { table.cells.text(row, $0) }
        }
      )
    case .choice(let words): return words.isEmpty ? nil : (words.count, { at, column in column == nil ? words[at] : nil })
    case .int(let range):
      // Without bounds of its own a hole takes whatever is printed.
      guard range != HoleType.anyInt, range.upperBound - range.lowerBound < 1_000_000 else { return nil }
      return (Int(range.upperBound - range.lowerBound) + 1, { at, column in column == nil ? "\(range.lowerBound + Int64(at))" : nil })
    case .word, .slug, .hex, .uuid, .date, .text, .rest: return nil
    }
  }
}
