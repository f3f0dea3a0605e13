import Foundation
import Glibc
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import SQLite
@testable import Wire

/// Actions against a platform that fails, by programs that are killed. CI runs some hundred; `make prove` runs 50 000 with 100 kills.
@Suite("actions, reliably", .serialized)
struct ActionReliabilityTests {
  /// Six actions for each text, and a seventh for those that end in 0: tags that must not cross, messages that must not come twice.
  static let rules =
    SandboxRun.rules + """
      rules:
        - id: remark
          on: text
          continue: true
          when: { text: { suffix: "0" } }
          do: [ { remark: "{{ message.content }}" } ]
        - id: work
          on: text
          reply: "{{ message.content }}"
          do:
            - tag: { add: first }
            - send: { text: "{{ message.content }}-1" }
            - tag: { add: second, remove: first }
            - send: { text: "{{ message.content }}-2" }
            - send: { text: "{{ message.content }}-3" }
      """

  /// A fifth of the calls that actions make.
  static let faults =
    ["message/custom/send", "tags/members", "updateremark"].flatMap { path in
      ["-1:0.06", "45009:0.03", "45015:0.02", "garbage:0.04", "cut:0.04", "slow:0.002"].map { "\(path)=\($0)" }
    } + ["stable_token=-1:0.2", "tags/create=cut:0.2"]

  /// People who write, each once a second at most, until there are enough.
  final class Writers: @unchecked Sendable {  // everything that changes is behind the lock
    private let lock = NSLock()
    private var next = 0
    private let texts: Int
    private let people: Int
    private let desk: SandboxRun

    init(_ desk: SandboxRun, texts: Int, people: Int) {
      self.desk = desk
      self.texts = texts
      self.people = people
    }

    /// How much of all has been written, from 0 to 1.
    var share: Double { lock.withLock { Double(next) / Double(texts) } }

    func run() {
      while true {
        let number = lock.withLock {
          defer { next += 1 }
          return next
        }
        if number >= texts { return }
        // Somebody whose message meets a server that is down writes again.
        for attempt in 0..<200 {
          let text = "m\(number)" + (attempt == 0 ? "" : "x\(attempt * 10)")
          let chat = try? desk.act(["who": .string("p\(number % people)"), "text": .string(text)])
          guard case .array(let messages)? = chat?["messages"], messages.contains(where: { $0["way"]?.string == "passive" }) else {
            usleep(50_000)
            continue
          }
          break
        }
      }
    }
  }

  @Test("faults in a fifth of the calls, and kill -9: nothing is lost, nobody gets a message twice, order is kept")
  func actions() throws {
    let wanted = ReliabilityTests.count("PROVE_ACTIONS", 600)
    let kills = ReliabilityTests.count("PROVE_ACTION_KILLS", 6)
    let texts = wanted / 6 + 1
    // So many that each writes now and then: five messages may answer the last text of each.
    let people = min(450, max(20, texts / 2))
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let desk = try SandboxRun(in: scratch.path, ["--slowness", "11s"] + Self.faults.flatMap { ["--fault", $0] })
    try desk.serve()
    var worker = try desk.work()
    for number in 0..<people { try desk.act(["who": .string("p\(number)"), "follow": true]) }

    let began = Date()
    let writers = Writers(desk, texts: texts, people: people)
    let threads = (0..<4).map { _ in
      let thread = Thread { writers.run() }
      thread.start()
      return thread
    }
    var random = SeededRandom(5)
    for kill in 0..<kills {
      // Spread over the whole time, each at a moment of its own.
      try #require(Waiting.until { writers.share >= Double(kill) / Double(kills) })
      usleep(UInt32(random.next() % 300_000))
      if kill % 2 == 0 {
        worker.kill()
        worker = try desk.work()
      } else {
        desk.server?.kill()
        try desk.serve()
      }
    }
    #expect(Waiting.untilFinished(threads))
    // What fails now and then has come through; the rest need not wait for luck.
    _ = try desk.request("POST", "/sandbox/faults", headers: "Content-Type: application/json\r\n", JSON.object(["faults": .array([])]).line)
    let store = try SQLiteStore(path: scratch.path + "/wx.db", serves: false)
    func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
    _ = try Waiting.until(every: 100_000) { try store.outboxCounts(now: now()).waiting == 0 }
    let seconds = Date().timeIntervalSince(began)
    worker.kill()
    desk.server?.kill()

    let records = try store.actions(matching: OutboxFilter(), limit: .max)
    #expect(try store.outboxCounts(now: now()).waiting == 0)
    // Every answered delivery has all of its actions.
    for (turn, rows) in Dictionary(grouping: records, by: \.row.id.turn) {
      #expect(rows.count == 6 || rows.count == 7, "turn \(turn) has \(rows.count)")
    }
    #expect(records.count >= wanted)

    let known = try desk.people()
    var outcomes: [String: Int] = [:]
    var lostToCrashes = 0
    for (openid, rows) in Dictionary(grouping: records, by: \.row.follower.openid) {
      guard let person = known.values.first(where: { $0["openid"]?.string == openid }) else {
        Issue.record("nobody is \(openid)")
        continue
      }
      let chat = try desk.chat(person["name"]?.string ?? "")
      let got = chat.filter { $0["way"]?.string == "custom" }.compactMap { $0["body"]?["text"]?["content"]?.string }
      #expect(Set(got).count == got.count, "twice: \(got)")
      let place = Dictionary(uniqueKeysWithValues: got.enumerated().map { ($0.element, $0.offset) })
      var last = -1
      for record in rows {
        let word = record.reason.map { " " + $0.prefix { $0 != ":" } } ?? ""
        outcomes["\(record.row.kind.rawValue) \(record.state.rawValue)\(record.state == .done ? "" : word)", default: 0] += 1
        guard case .send(let message, _, _) = record.row.task, case .reply(.text(let sent)) = message.content else { continue }
        let text = sent.string
        let isUnknown = record.reason?.hasPrefix("unknown:") ?? false
        switch record.state {
        case .done: #expect(place[text] != nil, "\(text) is done and did not come")
        default: #expect(place[text] == nil || isUnknown, "\(text) came, and is \(record.state.rawValue): \(record.reason ?? "")")
        }
        if isUnknown { lostToCrashes += 1 }
        // One whose answer never came may come when others have come.
        if let at = place[text], record.state == .done {
          #expect(at > last, "\(text) came before one that was due earlier")
          last = at
        }
      }
      let tags = rows.filter { $0.row.kind == .tag }
      if tags.allSatisfy({ $0.state == .done }) { #expect(person["tags"]?.string == "second", "\(person)") }
      let remarks = rows.filter { $0.row.kind == .remark }
      if let newest = remarks.last, case .remark(let text) = newest.row.task, remarks.allSatisfy({ $0.state == .done }) {
        #expect(person["remark"]?.string == text)
      }
    }
    #expect(outcomes["tag done", default: 0] > 0 && outcomes["send done", default: 0] > 0)
    let summary = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    print("actions \(records.count), kills \(kills), \(Int(seconds)) s: \(summary); outcome unknown \(lostToCrashes), none came twice")
  }

  @Test("tokens as nobody gives them: followers are answered, nothing is lost, and all goes on when they are good")
  func absurd() throws {
    let scratch = try Scratch()
    try scratch.write(Self.rules, to: "rules.yaml")
    let kinds = ["absurd:0.2", "deep:0.2", "truncated:0.2", "control:0.05", "html-404:0.2", "html-429:1"]
    let desk = try SandboxRun(in: scratch.path, kinds.flatMap { ["--fault", "stable_token=\($0)"] })
    try desk.serve()
    let people = (0..<5).map { "p\($0)" }
    for name in people {
      try desk.act(["who": .string(name), "follow": true])
      let chat = try desk.act(["who": .string(name), "text": "m"])
      guard case .array(let messages)? = chat["messages"], messages.contains(where: { $0["way"]?.string == "passive" }) else {
        Issue.record("\(name) is not answered: \(chat.line)")
        continue
      }
    }
    #expect(try ActionTests.waits { try desk.wxrules("outbox", "list").output.contains("no access token: ") })
    #expect(try desk.wxrules("outbox", "list").output.contains("30 waiting"))
    _ = try desk.request("POST", "/sandbox/faults", headers: "Content-Type: application/json\r\n", JSON.object(["faults": .array([])]).line)
    #expect(try ActionTests.waits(60) { try desk.wxrules("outbox", "list").output.contains("0 waiting, 0 dead\n30 queued = 0 waiting + 30 done\n") })
    for name in people { #expect(try ActionTests.texts(desk.chat(name), "custom") == ["m-1", "m-2", "m-3"]) }
    #expect(desk.server?.errors.contains("\u{1B}") == false)
  }
}
