/// What a condition asks, in the groups by which a message lists the keys: one looks for the right word among a few.
enum ConditionGroup: CaseIterable {
  case came, who, when, combined

  var title: Phrase {
    switch self {
    case .came: "what came"
    case .who: "who"
    case .when: "when"
    case .combined: "combined"
    }
  }

  /// The keys, as messages list them; what is compared beside another key is none of its own, and what goes is named no more.
  var keys: [String] {
    ConditionKey.allCases.filter { $0.group == self && $0.declared.deprecation == nil }.map(\.word)
  }

  /// A line for each.
  static var lines: [Phrase] { allCases.map { "\($0.title): \(quotedList($0.keys))" } }
}

extension ConditionKey {
  var group: ConditionGroup {
    switch self {
    case .form(let form): form.group
    case .number: .who
    }
  }
}

extension ConditionForm {
  fileprivate var group: ConditionGroup {
    switch self {
    case .scene, .external, .campaign, .phase, .text, .key, .url, .field: .came
    case .subscription, .values, .tag, .attribute, .variable, .counter, .taken, .language, .source, .firstTouch, .lastTouch: .who
    case .time, .date, .open, .closed, .firstFollowed: .when
    case .all, .any, .not, .macro: .combined
    }
  }
}
