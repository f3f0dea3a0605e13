internal import CFileStatus
internal import Engine
internal import FoundationEssentials
internal import Glibc
package import Logging
internal import Rules
package import Serving
internal import Synchronization
package import Wire

/// What was decided and upon what, a line of JSON for each turn. Followers stand in it by a keyed hash, never by openid.
package final class DecisionLog: Sendable {
  private struct File {
    var descriptor: Int32 = -1
    var openInode: UInt64 = 0
    var isFailing = false
  }
  private let path: String
  private let mask: Mask
  /// Elements whose text is left out.
  private let hidden: Set<String>
  private let file = Mutex(File())
  private let log: Logger

  /// - Parameter hidden: names of XML elements, as `Content`.
  package init(path: String, mask: Mask, hidden: Set<String>, log: Logger) {
    self.path = path
    self.mask = mask
    self.hidden = hidden
    self.log = log
  }

  deinit { file.withLock { if $0.descriptor >= 0 { Glibc.close($0.descriptor) } } }

  /// Appends the turns of a batch with one write; repeats were decided before.
  /// - Parameter microseconds: how long the batch took.
  func write(_ verdicts: [Verdict], microseconds: Int64) {
    var lines: [UInt8] = []
    for case .turn(let turn) in verdicts {
      lines += DecisionRecord(turn, mask: mask, hidden: hidden, microseconds: microseconds).json.line.utf8
      lines.append(0x0A)
    }
    if lines.isEmpty { return }
    file.withLock { file in
      reopenIfMoved(&file)
      var rest = lines[...]
      while !rest.isEmpty, file.descriptor >= 0 {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file.descriptor, $0.baseAddress, $0.count) }
        if count <= 0 { break }
        rest = rest.dropFirst(count)
      }
      if rest.isEmpty == file.isFailing {
        file.isFailing = !rest.isEmpty
        if file.isFailing { log.error("decisions cannot be written to \(path)") } else { log.notice("decisions are written again") }
      }
    }
  }

  /// Rotation moves the file away: what has the name is what is written to.
  private func reopenIfMoved(_ file: inout File) {
    var status = wx_file_status()
    let isThere = unsafe wx_file_status_of_path(path, &status) == 0
    if file.descriptor >= 0, isThere, status.inode == file.openInode { return }
    if file.descriptor >= 0 { Glibc.close(file.descriptor) }
    file.descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    let isOpen = unsafe file.descriptor >= 0 && wx_file_status_of_descriptor(file.descriptor, &status) == 0
    file.openInode = isOpen ? status.inode : 0
  }
}

/// One decision: enough to judge it again.
package struct DecisionRecord: Sendable {
  package let json: JSON

  init(_ turn: Turn, mask: Mask, hidden: Set<String>, microseconds: Int64) {
    let event = turn.delivery.event
    let plan = turn.plan
    func list(_ texts: [String]) -> JSON { .array(texts.map { .string($0) }) }
    var fields: [String: JSON] = [
      "id": .string(turn.id.description), "at": .int(Int(turn.moment.now)), "revision": .string(turn.revision),
      "account": .string(turn.delivery.follower.account), "follower": .string(mask.name(turn.delivery.follower)),
      "event": .string(event.kind == .other ? event.name ?? "" : event.kind.word), "event_at": .int(Int(event.time)),
      "xml": .string(MaskedMessage.text(event, follower: mask.name(turn.delivery.follower), hidden: hidden)),
      "facts": FactsCodec.json(turn.facts), "subscription": .string(turn.facts.subscription(at: event).rawValue),
      "rule": plan.rule.map { .string($0) } ?? .null, "reply": .string(plan.reply.kind), "actions": list(plan.actions.map(\.kind.name)),
      "microseconds": .int(Int(microseconds)),
    ]
    if !plan.continued.isEmpty { fields["continued"] = list(plan.continued) }
    if !plan.audited.isEmpty { fields["audited"] = list(plan.audited) }
    if !plan.captures.isEmpty, hidden.isEmpty { fields["captures"] = JSON(Value.record(plan.captures.map { Value.Field($0.name, $0.value) })) }
    if let campaign = plan.campaign { fields["campaign"] = .string(campaign) }
    if let arm = plan.arm { fields["arm"] = .string(arm) }
    if !plan.draws.isEmpty { fields["draws"] = .object(plan.draws.mapValues { .int($0) }) }
    if !plan.remarks.isEmpty { fields["remarks"] = list(plan.remarks) }
    if !turn.queued.isEmpty { fields["outbox"] = list(turn.queued.map(\.description)) }
    json = .object(fields)
  }
}

/// A message written out again with the follower's name masked wherever it stands.
enum MaskedMessage {
  static func text(_ event: Event, follower: String, hidden: Set<String>) -> String {
    "<xml>" + children(of: 0, event.fields, openid: event.openid, follower, hidden) + "</xml>"
  }

  private static func children(of parent: Int, _ fields: Fields, openid: String, _ follower: String, _ hidden: Set<String>) -> String {
    fields.children(of: parent).filter { $0 != parent }.map { entry in
      let name = fields.name(entry)
      if fields.entries[entry].hasChildren { return "<\(name)>" + children(of: entry, fields, openid: openid, follower, hidden) + "</\(name)>" }
      let text = hidden.contains(name) ? "*" : fields.string(fields.raw(entry)).replacing(openid, with: follower)
      return XMLText.element(name, text)
    }.joined()
  }
}
