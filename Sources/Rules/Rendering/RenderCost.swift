/// What reading values costs, in bytes; each value costs something, so that many empty ones are not free.
extension Value {
  var cost: Int {
    switch self {
    case .none, .bool: 8
    case .int, .decimal: 32
    case .time: 64
    case .text(let text): 8 + text.utf8.count
    case .list(let items): items.reduce(16) { $0.addingSaturated($1.cost + 8) }
    case .record(let fields): fields.reduce(16) { $0.addingSaturated($1.name.utf8.count + $1.value.cost + 8) }
    }
  }
}

extension FilterCall {
  /// What it reads. What it writes is paid for when it is there: no filter makes more than some times of what it read, but for those that
  /// know beforehand how much it will be.
  func cost(of input: Value, _ arguments: [Value]) -> Int {
    let read = arguments.reduce(input.cost) { $0.addingSaturated($1.cost) }
    switch filter {
    case .default: return 0
    case .sort, .sortNatural: return read * (1 + (Int.bitWidth - FilterLists.items(input).count.leadingZeroBitCount))
    // A sign and a letter may be sixty-four characters.
    case .date: return 16 * read
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split, .slice, .join, .size, .first, .last, .reverse, .uniq, .map, .where, .reject, .find, .has,
      .compact, .concat, .sum, .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast, .atMost:
      return read
    }
  }
}
