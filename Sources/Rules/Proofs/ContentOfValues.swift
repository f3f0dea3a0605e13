/// What values are held against.
extension ContentWriter {
  mutating func write(_ test: ValueTest) {
    hash.add("value")
    write(test.operand)
    write(test.comparison)
    hash.add(test.others.count)
    for other in test.others {
      hash.add(other.isSame)
      write(other.operand)
    }
    if let rows = test.rows {
      switch CapturedColumns.path(test.operand.members) {
      case nil: hash.add(contents.wholeWithOthers(rows.table))
      case []?: hash.add(contents.keys(rows.table))
      case let path?: hash.add(contents.column(path, of: rows.table))
      }
    }
    if test.comparison.asksNow { writeZones() }
  }

  private mutating func write(_ operand: ValueTest.Operand) {
    hash.add(operand.path)
    hash.add(operand.isWholeDay)
    var inner = ContentWriter(contents, for: accounts)
    // A row goes by its key.
    inner.write(keyOf: .variable(operand.variable, operand.members))
    // What a condition reads decides for which events the rule is.
    hash.add(inner.hash.digest)
    hash.add(inner.campaigns.digest)
    reads.noteAll(of: inner.reads)
    counters.formUnion(inner.counters)
  }

  mutating func write(_ comparison: Comparison) {
    hash.add(comparison.tests.count)
    for test in comparison.tests {
      switch test {
      case .equals(let value):
        hash.add("equals")
        write(value)
      case .oneOf(let words): hash.add(["one of"] + words)
      case .noneOf(let words): hash.add(["none of"] + words)
      case .number(let test, let bound):
        hash.add(test.rawValue)
        hash.add(bound.bitPattern)
      case .moment(let test, let moment):
        hash.add("moment")
        hash.add(test.rawValue)
        hash.add(moment.shown)
      case .prefix(let prefix): hash.add(["prefix", prefix])
      case .suffix(let suffix): hash.add(["suffix", suffix])
      case .exists(let wanted):
        hash.add("exists")
        hash.add(wanted)
      }
    }
  }

  mutating func write(_ value: Value) {
    switch value {
    case .none: hash.add(0)
    case .bool(let truth):
      hash.add(1)
      hash.add(truth)
    case .int(let number):
      hash.add(2)
      hash.add(number)
    case .decimal(let number):
      hash.add(3)
      hash.add(number.bitPattern)
    case .text(let text):
      hash.add(4)
      hash.add(text)
    case .time(let instant, let zone):
      hash.add(5)
      hash.add(instant)
      hash.add(zone.identifier)
    case .list(let items):
      hash.add(6)
      hash.add(items.count)
      for item in items { write(item) }
    case .record(let fields):
      hash.add(7)
      hash.add(fields.count)
      for field in fields {
        hash.add(field.name)
        write(field.value)
      }
    }
  }
}
