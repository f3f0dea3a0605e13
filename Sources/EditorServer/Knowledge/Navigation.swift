internal import Rules
internal import Wire

/// From a name to where it is declared, and to all places at which it stands.
struct Navigation {
  private let question: EditorQuestion

  init(_ question: EditorQuestion) { self.question = question }

  var definitions: [JSON] {
    guard let (kind, name, _) = question.name() else { return [local, column, included].flatMap { $0 } }
    return question.names.declarations(of: kind, name).compactMap { question.location($0.path, $0.use.range) }
  }

  func references(withDeclarations: Bool) -> [JSON] {
    guard let (kind, name, _) = question.name() else {
      return (LocalName(question)?.places ?? []).filter { withDeclarations || !$0.isDeclaration }.compactMap { question.location($0.path, $0.range) }
    }
    return question.names.places(of: kind, name).filter { withDeclarations || !$0.use.isDeclaration }.compactMap {
      question.location($0.path, $0.use.range)
    }
  }

  /// The same in this document alone: 3 is where it is set, 2 where it is read.
  var highlights: [JSON] {
    guard let (kind, name, _) = question.name() else {
      return (LocalName(question)?.places ?? []).filter { $0.path == question.path }.map {
        ["range": question.range($0.range), "kind": .int($0.isDeclaration ? 3 : 2)]
      }
    }
    return question.names.places(of: kind, name).filter { $0.path == question.path }.map {
      ["range": question.range($0.use.range), "kind": .int($0.use.isDeclaration ? 3 : 2)]
    }
  }

  /// A capture, to the hole that binds it.
  private var local: [JSON] {
    guard let (path, name, _) = templatePath, path.isEmpty, let capture = question.context.captures[name] else { return [] }
    return question.location(capture.path, capture.range).map { [$0] } ?? []
  }

  /// A member of a row, to its column.
  private var column: [JSON] {
    guard let (path, name, _) = templatePath, let first = path.first else { return [] }
    let list = path.count == 1 ? question.context.captures[first]?.list : path.count == 2 && first == "lists" ? path[1] : nil
    guard let list, let (table, file) = question.node(of: .list, list),
      let entry = table["columns"]?.entries?.first(where: { $0.key.value == name })
    else { return [] }
    return question.location(file.path, entry.key.span.bytes).map { [$0] } ?? []
  }

  /// An `include`, or `from:` of a table, to its file.
  private var included: [JSON] {
    guard question.scan.role == .value, let view = question.view, let holder = question.places.first?.holder,
      holder.section == .document && holder.key == "include" || holder.section == .table && holder.key == "from"
    else { return [] }
    let written = String(decoding: question.text.bytes[question.word], as: UTF8.self)
    let whole = PathPattern.directory(of: question.path) + PathPattern.tidied(written)
    return view.files.filter { PathPattern.matches(whole, $0.path) }.prefix(100).compactMap { question.location($0.path, 0..<0) }
  }

  /// The names before the word at the place, inside of a template or behind `where`.
  private var templatePath: (path: [String], name: String, range: Range<Int>)? {
    var end = question.cursor
    let bytes = question.text.bytes
    while end < bytes.count, bytes[end] >= 0x80 || bytes[end] == 0x5F || ByteSet.word.contains(bytes[end]) { end += 1 }
    if let cursor = TemplateCursor(bytes, question.word, at: end), case .member(let path) = cursor.wanted {
      return (path, String(decoding: bytes[cursor.word], as: UTF8.self), cursor.word)
    }
    guard question.scan.role == .key, question.scan.keys.last == "where" else { return nil }
    let names = String(decoding: bytes[question.word.lowerBound..<end], as: UTF8.self).split(separator: ".").map { String($0) }
    return names.last.map { (Array(names.dropLast()), $0, question.word) }
  }
}
