/// What may stand behind the dot, by what stands before it.
extension Scope.Kind {
  /// Members by name; nil where any may be.
  var memberNames: [String]? {
    switch self {
    case .text, .list, .pieces: ["size", "first", "last"]
    case .number: []
    case .time: [Value.weekday]
    case .table, .reference, .lookup, .any: nil
    }
  }

  /// What it is called where it has no such member.
  var phrase: Phrase {
    switch self {
    case .text, .pieces: "a text"
    case .number: "a number"
    case .time: "a moment"
    case .list: "a list"
    case .table: "a row of a table"
    case .reference: "the key of a row"
    case .lookup: "a table"
    case .any: "a value"
    }
  }

  /// What a member is.
  func member(_ name: String) -> Scope.Kind {
    switch self {
    case .text: name == "size" ? .number : self
    case .list, .pieces: name == "size" ? .number : .text(isFree: false)
    case .time: name == Value.weekday ? .text(isFree: false) : .any
    case .number, .table, .reference, .lookup, .any: .any
    }
  }

  /// Whether an index in brackets finds something in it.
  var hasPlaces: Bool {
    switch self {
    case .list, .table, .reference, .lookup, .pieces, .any: true
    case .text, .number, .time: false
    }
  }

  /// What is written for a part of a moment.
  static func dateFormat(_ part: String) -> String? {
    switch part {
    case "year": "%Y"
    case "month": "%m"
    case "day", "date": "%d"
    case "hour": "%H"
    case "minute": "%M"
    case "second": "%S"
    default: nil
    }
  }
}

extension Scope.Kind {
  /// The table of whose columns a row has its members.
  var table: Int? {
    switch self {
    case .table(let index), .reference(let index): index
    case .text, .number, .time, .list, .lookup, .pieces, .any: nil
    }
  }

  /// What it is where nothing more is asked of it.
  var alone: Scope.Kind {
    switch self {
    case .reference, .pieces: .text(isFree: false)
    case .text, .number, .time, .list, .table, .lookup, .any: self
    }
  }
}

extension Table.Column.Kind {
  var valueKind: Scope.Kind {
    switch self {
    case .int, .decimal: .number
    case .date: .time
    case .list(let table): .reference(table)
    // What it prints may be what somebody typed.
    case .template: .text(isFree: true)
    case .string, .word, .url, .time, .choice, .media: .text(isFree: false)
    }
  }
}

/// A name that the template itself gives.
struct LocalName {
  let name: String
  let slot: Int
  var nature: Nature

  enum Nature {
    case value(Scope.Kind)
    case forloop(isInside: Bool)
  }

  static let forloopNames = ["index", "index0", "rindex", "rindex0", "first", "last", "length", "parentloop", "name"]
}
