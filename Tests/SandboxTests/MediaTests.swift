import Foundation
import Logging
import Rules
import Synchronization
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Sandbox
@testable import Serving
@testable import WeChat

/// Media over the days, against the sandbox and its clock.
@Suite("media")
struct MediaTests {
  static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// A folder with a picture, gone afterwards.
  final class Folder {
    let path = FileManager.default.temporaryDirectory.appending(path: "wxrules-media-\(UUID().uuidString)").path
    /// What the platform takes for a picture, and which one it is.
    static func picture(_ number: UInt8) -> [UInt8] { [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, number] }
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      try write(Self.picture(3), to: "map.png")
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: path + "/" + name)) }
  }

  static func rules(_ media: String) -> String {
    RunningSandbox.rules.replacingOccurrences(of: "rules: [", with: "media:\n\(media)\nrules: [")
  }

  static func keeper(_ running: RunningSandbox, _ rules: String, _ folder: String, _ store: SQLiteStore) throws -> MediaKeeper {
    let live = LiveRules(try Compile.ruleSet(rules))
    return MediaKeeper(
      rules: live, platforms: Platforms(override: running.base, secrets: RunningSandbox.secrets, store: store, clock: running.clock.wallClock),
      store: store,
      source: MediaSource(files: DiskFiles(folder: folder + "/")), live: LiveMedia(), clock: running.clock.wallClock, log: log)
  }

  @Test(
    "when the platform says that it made a medium is nothing to count with: it is uploaded once",
    arguments: ["0", "-1", "9223372036854775807", "-9223372036854775808", "1e300", "null"])
  func created(_ number: String) async throws {
    let folder = try Folder()
    let server = try ScriptedServer { request in
      .json(
        request.path == "/cgi-bin/media/upload"
          ? #"{"type":"image","media_id":"M","created_at":\#(number)}"# : #"{"access_token":"T","expires_in":7200}"#)
    }
    let now = Mutex<Int64>(1_780_286_400)
    let clock = WallClock { now.withLock { $0 } * 1_000_000 }
    let store = try SQLiteStore(path: ":memory:")
    let live = LiveRules(try Compile.ruleSet(Self.rules("  map: { image: map.png }")))
    let platforms = Platforms(override: server.base, secrets: RunningSandbox.secrets, store: store, clock: clock)
    let keeper = MediaKeeper(
      rules: live, platforms: platforms, store: store, source: MediaSource(files: DiskFiles(folder: folder.path + "/")), live: LiveMedia(),
      clock: clock, log: Self.log)
    for _ in 0..<3 {
      await keeper.look()
      now.withLock { $0 += 3600 }
    }
    let accounts = live.current.ruleSet.accounts.count { $0.secret != nil }
    #expect(server.count("/cgi-bin/media/upload") == accounts)
    #expect(try store.media().map(\.expiresAt) == Array(repeating: 1_780_286_400 + 3 * 86_400, count: accounts))
    await platforms.close()
  }

  @Test("uploaded once, renewed before its end, and never answered with after it")
  func life() async throws {
    let folder = try Folder()
    let path = folder.path
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let keeper = try Self.keeper(running, Self.rules("  map: { image: map.png }"), path, store)
      func id() -> String? { keeper.live.current.id(of: "map", account: "main", at: running.clock.seconds) }
      await keeper.look()
      let first = try #require(id())
      await keeper.look()
      #expect(id() == first)
      // Two days and a half: the platform would forget it in twelve hours.
      running.clock.advance(by: (2 * 24 + 13) * 3_600_000)
      await keeper.look()
      let second = try #require(id())
      #expect(second != first)
      // Nobody looks for three days, as when the process was stopped: the id is not used.
      running.clock.advance(by: 3 * 86_400_000)
      #expect(id() == nil)
      await keeper.look()
      #expect(try #require(id()) != second)
    }
  }

  @Test("two processes that miss the same medium at the same time upload it once")
  func beside() async throws {
    let folder = try Folder()
    let path = folder.path
    let uploads = Atomic(0)
    let server = try ScriptedServer { request in
      guard request.path == "/cgi-bin/media/upload" else { return .json(#"{"access_token":"T","expires_in":7200}"#) }
      return .json(#"{"type":"image","media_id":"M\#(uploads.add(1, ordering: .relaxed).newValue)","created_at":1780286400}"#)
    }
    let clock = WallClock { 1_780_286_400_000_000 }
    let store = try SQLiteStore(path: ":memory:")
    let live = LiveRules(try Compile.ruleSet(Self.rules("  map: { image: map.png }")))
    let platforms = Platforms(override: server.base, secrets: RunningSandbox.secrets, store: store, clock: clock)
    let accounts = live.current.ruleSet.accounts.filter { $0.secret != nil }
    let keepers = (0..<2).map { _ in
      MediaKeeper(
        rules: live, platforms: platforms, store: store, source: MediaSource(files: DiskFiles(folder: path + "/")), live: LiveMedia(),
        clock: clock, log: Self.log)
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for keeper in keepers { group.addTask { _ = try await keeper.refresh(accounts) } }
      try await group.waitForAll()
    }
    #expect(server.count("/cgi-bin/media/upload") == accounts.count)
    let ids = keepers.map { keeper in accounts.map { keeper.live.current.id(of: "map", account: $0.name, at: clock.seconds) } }
    #expect(ids[0] == ids[1] && ids[0].allSatisfy { $0 != nil })
    await platforms.close()
  }

  @Test("another file under the same name is uploaded, the same bytes are not; a permanent one stays")
  func change() async throws {
    let folder = try Folder()
    let path = folder.path
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let keeper = try Self.keeper(running, Self.rules("  map: { image: map.png, permanent: true }"), path, store)
      func id() -> String? { keeper.live.current.id(of: "map", account: "main", at: running.clock.seconds) }
      await keeper.look()
      let first = try #require(id())
      running.clock.advance(by: 30 * 86_400_000)
      await keeper.look()
      #expect(id() == first)
      try Data(Folder.picture(3)).write(to: URL(filePath: path + "/map.png"))
      await keeper.look()
      #expect(id() == first)
      try Data(Folder.picture(4)).write(to: URL(filePath: path + "/map.png"))
      await keeper.look()
      #expect(try #require(id()) != first)
    }
  }

  @Test(
    "what the platform would refuse is not uploaded, and said",
    arguments: [
      ("  map: { image: none.png }", "no such file"), ("  map: { thumb: big.jpg }", "takes 65536 of a thumb"),
      ("  map: { image: empty.png }", "is empty"),
      ("  map: { image: \"http://127.0.0.1:1/a.png\" }", "is inside the own network"),
    ])
  func unusable(_ media: String, _ reason: String) async throws {
    let folder = try Folder()
    try folder.write([UInt8](repeating: 1, count: 70_000), to: "big.jpg")
    try folder.write([], to: "empty.png")
    let path = folder.path
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      let rules = Self.rules(media)
      let keeper = try Self.keeper(running, rules, path, store)
      let items = try await keeper.items(of: Compile.ruleSet(rules).accounts.filter { $0.name == "main" })
      guard case .unusable(let why)? = items.first?.state else {
        Issue.record("\(items)")
        return
      }
      #expect(why.english.contains(reason))
      await keeper.look()
      #expect(keeper.live.current.id(of: "map", account: "main", at: running.clock.seconds) == nil)
    }
  }

  @Test("an address is loaded when it is uploaded, its type decides")
  func address() async throws {
    let server = try ScriptedServer { request in
      request.path == "/a"
        ? .raw(Array("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 6\r\nConnection: close\r\n\r\nGIF89a".utf8))
        : .json("no", status: 404)
    }
    try await RunningSandbox.with { running in
      let store = try SQLiteStore(path: ":memory:")
      // The test's own server is inside the own network.
      let rules = Self.rules("  map: { image: \"\(server.base)/a\" }\n  gone: { image: \"\(server.base)/b.png\" }")
        .replacingOccurrences(of: "aes_key: { env: A } }", with: "aes_key: { env: A }, webhooks: { private_addresses: true } }")
      let keeper = try Self.keeper(running, rules, "/nowhere", store)
      await keeper.look()
      #expect(keeper.live.current.id(of: "map", account: "main", at: running.clock.seconds) != nil)
      #expect(keeper.live.current.id(of: "gone", account: "main", at: running.clock.seconds) == nil)
    }
  }

  @Test("where nothing is declared a name is an id; where something is, it is not")
  func names() {
    #expect(MediaIDs().id(of: "ANY", account: "main", at: 0) == "ANY")
    let known = UploadedMedium(
      account: "main", name: "a", kind: .image, hash: "", id: "ID", url: "", isPermanent: false, madeAt: 0, expiresAt: 1000)
    let medium = Compile.medium
    let ids = MediaIDs([known], declared: [medium])
    #expect(ids.id(of: "a", account: "main", at: 900) == "ID" && ids.id(of: "a", account: "main", at: 941) == nil)
    #expect(ids.id(of: "b", account: "main", at: 0) == nil && ids.id(of: "a", account: "other", at: 0) == nil)
  }
}

extension Compile {
  /// A medium that is declared.
  static var medium: Medium {
    guard let medium = try? ruleSet("wxrules: 1\nmedia: { a: { image: a.png } }\nrules: [ { id: a, on: text, reply: x } ]").compiled.media.first
    else {
      preconditionFailure("the rules of a test do not compile")
    }
    return medium
  }
}
