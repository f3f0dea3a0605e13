import Rules
import SQLite
import Sandbox
import TestSupport
import Testing
import WeChat
import Wire

/// Rows 11 and 20 of the list of differences: what is uploaded as what, and where it may be named. (wechat-protocol 7.9, 8)
@Suite("the sandbox's media")
struct StrictUploadTests {
  /// First bytes of files.
  enum File: String {
    case png, jpg, gif, bmp, mp3, amr, mp4, wav, text, empty

    /// - Parameter size: bytes that it has at least.
    func bytes(_ size: Int = 16) -> [UInt8] {
      let head: [UInt8]
      switch self {
      case .png: head = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      case .jpg: head = [0xFF, 0xD8, 0xFF, 0xE0]
      case .gif: head = Array("GIF89a".utf8)
      case .bmp: head = Array("BM".utf8)
      case .mp3: head = Array("ID3".utf8)
      case .amr: head = Array("#!AMR\n".utf8)
      case .mp4: head = [0, 0, 0, 24] + Array("ftypmp42".utf8)
      case .wav: head = Array("RIFF\0\0\0\0WAVE".utf8)
      case .text: head = Array("hello".utf8)
      case .empty: return []
      }
      return head + [UInt8](repeating: 0x20, count: max(0, size - head.count))
    }
  }

  struct Upload: Sendable {
    let type: String
    let file: File
    let size: Int
    let isPermanent: Bool
    /// The part `description`; nil for none.
    let about: String?
    let namesFile: Bool
    let expected: Int

    init(_ type: String, _ file: File, _ expected: Int, size: Int = 16, permanent: Bool = false, about: String? = nil, namesFile: Bool = true) {
      self.type = type
      self.file = file
      self.size = size
      isPermanent = permanent
      self.about = about
      self.namesFile = namesFile
      self.expected = expected
    }
  }

  static let uploads = [
    Upload("image", .png, 0), Upload("image", .jpg, 0), Upload("image", .gif, 0), Upload("image", .bmp, 40137),
    Upload("image", .bmp, 0, permanent: true), Upload("image", .mp3, 40005), Upload("image", .text, 40005), Upload("image", .empty, 44001),
    Upload("image", .gif, 40009, size: 2 << 20 + 1), Upload("image", .gif, 0, size: 2 << 20),
    Upload("image", .gif, 0, size: 2 << 20 + 1, permanent: true), Upload("image", .gif, 40009, size: 10 << 20 + 1, permanent: true),
    // Frames of 20 bytes, fifty a second.
    Upload("voice", .amr, 0, size: 6 + 20 * 3000), Upload("voice", .amr, 45007, size: 6 + 20 * 3001),
    Upload("voice", .mp3, 0), Upload("voice", .amr, 0), Upload("voice", .wav, 40005), Upload("voice", .wav, 0, permanent: true),
    Upload("voice", .png, 40005), Upload("voice", .mp3, 40010, size: 2 << 20 + 1),
    Upload("video", .mp4, 0), Upload("video", .png, 40005), Upload("video", .mp4, 40011, size: 10 << 20 + 1),
    Upload("video", .mp4, 41005, permanent: true), Upload("video", .mp4, 47001, permanent: true, about: "a film"),
    Upload("video", .mp4, 47001, permanent: true, about: #"{"introduction":"x"}"#),
    Upload("video", .mp4, 0, permanent: true, about: #"{"title":"片名","introduction":"x"}"#),
    Upload("thumb", .jpg, 0, size: 64 << 10), Upload("thumb", .png, 40137), Upload("thumb", .mp4, 40005),
    Upload("thumb", .jpg, 40012, size: 64 << 10 + 1),
    Upload("sticker", .png, 40004), Upload("image", .png, 41005, namesFile: false),
  ]

  private static func post(_ upload: Upload, _ base: String, _ token: String) async throws -> JSON? {
    var body = Array("--b\r\nContent-Disposition: form-data; name=\"media\"\(upload.namesFile ? "; filename=\"a.bin\"" : "")\r\n\r\n".utf8)
    body += upload.file.bytes(upload.size) + Array("\r\n".utf8)
    if let about = upload.about { body += Array("--b\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\n\(about)\r\n".utf8) }
    body += Array("--b--\r\n".utf8)
    let path = upload.isPermanent ? "material/add_material" : "media/upload"
    let url = "\(base)/cgi-bin/\(path)?type=\(upload.type)&access_token=\(token)"
    return JSON(try await HTTP.post(url, type: "multipart/form-data; boundary=b", body).body)
  }

  private static func token(_ base: String) async throws -> String {
    let query = "grant_type=client_credential&appid=wx0123456789abcdef&secret=the-app-secret"
    return try #require(JSON(try await HTTP.get(base + "/cgi-bin/token?" + query).body)?["access_token"]?.string)
  }

  @Test("each file is taken as what it is, or refused with its number")
  func kinds() async throws {
    try await RunningSandbox.with { running in
      let token = try await Self.token(running.base)
      for upload in Self.uploads {
        let answer = try await Self.post(upload, running.base, token)
        #expect(answer?["errcode"]?.int ?? 0 == upload.expected, "\(upload.type) \(upload.file) \(upload.size): \(answer?.line ?? "")")
        if upload.expected == 0 { #expect((answer?["media_id"] ?? answer?["thumb_media_id"])?.string?.isEmpty == false) }
      }
    }
  }

  @Test("a medium stands where its kind is asked for, and a video is handed out by its address")
  func places() async throws {
    try await RunningSandbox.with { running in
      let token = try await Self.token(running.base)
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let openid = try await running.sandbox.followers.act("小王", .follow, of: running.account()).openid
      var ids: [String: String] = [:]
      for upload in [Upload("image", .png, 0), Upload("voice", .mp3, 0), Upload("video", .mp4, 0), Upload("thumb", .jpg, 0)] {
        let answer = try await Self.post(upload, running.base, token)
        ids[upload.type] = (answer?["media_id"] ?? answer?["thumb_media_id"])?.string
      }
      func send(_ kind: String, _ content: String) async -> String {
        let body = ids.reduce(#"{"touser":"\#(openid)","msgtype":"\#(kind)","\#(kind)":\#(content)}"#) { $0.replacing("@\($1.key)", with: $1.value) }
        return await running.ask(platform, "POST", "message/custom/send", body)
      }
      let long = String(repeating: "m", count: 257)
      for (kind, content, expected) in [
        ("image", #"{"media_id":"@voice"}"#, "errcode 40121"), ("voice", #"{"media_id":"@image"}"#, "errcode 40121"),
        ("video", #"{"media_id":"@image"}"#, "errcode 40121"), ("music", #"{"thumb_media_id":"@image"}"#, "errcode 40121"),
        ("video", #"{"media_id":"@video","thumb_media_id":"@image"}"#, "errcode 40121"), ("image", #"{"media_id":"\#(long)"}"#, "errcode 40118"),
        ("music", #"{"thumb_media_id":"@thumb","musicurl":"nowhere"}"#, "errcode 40048"),
        ("image", #"{"media_id":"@image"}"#, StrictAnswerTests.ok), ("video", #"{"media_id":"@video"}"#, StrictAnswerTests.ok),
        ("music", #"{"thumb_media_id":"@thumb"}"#, StrictAnswerTests.ok),
      ] {
        #expect(await send(kind, content) == expected, "\(kind) \(content)")
      }
      let video = try await HTTP.get("\(running.base)/cgi-bin/media/get?media_id=\(ids["video"] ?? "")&access_token=\(token)")
      #expect(JSON(video.body)?["video_url"]?.string?.hasPrefix("http://") == true, "\(video)")
      let voice = try await HTTP.get("\(running.base)/cgi-bin/media/get?media_id=\(ids["voice"] ?? "")&access_token=\(token)")
      #expect(voice.type == "audio/mpeg")
      await platform.close()
    }
  }

  @Test("what is kept can be read and listed, and a picture for an article has an address")
  func kept() async throws {
    try await RunningSandbox.with { running in
      let token = try await Self.token(running.base)
      let platform = try running.platform(store: try SQLiteStore(path: ":memory:"))
      let film = Upload("video", .mp4, 0, permanent: true, about: #"{"title":"片名","introduction":"x"}"#)
      let id = try #require(try await Self.post(film, running.base, token)?["media_id"]?.string)
      let read = await running.ask(platform, "POST", "material/get_material", #"{"media_id":"\#(id)"}"#)
      #expect(JSON(read)?["title"] == "片名" && JSON(read)?["down_url"]?.string?.isEmpty == false, "\(read)")
      let list = JSON(await running.ask(platform, "POST", "material/batchget_material", #"{"type":"video","offset":0,"count":20}"#))
      #expect(list?["total_count"] == 1 && list?["item_count"] == 1)
      #expect(
        list?["item"] == .array([["media_id": .string(id), "name": "a.bin", "update_time": .int(Int(running.clock.seconds)), "url": ""]]),
        "\(list?.line ?? "")")
      for (file, expected) in [(File.png, 0), (.gif, 40005)] {
        let head = Array("--b\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\r\n".utf8)
        let (_, body) = try await HTTP.post(
          "\(running.base)/cgi-bin/media/uploadimg?access_token=\(token)", type: "multipart/form-data; boundary=b",
          head + file.bytes() + Array("\r\n--b--\r\n".utf8))
        #expect(JSON(body)?["errcode"]?.int ?? 0 == expected, "\(body)")
      }
      await platform.close()
    }
  }
}
