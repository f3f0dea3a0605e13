internal import Engine
internal import Rules
internal import Wire

/// What the console answers: as a command prints it, byte for byte, where one does. Made where it is worked out, so that whoever sends it has
/// nothing more to do.
struct ConsoleOutcome: Sendable, Equatable {
  /// Of what is a table, as it is asked for.
  enum Form: Sendable { case json, csv }
  enum Kind: Sendable { case json, csv, svg }
  let kind: Kind
  let text: String
  /// Under which it is saved; nil: it is shown.
  let file: String?
  /// How many there are of what is shown a part.
  var total: Int?
  /// Where looking ended; nil where all was seen.
  var goOn: TurnID?

  init(json: JSON, total: Int? = nil) {
    (kind, file) = (.json, nil)
    text = json.shown + "\n"
    self.total = total
  }

  /// - Parameters:
  ///   - csv: for a spreadsheet.
  ///   - name: of the file, without its ending.
  init(csv: String, named name: String) {
    (kind, file) = (.csv, name + ".csv")
    text = csv
  }

  /// - Parameter file: nil: it is shown.
  init(svg: String, file: String?) {
    (kind, self.file) = (.svg, file)
    text = svg
  }

  /// Rows, in the form that is wanted.
  /// - Parameter heads: keys of those that stand in a table, in the order of its columns.
  init(rows: [JSON], _ heads: [String], named name: String, as form: Form, total: Int? = nil) {
    switch form {
    case .csv: self.init(csv: RowTable.csv(heads, rows), named: name)
    case .json: self.init(json: .array(rows))
    }
    self.total = total
  }
}

extension JSON {
  /// A row with times under these keys, in seconds since 1970 or written in UTC, as spreadsheets are to have them: in somebody's zone.
  func inZone(_ zone: Zone?, _ keys: String...) -> JSON {
    guard let zone, case .object(var fields) = self else { return self }
    for key in keys {
      guard let at = fields[key]?.int.map({ Int64($0) }) ?? fields[key]?.string.flatMap({ WrittenTime($0)?.instant(in: zone) }) else { continue }
      fields[key] = .string(WallClock.text(at, in: zone))
    }
    return .object(fields)
  }

  /// Those of a list.
  var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }
}
