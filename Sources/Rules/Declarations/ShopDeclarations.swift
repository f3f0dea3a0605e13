/// Pictures and recordings, what is given out, what is counted, and the menu: what rules refer to beside campaigns.

package struct MediumDeclaration: Sendable {
  /// With a `*` it stands for as many media as files are found.
  package let name: Located<String>
  package let kind: Medium.Kind
  /// A path beside the file, or an address.
  package let source: Located<String>
  package let isPermanent: Bool
  package let title: Located<String>?
  package let description: Located<String>?
}

package struct StockDeclaration: Sendable {
  package enum Pieces: Sendable {
    /// So many, told apart by their numbers.
    case count(Located<Int>)
    /// The words of a list, or the keys of a table.
    case list(Located<String>)
  }
  package let name: Located<String>
  package let pieces: Pieces
}

package struct CounterDeclaration: Sendable {
  package let name: Located<String>
  package let on: [Located<EventSelector>]
  package let when: ConditionDeclaration?
  /// Counts each value of this once.
  package let of: TemplateDeclaration?
}

package struct MenuDeclaration: Sendable {
  package indirect enum Button: Sendable {
    case menu(name: Located<String>, [Button], SourceSpan)
    /// `word` is what stands beside what it does: a key, an address.
    case action(name: Located<String>, MenuAction, word: Located<String>)
  }
  /// A menu of its own for some followers.
  package struct Variant: Sendable {
    package let tag: Located<String>?
    package let platform: Located<Menu.Platform>?
    package let buttons: [Button]
    package let span: SourceSpan
  }
  package let span: SourceSpan
  package let account: Located<String>?
  package let buttons: [Button]
  package let variants: [Variant]
}

/// What a tap on a button does.
package enum MenuAction: Hashable, Sendable {
  case click(String)
  case view(String)
  case miniProgram(appID: String, page: String, url: String)
  case scan(String, waits: Bool)
  case photo(String, Menu.Camera)
  case location(String)
  case article(String)
}
