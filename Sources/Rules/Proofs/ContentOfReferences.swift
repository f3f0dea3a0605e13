/// What stands elsewhere in the files and rules refer to.
extension ContentWriter {
  mutating func write(scenesOf campaign: Campaign) {
    hash.add(campaign.id)
    hash.add(campaign.account)
    hash.add(campaign.active)
    hash.add(campaign.isOnDemand)
    hash.add(campaign.members.count)
    for member in campaign.members {
      hash.add(member.name)
      switch member.values {
      case .table(let table):
        hash.add("list")
        hash.add(contents.keys(table))
      case .range(let range): hash.add(range)
      case .words(let words): hash.add(words)
      }
    }
    switch campaign.scene {
    case .text(let pattern):
      hash.add("text")
      write(TextMatcher(look: .exact, modes: [.pattern([pattern])]))
    case .columns(let scene):
      hash.add("columns")
      hash.add(scene.pieces.count)
      for piece in scene.pieces {
        switch piece {
        case .literal(let text): hash.add(text)
        case .member(let member, let column):
          hash.add(member)
          hash.add(Int64(column ?? -1))
        }
      }
      // Which columns these are, and what stands in them.
      for case .table(let table) in campaign.members.map(\.values) { hash.add(contents.whole(table)) }
    case .allocated(let numbering):
      hash.add("allocated")
      hash.add(numbering.range)
      if let inOrder = numbering.followsOrder {
        hash.add(inOrder)
      } else {
        for position in 0..<campaign.codeCount(tables: rules.tables) { hash.add(numbering.id(at: position)) }
      }
    case .onDemand(let range):
      hash.add("on demand")
      hash.add(range)
    }
  }

  mutating func write(_ calendar: BusinessCalendar) {
    readsClock = true
    hash.add(calendar.name)
    hash.add(calendar.owner)
    for day in calendar.week {
      hash.add(day.count)
      for hours in day {
        hash.add(hours.from)
        hash.add(hours.to)
      }
    }
    hash.add(calendar.exceptions.count)
    for (day, exception) in calendar.exceptions.sorted(by: { $0.key < $1.key }) {
      hash.add(day)
      switch exception {
      case .off: hash.add(-1)
      case .work(let weekday): hash.add(weekday)
      }
    }
    hash.add(calendar.knownUntil.map { Int64($0) })
    hash.add(calendar.timezone?.identifier)
    if calendar.timezone == nil { writeZones() }
  }

  mutating func write(_ counter: CompiledCounter) {
    write(counter.events)
    write(condition: counter.condition)
    write(counter.of)
    write(counter.period)
    hash.add(counter.accounts)
    hash.add(rules.moves.counters[counter.name] ?? [])
  }

  mutating func write(_ period: CountedPeriod) {
    switch period {
    case .ever: hash.add("ever")
    case .within(let seconds):
      hash.add("within")
      hash.add(seconds)
    case .each(let period):
      hash.add(period.rawValue)
      writeZones()
    }
  }

  private mutating func write(_ medium: Medium) {
    hash.add(medium.name)
    hash.add(medium.kind.rawValue)
    hash.add(medium.place)
    hash.add(medium.isPermanent)
    hash.add(medium.title)
    hash.add(medium.description)
  }

  /// A template that names a medium, and what that is.
  mutating func write(medium template: Template) {
    write(template)
    let name = template.constant
    for medium in rules.media where name.map({ medium.isCalled($0) }) ?? true { write(medium) }
  }
}
