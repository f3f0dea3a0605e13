/// A scene made of columns of rows: `store_{store.city}_{store.id}`. The columns of one code belong to one row, so such a scene is not read
/// piece by piece: every code is written out, and found as a whole.
package struct ColumnScene: Sendable {
  package enum Piece: Sendable {
    case literal(String)
    /// A value of `for_each`; of a row, what stands in a column, or the key.
    case member(Int, column: Int?)
  }
  package let pieces: [Piece]
  /// Scene → position of the code.
  private let positions: ByteMap

  /// - Parameter collision: is told the position of each code whose scene another has, and that one's.
  package init(_ pieces: [Piece], _ members: [Campaign.Member], count: Int, tables: [Table], collision: (Int, Int) -> Void) {
    self.pieces = pieces
    var positions = ByteMap()
    for position in 0..<count {
      let text = Self.text(pieces, members, at: position, tables: tables)
      if let earlier = positions.insert(text.utf8, Int32(position)) { collision(position, Int(earlier)) }
    }
    self.positions = positions
  }

  package func text(of members: [Campaign.Member], at position: Int, tables: [Table]) -> String {
    Self.text(pieces, members, at: position, tables: tables)
  }

  private static func text(_ pieces: [Piece], _ members: [Campaign.Member], at position: Int, tables: [Table]) -> String {
    let indices = members.valueIndices(ofCode: position, tables: tables)
    return pieces.reduce(into: "") { text, piece in
      switch piece {
      case .literal(let literal): text += literal
      case .member(let member, let column):
        if let column, case .table(let table) = members[member].values {
          text += tables[table].cells.text(indices[member], column)
        } else {
          text += members[member].text(at: indices[member], tables: tables)
        }
      }
    }
  }

  package func position(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int? { positions.find(bytes, range).map { Int($0) } }
}
