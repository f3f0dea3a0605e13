package import Rules
package import Wire

/// What the platform answered of an account's console, as it came; and what became of the media that stand in it.
package struct ConsoleExport: Sendable {
  /// The answers, and the names of the files that keep them.
  package enum Part: String, Sendable, CaseIterable {
    case replies = "autoreply"
    case shownMenu = "selfmenu"
    case menu
    case tags
    case media

    package var file: String { rawValue + ".json" }
    /// The call that answers it; nil for what is kept of several calls.
    package var path: String? {
      switch self {
      case .replies: "/cgi-bin/get_current_autoreply_info"
      case .shownMenu: "/cgi-bin/get_current_selfmenu_info"
      case .menu: "/cgi-bin/menu/get"
      case .tags: "/cgi-bin/tags/get"
      case .media: nil
      }
    }
  }

  /// What became of a medium.
  package enum Medium: Sendable, Equatable {
    /// - Parameter format: the end of its name, as `jpg`.
    case file(format: String)
    /// A video of the account's material, which says what it is.
    case film(format: String, title: String, description: String)
    /// It is no file but articles.
    case articles([ConsoleArticle])
    /// It could not be had.
    case lost(Phrase)
  }

  package var answers: [Part: JSON]
  /// By what the platform names them with.
  package var media: [String: Medium]

  package init(_ answers: [Part: JSON] = [:], media: [String: Medium] = [:]) {
    self.answers = answers
    self.media = media
  }

  /// The media that stand in it, in order, each once: of menus also those whose kind only the platform knows.
  package func wantedMedia() throws(ImportFault) -> [(content: String, kind: MediumKind?)] {
    var seen: Set<String> = []
    var found: [(content: String, kind: MediumKind?)] = []
    func want(_ content: String, _ kind: MediumKind?) {
      if !content.isEmpty, seen.insert(content).inserted { found.append((content, kind)) }
    }
    func want(_ message: ConsoleMessage?) {
      switch message {
      case .medium(let kind, let content)?: want(content, kind)
      case .text?, .news?, .unknown?, nil: break
      }
    }
    if let replies = try answers[.replies].map({ json throws(ImportFault) in try ConsoleReplies(json) }) {
      want(replies.follow?.message)
      want(replies.otherwise?.message)
      for message in replies.rules.flatMap(\.replies) { want(message) }
    }
    if let menu = try ConsoleMenu(self) {
      for button in menu.leaves {
        switch button.action {
        case .says(let message): want(message)
        case .material(let id), .opensMaterial(let id): want(id, nil)
        case .acts, .articleView, .nothing, .strange: break
        }
      }
    }
    return found
  }
}

/// What the platform is said to have answered is no such answer.
package struct ImportFault: Error, Sendable {
  package let part: ConsoleExport.Part
  package let reason: Phrase

  package init(_ part: ConsoleExport.Part, _ reason: Phrase) {
    self.part = part
    self.reason = reason
  }
}
