/// What may stand behind the dot, by what stands before it.
extension Scope.Kind {
  /// Members by name; nil where any may be.
  var memberNames: [String]? {
    switch self {
    case .text, .list: ["size", "first", "last"]
    case .number, .time: []
    case .table, .any: nil
    }
  }

  /// What it is called where it has no such member.
  var phrase: String {
    switch self {
    case .text: "a text"
    case .number: "a number"
    case .time: "a moment"
    case .list: "a list"
    case .table: "a row of a table"
    case .any: "a value"
    }
  }

  /// What a member is.
  func member(_ name: String) -> Scope.Kind {
    switch self {
    case .text: name == "size" ? .number : self
    case .list: name == "size" ? .number : .text(isFree: false)
    case .number, .time, .table, .any: .any
    }
  }

  /// Whether an index in brackets finds something in it.
  var hasPlaces: Bool {
    switch self {
    case .list, .table, .any: true
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
    case "weekday": "%u"
    default: nil
    }
  }
}

extension Table.Column.Kind {
  var valueKind: Scope.Kind {
    switch self {
    case .int, .decimal: .number
    case .string, .word, .url: .text(isFree: false)
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
