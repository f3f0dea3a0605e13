/// Filters whose input is a list. One value is a list of one, nothing is an empty list, lists in lists are flattened.
enum FilterLists {
  static func apply(_ filter: Filter, to input: Value, _ arguments: [Value], limits: Limits) throws(RenderFault) -> Value {
    switch filter {
    case .join:
      let glue = arguments.first.map(\.shown) ?? " "
      var text = ""
      for (index, item) in items(input).enumerated() {
        if index > 0 { text += glue }
        text += item.shown
        if text.utf8.count > limits.renderBytes { throw RenderFault("more than \(limits.renderBytes) bytes") }
      }
      return .text(text)
    case .size:
      switch input {
      case .text, .list, .record, .int: return input.member("size") == .none ? .int(0) : size(input)
      case .none, .bool, .decimal, .time: return .int(0)
      }
    case .first: return input.member("first")
    case .last: return input.member("last")
    case .reverse: return .list(items(input).reversed())
    case .sort: return .list(try sorted(items(input), by: arguments.first?.shown))
    case .sortNatural: return .list(naturallySorted(items(input), by: arguments.first?.shown))
    case .uniq:
      var seen: Set<Value> = []
      return .list(try selected(items(input)) { item throws(RenderFault) in seen.insert(try property(item, arguments.first?.shown)).inserted })
    case .map: return .list(try items(input).map { item throws(RenderFault) in try property(item, arguments.first?.shown) })
    case .where: return .list(try selected(items(input)) { item throws(RenderFault) in try hasProperty(item, arguments) })
    case .reject, .find, .has: return try searched(input, filter, arguments)
    case .compact: return .list(try selected(items(input)) { item throws(RenderFault) in try property(item, arguments.first?.shown) != .none })
    case .concat:
      guard case .list(let more)? = arguments.first else { throw RenderFault("concat filter requires an array argument") }
      return .list(items(input) + more)
    case .sum:
      let numbers = try items(input).map { item throws(RenderFault) in FilterNumbers.number(try property(item, arguments.first?.shown)) }
      return numbers.reduce(.int(0)) { FilterNumbers.combine($0, $1, .plus) }
    case .slice: return try sliced(input, arguments)
    case .append, .prepend, .capitalize, .upcase, .downcase, .strip, .lstrip, .rstrip, .stripNewlines, .newlineToBr, .stripHTML, .escape,
      .escapeOnce, .urlEncode, .urlDecode, .base64Encode, .base64Decode, .replace, .replaceFirst, .replaceLast, .remove, .removeFirst,
      .removeLast, .truncate, .truncatewords, .split, .plus, .minus, .times, .dividedBy, .modulo, .abs, .ceil, .floor, .round, .atLeast,
      .atMost, .default, .date:
      return input  // of the other families
    }
  }

  private static func size(_ value: Value) -> Value {
    if case .record(let fields) = value { return .int(Int64(fields.count)) }
    return value.member("size")
  }

  static func items(_ value: Value) -> [Value] {
    switch value {
    case .none: []
    case .list(let items): items.flatMap { item in if case .list = item { self.items(item) } else { [item] } }
    case .bool, .int, .decimal, .text, .time, .record: [value]
    }
  }

  private static func selected(_ items: [Value], _ keep: (Value) throws(RenderFault) -> Bool) throws(RenderFault) -> [Value] {
    var kept: [Value] = []
    for item in items where try keep(item) { kept.append(item) }
    return kept
  }

  private static func property(_ item: Value, _ name: String?) throws(RenderFault) -> Value {
    guard let name else { return item }
    switch item {
    case .record(let fields): return fields.first { $0.name == name }?.value ?? .none
    case .none: return .none
    case .text(let text): return ByteNeedle(name).first(in: Array(text.utf8).span, 0..<text.utf8.count) != nil ? .text(name) : .none
    case .bool, .int, .decimal, .time, .list: throw RenderFault("cannot select the property '\(name)'")
    }
  }

  private static func sorted(_ items: [Value], by name: String?) throws(RenderFault) -> [Value] {
    let keyed = try items.map { item throws(RenderFault) in (key: try property(item, name), item: item) }
    var isComparable = true
    let sorted = keyed.enumerated().sorted { a, b in
      if a.element.key == .none || b.element.key == .none { return a.element.key != .none || (b.element.key == .none && a.offset < b.offset) }
      guard let before = Value.ordered(a.element.key, before: b.element.key) else {
        isComparable = false
        return a.offset < b.offset
      }
      if before { return true }
      return Value.ordered(b.element.key, before: a.element.key) == false && a.offset < b.offset
    }
    if !isComparable { throw RenderFault("cannot sort values of incompatible types") }
    return sorted.map(\.element.item)
  }

  private static func naturallySorted(_ items: [Value], by name: String?) -> [Value] {
    func folded(_ value: Value) -> [UInt8]? {
      let key = name.map { value.member($0) } ?? value
      return key == .none ? nil : key.shown.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
    return items.enumerated().map { (offset: $0.offset, key: folded($0.element), item: $0.element) }.sorted { a, b in
      guard let x = a.key, let y = b.key else { return a.key != nil || (b.key == nil && a.offset < b.offset) }
      return x == y ? a.offset < b.offset : x.lexicographicallyPrecedes(y)
    }.map(\.item)
  }

  /// Whether a property is there, or has the value that the second argument says.
  private static func hasProperty(_ item: Value, _ arguments: [Value]) throws(RenderFault) -> Bool {
    let value = try property(item, arguments.first?.shown)
    let wanted = arguments.count > 1 ? arguments[1] : .none
    return wanted == .none ? value.isTruthy : Value.equal(value, wanted)
  }

  /// Unlike `where`, these make nothing of a list with a nil before the place they stop at.
  private static func searched(_ input: Value, _ filter: Filter, _ arguments: [Value]) throws(RenderFault) -> Value {
    var kept: [Value] = []
    for item in items(input) {
      if item == .none { return .none }
      if !(try hasProperty(item, arguments)) {
        kept.append(item)
      } else if filter == .find {
        return item
      } else if filter == .has {
        return .bool(true)
      }
    }
    return filter == .reject ? .list(kept) : filter == .has ? .bool(false) : .none
  }

  private static func sliced(_ input: Value, _ arguments: [Value]) throws(RenderFault) -> Value {
    let offset = try FilterNumbers.whole(arguments.first, otherwise: 0)
    let length = try FilterNumbers.whole(arguments.dropFirst().first, otherwise: 1)
    func range(_ count: Int) -> Range<Int> {
      let start = offset < 0 ? offset + count : offset
      guard (0...count).contains(start), length > 0 else { return 0..<0 }
      return start..<min(count, start + min(length, count))
    }
    if case .list(let items) = input { return .list(Array(items[range(items.count)])) }
    let text = input.filterText
    return .text(FilterTexts.scalars(text, range(text.unicodeScalars.count)))
  }
}
