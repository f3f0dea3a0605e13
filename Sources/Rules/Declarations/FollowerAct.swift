/// What somebody does in a sandbox: said in a step of a conversation, by `POST /sandbox/act` and on its page in the same words.
package enum FollowerAct: Sendable {
  /// - Parameter follows: whether somebody new follows then, or only looks.
  case scan(Code, follows: Bool = true)
  case follow
  case unfollow
  case text(String)
  case send(Message)
  /// A button of the menu that has a key; what it does is the menu's.
  case click(String, TapDetails = TapDetails())
  /// A button of the menu that opens an address, a page of a mini-program or an article.
  case view(String)
  /// An item of a message menu, or a link that sends a text, by its id or its words.
  case choose(String)
  /// The app reports where somebody is.
  case position(Place)
  /// Pays the account.
  case pay
  /// Refuses what the account sends of itself, or takes it again.
  case block(Bool)
  /// Anything else that the platform pushes.
  case push(Raw)

  /// How a code is held before the camera.
  package enum Code: Sendable {
    /// The newest code with this scene.
    case scene(String)
    case ticket(String)
    case url(String)
    /// A file relative to the conversation.
    case image(String)
  }

  /// What somebody sends that is no text.
  package enum Message: Sendable {
    case image
    /// - Parameter recognition: what the platform hears in it; nil where it does not listen.
    case voice(recognition: String?)
    case video
    case shortvideo
    case location(Place)
    case link(Link)
  }

  /// What a tap on a button brings with it, by the kind of the button.
  package struct TapDetails: Sendable {
    /// What the camera finds.
    package var result: String?
    /// How many pictures are sent.
    package var pictures: Int?
    package var place: Place?

    package init() {}
  }

  /// Degrees and metres as the platform writes them, with six decimals. (wechat-protocol 2.8)
  package struct Place: Sendable {
    package let latitude: String
    package let longitude: String
    package let label: String
    package let scale: Int
    package let precision: String

    package static let shanghai = Place(latitude: "31.230416", longitude: "121.473701", label: "上海市 某路 1号", scale: 15, precision: "30.000000")
  }

  package struct Link: Sendable {
    package let title: String
    package let description: String
    package let url: String

    package static let notice = Link(title: "公告", description: "节假日照常营业", url: "https://example.org/")
  }

  package enum Raw: Sendable {
    /// A message or event by the platform's name, with its elements; dots nest.
    case named(String, [(path: String, value: String)])
    /// What stands between the elements that every push has.
    case xml(String)
  }
}

/// An act with who does it, and how what it causes arrives.
package struct ActDeclaration: Sendable {
  /// How deliveries get to the account's server. (wechat-protocol 4.1, 4.4)
  package struct Arrival: Sendable {
    /// Milliseconds.
    package var late: Int64 = 0
    /// Comes once more, though it was answered.
    package var isDoubled = false

    package static let prompt = Arrival()
    package init() {}
  }

  package let who: String
  package let act: FollowerAct
  package let arrival: Arrival
  /// As they stand in the file, for whoever hands it on.
  package let entries: [YAMLEntry]
}

/// Somebody of a conversation; what is not said stays as it is.
package struct PersonDeclaration: Sendable {
  package let phone: MenuPhone?
  package let language: String?
  package let unionID: String?
  package let entries: [YAMLEntry]
}
