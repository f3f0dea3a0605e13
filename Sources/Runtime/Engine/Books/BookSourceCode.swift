/// A source, or a place where people are counted, as three columns. What is of no campaign has none.
package struct BookSourceCode: Equatable {
  package let word: String
  package let campaign: String
  package let scene: String

  package init(_ word: String, _ campaign: String, _ scene: String) {
    self.word = word
    self.campaign = campaign
    self.scene = scene
  }

  package init(_ source: BookSource) {
    switch source {
    case .code(let campaign, let scene): self.init("code", campaign, scene)
    case .unknownCode: self.init("unknown", "", "")
    case .withoutCode: self.init("none", "", "")
    }
  }

  package init(_ place: PeopleCell.Place) {
    switch place {
    case .account: self.init("account", "", "")
    case .campaign(let name): self.init("campaign", name, "")
    case .source(let source): self.init(source)
    }
  }

  /// Nil for a word of another version.
  package var source: BookSource? {
    switch word {
    case "code": .code(campaign: campaign, scene: scene)
    case "unknown": .unknownCode
    case "none": .withoutCode
    default: nil
    }
  }

  package var place: PeopleCell.Place? {
    switch word {
    case "account": .account
    case "campaign": .campaign(campaign)
    default: source.map { .source($0) }
    }
  }
}
