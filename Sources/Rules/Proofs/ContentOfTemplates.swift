/// What templates say.
extension ContentWriter {
  mutating func write(_ template: Template) { write(template.nodes) }

  mutating func write(_ template: Template?) {
    hash.add(template != nil)
    if let template { write(template.nodes) }
  }

  private mutating func write(_ nodes: [TemplateNode]) {
    hash.add(nodes.count)
    for node in nodes {
      switch node {
      case .literal(let bytes):
        hash.add(1)
        hash.add(bytes: bytes)
      case .output(let expression):
        hash.add(2)
        if expression.filters.isEmpty { write(keyOf: expression.expression) } else { write(expression) }
      case .assign(let local, let expression):
        hash.add(3)
        hash.add(local)
        write(expression)
      case .capture(let local, let body):
        hash.add(4)
        hash.add(local)
        write(body)
      case .conditional(let branches):
        hash.add(5)
        hash.add(branches.count)
        for branch in branches {
          hash.add(branch.test != nil)
          if let test = branch.test { write(test) }
          write(branch.body)
        }
      case .choice(let expression, let branches, let otherwise):
        hash.add(6)
        write(expression)
        hash.add(branches.count)
        for branch in branches {
          hash.add(branch.values.count)
          for value in branch.values { write(value) }
          write(branch.body)
        }
        write(otherwise)
      case .loop(let loop):
        hash.add(7)
        write(loop)
      case .breakLoop: hash.add(8)
      case .continueLoop: hash.add(9)
      }
    }
  }

  private mutating func write(_ loop: TemplateLoop) {
    hash.add(loop.name)
    hash.add(loop.item)
    hash.add(loop.forloop)
    hash.add(loop.continueKey)
    write(loop.collection)
    hash.add(loop.isReversed)
    write(loop.limit)
    write(loop.offset)
    hash.add(loop.continues)
    write(loop.body)
    write(loop.otherwise)
  }

  private mutating func write(_ filtered: FilteredExpression) {
    write(filtered.expression)
    hash.add(filtered.filters.count)
    for call in filtered.filters {
      hash.add(call.filter.rawValue)
      hash.add(call.arguments.count)
      for argument in call.arguments { write(argument) }
      write(call.allowsFalse)
      // A text is read as a time on the account's clock.
      if call.filter == .date { writeZones() }
    }
  }

  private mutating func write(_ test: TemplateTest) {
    switch test {
    case .truth(let expression):
      hash.add(1)
      write(expression)
    case .comparison(let left, let comparison, let right):
      hash.add(2)
      write(left)
      hash.add(comparison.rawValue)
      write(right)
    case .and(let left, let right):
      hash.add(3)
      write(left)
      write(right)
    case .or(let left, let right):
      hash.add(4)
      write(left)
      write(right)
    case .not(let inner):
      hash.add(5)
      write(inner)
    }
  }

  private mutating func write(_ expression: TemplateExpression?) {
    hash.add(expression != nil)
    if let expression { write(expression) }
  }

  mutating func write(_ expression: TemplateExpression) {
    switch expression {
    case .literal(let value):
      hash.add(1)
      write(value)
    case .empty: hash.add(2)
    case .blank: hash.add(3)
    case .variable(let variable, let members):
      hash.add(4)
      write(variable, members)
    case .local(let local, let members):
      hash.add(5)
      hash.add(local)
      write(members)
    case .cell(let variable, let members, let templates):
      hash.add(6)
      // Its template may show more of the row, and ask anything.
      reads.noteAnything()
      readsClock = true
      write(variable, members)
      let read = contents.cells(templates)
      cells.add(read.templates)
      counters.formUnion(read.counters)
    case .range(let from, let to):
      hash.add(7)
      write(from)
      write(to)
    }
  }

  private mutating func write(_ members: [TemplateMember]) {
    hash.add(members.count)
    for member in members {
      switch member {
      case .name(let name): hash.add(name)
      case .key(let key): hash.add(["key", key])
      case .index(let expression):
        hash.add(3)
        write(keyOf: expression)
      }
    }
  }

  mutating func write(_ variable: Variable, _ members: [TemplateMember]) {
    switch variable {
    case .capture(let name): reads.note(name, members)
    case .rows(let table):
      write(rowsOf: table, members)
      return write(members)
    default: break
    }
    write(variable)
    write(members)
  }

  private mutating func write(_ variable: Variable) {
    switch variable {
    case .eventType: hash.add(1)
    case .eventKey: hash.add(2)
    case .eventTime:
      hash.add(3)
      writeZones()
    // A field from outside is read as its kind.
    case .eventField(let path):
      let kinds = rules.outside.compactMap { event in path.first.flatMap { event[$0] }.map { "\(event.name) \($0.kind.rawValue)" } }
      hash.add(["field"] + path + kinds.sorted())
    case .messageContent: hash.add(4)
    case .messageMediaID: hash.add(5)
    case .messageRecognition: hash.add(6)
    case .messageURL: hash.add(7)
    case .messageTitle: hash.add(8)
    case .messageDescription: hash.add(9)
    case .messageFormat: hash.add(10)
    case .messageLatitude: hash.add(11)
    case .messageLongitude: hash.add(12)
    case .messageLabel: hash.add(13)
    case .scene: hash.add(14)
    case .capture(let name):
      hash.add(["capture", name])
      reads.noteValue()
    case .campaignID:
      hash.add(15)
      campaigns.add(contents.scenesOfAll)
    case .campaignField(let name):
      hash.add(["campaign field", name])
      campaigns.add(contents.scenesOfAll)
      campaigns.add(contents.field(name))
      // Its template may show what the code says, and ask anything.
      reads.noteAnything()
      readsClock = true
    case .subscription: hash.add(16)
    case .firstTouch(let part):
      hash.add(["first touch", part.rawValue])
      writeZones()
    case .lastTouch(let part):
      hash.add(["last touch", part.rawValue])
      writeZones()
    case .openid: hash.add(17)
    case .userTags: hash.add(18)
    case .language: hash.add(19)
    case .source: hash.add(20)
    case .firstFollowedAt:
      hash.add(21)
      writeZones()
    case .lastFollowedAt:
      hash.add(22)
      writeZones()
    case .number(let number): hash.add(["number", number.rawValue])
    case .attribute(let name): hash.add(["attribute", name, rules.attributes[name]?.rawValue ?? ""])
    case .variable(let name): hash.add(["variable", name, rules.variables.kind(of: name).rawValue] + (rules.moves.variables[name] ?? []))
    case .counter(let name):
      hash.add(["counter", name])
      hash.add(contents.counter(name))
      counters.insert(name)
    case .taken(let name): hash.add(["taken", name] + (rules.moves.stocks[name] ?? []))
    case .calendar(let name, let part):
      hash.add(["calendar", part.rawValue])
      for calendar in rules.calendars where calendar.name == name { write(calendar) }
    case .splitArm: hash.add(23)
    case .experimentArm(let name):
      hash.add(["experiment", name])
      write(rules.experiment(named: name)?.split)
      // Before and after it there is another arm.
      readsClock = true
    case .accountName: hash.add(24)
    case .accountAppID:
      hash.add(25)
      for account in accounts { hash.add(account.appID) }
    case .accountOriginalID:
      hash.add(26)
      for account in accounts { hash.add(account.originalID) }
    case .accountField(let name):
      hash.add(["account field", name])
      for account in accounts { hash.add(account.fields[name]) }
    case .rows(let table):
      hash.add(27)
      hash.add(contents.wholeWithOthers(table))
    case .now:
      hash.add(28)
      writeZones()
    }
  }
}
