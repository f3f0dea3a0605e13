import Hummingbird
import NIOCore
import NIOHTTP1
import NIOPosix
import Rules
import Serving
import Wire

/// What `wxrules serve` is measured against: servers that read the same body and answer a constant.
///
///     BareServers nio 8090            NIOHTTP1 and one handler
///     BareServers hummingbird 8090    one route
///     BareServers sealed 1000         no server: that many encrypted deliveries, `query TAB body`, for the load
///     BareServers floor 8090 wx.db    as `nio`, once the bytes of a turn are on the disk; `floor-new` those of a new follower's
@main
struct BareServers {
  static let answer =
    "<xml><ToUserName><![CDATA[oTEST-openid_0000000000000001]]></ToUserName><FromUserName><![CDATA[gh_0123456789ab]]></FromUserName>"
    + "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello there]]></Content></xml>"

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3, let port = Int(arguments[2]) else {
      return print("BareServers nio|hummingbird PORT, floor|floor-new PORT DATABASE, sealed COUNT")
    }
    if arguments[1] == "sealed" { return sealed(port) }
    if arguments[1] == "hummingbird" {
      let router = Router()
      router.post("/wx/main") { request, _ -> Response in
        _ = try await request.body.collect(upTo: 1 << 20)
        return Response(status: .ok, headers: [.contentType: "text/xml; charset=utf-8"], body: ResponseBody(byteBuffer: ByteBuffer(string: answer)))
      }
      let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
      try await Application(
        router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
        eventLoopGroupProvider: .shared(group)
      ).runService()
    } else {
      let floor = arguments.count == 4 ? try Floor(path: arguments[3], isOfNewFollowers: arguments[1] == "floor-new") : nil
      let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        .serverChannelOption(.backlog, value: 4096)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
            try channel.pipeline.syncOperations.addHandler(BareHandler(floor))
          }
        }
        .bind(host: "127.0.0.1", port: port).get()
      try await channel.closeFuture.get()
    }
  }
}

extension BareServers {
  /// Text messages, each another one, encrypted and signed as the platform does.
  static func sealed(_ count: Int) {
    guard let key = AESKey(encodingAESKey: "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"),
      let cipher = MessageCipher(keys: [key], appID: "wx0123456789abcdef")
    else { return }
    let (token, stamp, nonce) = (Array("ruleEngine01".utf8), Array("1700000000".utf8), Array("987654321".utf8))
    for number in 1...max(1, count) {
      let message = MessageForm.text("hello there").xml(
        openid: "oTEST-openid_\(String(100_000_000_000_000 + number % 2000))", account: "gh_0123456789ab", isFollower: true, time: 1_700_000_000,
        fields: [("MsgId", "\(number)")])
      let ciphertext = cipher.encrypt(message, random: Array(repeating: 7, count: 16))
      let signature = String(decoding: Signature.make([token, stamp, nonce, ciphertext]), as: UTF8.self)
      print(
        "timestamp=1700000000&nonce=987654321&encrypt_type=aes&msg_signature=\(signature)\t<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><Encrypt><![CDATA[\(String(decoding: ciphertext, as: UTF8.self))]]></Encrypt></xml>"
      )
    }
  }
}

final class BareHandler: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart
  private let floor: Floor?
  private var body = ByteBuffer()
  private var keepsAlive = true

  init(_ floor: Floor?) { self.floor = floor }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      body.clear()
      keepsAlive = head.isKeepAlive
    case .body(var part): body.writeBuffer(&part)
    case .end:
      guard let floor else { return answer(context) }
      floor.commit(Floor.Waiting((self, context), eventLoop: context.eventLoop))
    }
  }

  func answer(_ context: ChannelHandlerContext) {
    let headers: HTTPHeaders = ["content-type": "text/xml; charset=utf-8", "content-length": String(BareServers.answer.utf8.count)]
    context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .ok, headers: headers))), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: BareServers.answer)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}
