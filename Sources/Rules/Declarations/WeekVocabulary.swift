/// The keys of a week that is played into a database.
extension Section {
  static let week = Section("a week", WeekKey.self)
  static let arrivals = Section("an arrival", ArrivalKey.self)
  static let habit = Section("a habit", HabitKey.self)
  static let loss = Section("`loss`", LossKey.self)
  static let burst = Section("a burst", BurstKey.self)
  static let silence = Section("a silence", SilenceKey.self)
}

enum WeekKey: String, SectionKey {
  case start, followers, arrivals, habits, loss, returns, bursts, silence, late, doubled

  var declared: Section.Key {
    switch self {
    case .start: holds(.date, required: true, "the first day")
    case .followers: holds(.integer, "how many follow each account from before, of whom nothing is known; none unless given")
    case .arrivals: holds(.list(.section(.arrivals)), required: true, "who comes, by which code and how often")
    case .habits: holds(.list(.section(.habit)), "what those do who follow")
    case .loss: holds(.section(.loss), "how many of those who follow leave, and how soon; none unless given")
    case .returns: holds(.percent, "share of those who left that follow again within five days; none unless given")
    case .bursts: holds(.list(.section(.burst)), "many who follow one after the other")
    case .silence: holds(.list(.section(.silence)), "when the server is off, and events are lost")
    case .late: holds(.percent, "share of the deliveries that come up to ten minutes late; none unless given")
    case .doubled: holds(.percent, "share of the deliveries that come twice; none unless given")
    }
  }
}

enum ArrivalKey: String, SectionKey {
  case account, scene, pays, daily, hours

  var declared: Section.Key {
    switch self {
    case .account: holds(.identifier, "the account that they follow; the first one unless given")
    case .scene: holds(.text, "what stands in the code that they scan; without it they come without a code")
    case .pays: holds(.boolean, "whether they follow as they pay, without a code")
    case .daily: holds(.integer, required: true, "how many on a day, about")
    case .hours: holds(.text, "when they come, as `10:00-22:00`; the whole day unless given")
    }
  }
}

enum HabitKey: String, SectionKey {
  case account, text, click, scan, again, daily

  /// Those that say what is done.
  static let acts: [HabitKey] = [.text, .click, .scan, .again]

  var declared: Section.Key {
    switch self {
    case .account: holds(.identifier, "the account whose followers have it; all unless given")
    case .text: holds(.text, "they write this")
    case .click: holds(.text, "they tap the menu button with this key")
    case .scan: holds(.text, "they scan the code with this scene")
    case .again: holds(.boolean, "they scan the code once more by which they came")
    case .daily: holds(.percent, required: true, "share of the followers who do it on a day, about")
    }
  }
}

enum LossKey: String, SectionKey {
  case hour, day, week

  var declared: Section.Key {
    switch self {
    case .hour: holds(.percent, "share of those who follow that leaves within an hour")
    case .day: holds(.percent, "share that leaves later, within a day")
    case .week: holds(.percent, "share that leaves later, within a week")
    }
  }
}

enum BurstKey: String, SectionKey {
  case account, scene, at, size, gap, loss

  var declared: Section.Key {
    switch self {
    case .account: holds(.identifier, "the account that they follow; the first one unless given")
    case .scene: holds(.text, required: true, "what stands in the code that all of them scan")
    case .at: holds(.dateTime, required: true, "when the first one comes")
    case .size: holds(.integer, required: true, "how many")
    case .gap: holds(.duration, "time from one to the next, about; `1s` unless given")
    case .loss: holds(.percent, "share of them that leaves within an hour, instead of `loss`")
    }
  }
}

enum SilenceKey: String, SectionKey {
  case from, until

  var declared: Section.Key {
    switch self {
    case .from: holds(.dateTime, required: true, "when the server goes off")
    case .until: holds(.dateTime, required: true, "when it is there again")
    }
  }
}
