internal import Wire

/// In what a column is counted.
enum PositionEncoding: String {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
}

/// A place in a text as editors say it: line and column, both from 0.
struct TextPosition: Hashable, Comparable {
  let line: Int
  let column: Int

  static func < (a: TextPosition, b: TextPosition) -> Bool { (a.line, a.column) < (b.line, b.column) }

  init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  init?(_ json: JSON?) {
    guard let line = json?["line"]?.int, let column = json?["character"]?.int, line >= 0, column >= 0 else { return nil }
    (self.line, self.column) = (line, column)
  }

  var json: JSON { ["line": .int(line), "character": .int(column)] }
}

/// From a place to another, which no longer belongs to it.
struct TextRange: Hashable {
  let start: TextPosition
  let end: TextPosition

  init(_ start: TextPosition, _ end: TextPosition) {
    self.start = start
    self.end = end
  }

  init?(_ json: JSON?) {
    guard let start = TextPosition(json?["start"]), let end = TextPosition(json?["end"]), start <= end else { return nil }
    (self.start, self.end) = (start, end)
  }

  var json: JSON { ["start": start.json, "end": end.json] }
}
