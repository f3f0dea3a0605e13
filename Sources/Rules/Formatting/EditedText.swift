/// A file that is changed again and again, and all its changes as one: of the file as it was read.
struct EditedText {
  private enum Piece {
    case kept(Range<Int>)
    case written([UInt8])

    var count: Int {
      switch self {
      case .kept(let range): range.count
      case .written(let bytes): bytes.count
      }
    }

    func part(_ range: Range<Int>) -> Piece {
      switch self {
      case .kept(let own): .kept(own.lowerBound + range.lowerBound..<own.lowerBound + range.upperBound)
      case .written(let bytes): .written(Array(bytes[range]))
      }
    }
  }

  let original: SourceFile
  private var pieces: [Piece]

  init(_ original: SourceFile) {
    self.original = original
    pieces = original.utf8.isEmpty ? [] : [.kept(0..<original.utf8.count)]
  }

  /// - Parameter edits: of the file as it is now, in order.
  mutating func apply(_ edits: [TextEdit]) {
    var rest = pieces[...]
    var at = 0
    /// What stands before an offset, from where the last one was.
    func taken(to offset: Int) -> [Piece] {
      var taken: [Piece] = []
      while at < offset, let piece = rest.first {
        let count = min(piece.count, offset - at)
        taken.append(piece.part(0..<count))
        if count < piece.count { rest[rest.startIndex] = piece.part(count..<piece.count) } else { rest.removeFirst() }
        at += count
      }
      return taken
    }
    pieces = []
    for edit in edits {
      pieces += taken(to: edit.range.lowerBound)
      _ = taken(to: edit.range.upperBound)
      if !edit.text.isEmpty { pieces.append(.written(Array(edit.text.utf8))) }
    }
    pieces += taken(to: .max)
  }

  var bytes: [UInt8] {
    pieces.reduce(into: []) { out, piece in
      switch piece {
      case .kept(let range): out += original.utf8[range]
      case .written(let bytes): out += bytes
      }
    }
  }

  /// Of the file as it was read, in order.
  var edits: [TextEdit] {
    var edits: [TextEdit] = []
    var at = 0
    var written: [UInt8] = []
    func end(at next: Int) {
      if next > at || !written.isEmpty, !original.utf8[at..<next].elementsEqual(written) {
        edits.append(TextEdit(range: at..<next, text: String(decoding: written, as: UTF8.self)))
      }
      written = []
    }
    for piece in pieces {
      switch piece {
      case .kept(let range):
        end(at: range.lowerBound)
        at = range.upperBound
      case .written(let bytes): written += bytes
      }
    }
    end(at: original.utf8.count)
    return edits
  }
}
