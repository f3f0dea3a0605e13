internal import Rules

/// What has a name in a rule set. The names of one kind are distinct.
enum NameKind: Hashable, CaseIterable {
  case account, list, calendar, macro, campaign, medium, platformTemplate, stock, counter, variable, attribute, outside, experiment, rule, tag

  /// The key at the top under which it is declared; none for tags, which rules add.
  var section: String? {
    switch self {
    case .account: "accounts"
    case .list: "lists"
    case .calendar: "calendars"
    case .macro: "macros"
    case .campaign: "campaigns"
    case .medium: "media"
    case .platformTemplate: "templates"
    case .stock: "stocks"
    case .counter: "counters"
    case .variable: "vars"
    case .attribute: "attrs"
    case .outside: "outside"
    case .experiment: "experiments"
    case .rule: "rules"
    case .tag: nil
    }
  }

  /// What it is, before its name.
  func title(of name: String) -> Phrase {
    switch self {
    case .account: "account `\(name)`"
    case .list: "list `\(name)`"
    case .calendar: "calendar `\(name)`"
    case .macro: "macro `\(name)`"
    case .campaign: "campaign `\(name)`"
    case .medium: "medium `\(name)`"
    case .platformTemplate: "template `\(name)`"
    case .stock: "stock `\(name)`"
    case .counter: "counter `\(name)`"
    case .variable: "variable `\(name)`"
    case .attribute: "attribute `\(name)`"
    case .outside: "event from outside `\(name)`"
    case .experiment: "experiment `\(name)`"
    case .rule: "rule `\(name)`"
    case .tag: "tag `\(name)`"
    }
  }

  /// Whether what is kept of followers stands under the name, so that `moved:` says how it was called; its key there.
  var movedKey: String? {
    switch self {
    case .rule, .stock, .counter, .variable, .experiment: section
    // A campaign says it itself.
    case .account, .list, .calendar, .macro, .campaign, .medium, .platformTemplate, .attribute, .outside, .tag: nil
    }
  }

  /// The beginning of a template's path at which the name stands, as `vars` of `vars.NAME`.
  static func ofPath(_ root: String) -> NameKind? {
    switch root {
    case "vars": .variable
    case "counters": .counter
    case "taken": .stock
    case "calendars": .calendar
    case "lists": .list
    case "experiments": .experiment
    default: nil
    }
  }
}

extension VocabularyPlace.Holder {
  /// What a value here names, where it is a name.
  var named: NameKind? {
    guard chosen.isEmpty else { return section == .moves ? NameKind.allCases.first { $0.movedKey == key } : nil }
    return switch key {
    case "account", "accounts": [.defaults, .rule, .alwaysEntry, .campaign, .menu, .platformTemplate, .test].contains(section) ? .account : nil
    case "for": section == .overrides ? .account : nil
    case "campaign": section == .condition ? .campaign : nil
    case "first_touch", "last_touch": .campaign
    case "attr": section == .condition ? .attribute : nil
    case "var": .variable
    case "counter": section == .condition ? .counter : nil
    case "taken": section == .condition ? .stock : nil
    case "open", "closed": .calendar
    case "macro": .macro
    case "tag": section == .condition || section == .obstacle || section == .menuVariant ? .tag : nil
    case "add", "remove": section == .tagAction ? .tag : nil
    case "tags": section == .follower || section == .expectation ? .tag : nil
    case "list": .list
    case "overlaps": .rule
    case "rule": section == .expectation ? .rule : nil
    case "split": section == .rule ? .experiment : nil
    case "stock": section == .take || section == .use ? .stock : nil
    case "use": section == .action ? .stock : nil
    case "unset": section == .action ? .variable : nil
    case "outside": section == .testEvent ? .outside : nil
    case "image", "voice": section == .reply || section == .send || section == .weighted ? .medium : nil
    case "media", "thumb": section == .media || section == .video || section == .music || section == .miniProgram ? .medium : nil
    case "id": section == .templateContent || section == .templateMessage ? .platformTemplate : nil
    default: nil
    }
  }

  /// What a key names that the author chose here.
  var namedByKey: NameKind? {
    guard chosen.isEmpty else { return nil }
    if section == .document || section == .overrides {
      return NameKind.allCases.first { $0.section == key && $0 != .rule } ?? (key == "rules" ? .rule : nil)
    }
    return switch key {
    case "set": section == .action ? .variable : nil
    case "returns": section == .webhook ? .variable : nil
    case "vars": [.follower, .expectation, .endpointAnswer].contains(section) ? .variable : nil
    case "attrs": section == .follower ? .attribute : nil
    case "counters": section == .follower ? .counter : nil
    case "taken": section == .follower ? .stock : nil
    case "stock": section == .test ? .stock : nil
    case "answered": section == .follower ? .rule : nil
    case "arms": section == .follower ? .experiment : nil
    default: nil
    }
  }

  /// Whether a name that stands here makes the thing, and does not only use it.
  var declares: Bool {
    if section == .document || section == .webhook { return true }
    return section == .action && key == "set" || section == .tagAction && key == "add" || (section == .rule || section == .alwaysEntry) && key == "id"
  }
}
