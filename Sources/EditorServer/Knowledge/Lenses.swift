internal import Rules
internal import Wire

/// What can be tried where it stands: a test, and the first code of a campaign.
struct Lenses {
  private let document: ReadDocument
  private let encoding: PositionEncoding
  private let language: DisplayLanguage

  init(_ document: ReadDocument, _ encoding: PositionEncoding, _ language: DisplayLanguage) {
    self.document = document
    self.encoding = encoding
    self.language = language
  }

  var json: JSON {
    guard let tree = document.tree else { return [] }
    var lenses: [JSON] = []
    if case .sequence(let tests)? = tree["tests"]?.content {
      for test in tests {
        guard let name = test["name"]?.scalar else { continue }
        lenses.append(lens(test.span.bytes.lowerBound, "run this test", .test, [.string(document.path), .string(name)]))
      }
    }
    for entry in tree["campaigns"]?.entries ?? [] {
      lenses.append(
        lens(entry.key.span.bytes.lowerBound, "what does a scan get", .scan, [.string(document.path), .string(entry.key.value)]))
    }
    return .array(lenses)
  }

  private func lens(_ byte: Int, _ title: Phrase, _ command: EditorCommand, _ arguments: [JSON]) -> JSON {
    let place = document.text.position(at: byte, encoding)
    return [
      "range": TextRange(place, place).json,
      "command": ["title": .string(title.text(in: language)), "command": .string(command.rawValue), "arguments": .array(arguments)],
    ]
  }
}
