/// Parts of a template as one would write them, for what is to be written instead.
extension TemplateParser.Expression {
  var written: String {
    switch self {
    case .literal(.none): "nil"
    case .literal(.text(let text)): text.contains("'") ? "\"\(text)\"" : "'\(text)'"
    case .literal(let value): value.shown
    case .empty: "empty"
    case .blank: "blank"
    case .path(let path): path.text
    case .range(let low, let high): "(\(low.written)..\(high.written))"
    }
  }
}

extension TemplateParser.Filtered {
  var written: String { ([expression.written] + filters.map(\.written)).joined(separator: " | ") }

  /// The same with a `default` where it is heard: behind what leaves nothing as it is, before what makes something of it.
  var writtenWithDefault: String {
    let stand = "default: \(filters.contains { $0.filter.isArithmetic } ? "0" : "'…'")"
    let calls = filters.map(\.written)
    return ([expression.written] + (keepsNothing ? calls + [stand] : [stand] + calls)).joined(separator: " | ")
  }

  var keepsNothing: Bool { filters.allSatisfy(\.filter.keepsNothing) }
}

extension TemplateParser.Filtered.Call {
  fileprivate var written: String { filter.rawValue + (arguments.isEmpty ? "" : ": \(arguments.map(\.written).joined(separator: ", "))") }
}

extension Filter {
  var isArithmetic: Bool {
    switch self {
    case .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost, .sum: true
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split, .slice, .join, .size, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where,
      .reject, .find, .has, .compact, .concat, .default, .date:
      false
    }
  }

  /// Whether it makes nothing, or an empty text, of nothing.
  fileprivate var keepsNothing: Bool {
    switch self {
    case .append, .prepend, .size, .has, .concat, .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost,
      .sum:
      false
    case .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape, .escapeOnce, .urlEncode,
      .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst, .removeLast, .truncate,
      .truncatewords, .split, .slice, .join, .first, .last, .reverse, .sort, .sortNatural, .uniq, .map, .where, .reject, .find, .compact,
      .default, .date:
      true
    }
  }
}
