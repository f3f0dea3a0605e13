import Engine
import Rules
import Testing
import Wire

@testable import Sandbox

/// The sandbox knows the platform's messages from a list of its own, so that a fault of the engine shows; what the engine sends must be in it.
@Suite("the sandbox's kinds of messages")
struct MessageKindTests {
  /// Switches without a default: a new kind does not compile until it stands here.
  private static func reply(_ kind: ReplyKind) -> Reply {
    switch kind {
    case .text: .text("a")
    case .image: .image(media: "m")
    case .voice: .voice(media: "m")
    case .video: .video(media: "m", title: nil, description: nil)
    case .music: .music(title: nil, description: nil, url: nil, hqURL: nil, thumb: "m")
    case .news: .news([Reply.Article(title: "t", description: "", picture: "", url: "")])
    case .transfer: .transfer(account: nil)
    case .none: .none
    }
  }

  private static func content(_ kind: MessageKind) -> Message.Content {
    switch kind {
    case .card: .card("c")
    case .miniProgram: .miniProgram(title: "t", appID: "wx1", page: "p", thumb: "m")
    case .choices: .choices(head: "h", items: [Message.Choice(id: "1", text: "a")], tail: "")
    case .article: .article("a")
    case .material: .material("m")
    }
  }

  private static func sent(_ content: Message.Content) -> String? {
    MessageBody.json(Message(content), to: "o1", media: { $0 })?["msgtype"]?.string
  }

  @Test("a reply goes as a message when its kind says so, and the platform takes it", arguments: ReplyKind.allCases)
  func replies(_ kind: ReplyKind) {
    let type = Self.sent(.reply(Self.reply(kind)))
    #expect((type != nil) == kind.isMessage)
    if let type { #expect(MessageAPI.kinds.contains(type)) }
  }

  @Test("the platform takes what only a message can be", arguments: MessageKind.allCases)
  func messages(_ kind: MessageKind) throws {
    let type = try #require(Self.sent(Self.content(kind)))
    #expect(MessageAPI.kinds.contains(type))
  }
}
