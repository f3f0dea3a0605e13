/// How many actions go at once: up to fifty followers who get the same tag are one call. (wechat-protocol 7.1)
struct OutboxSlots {
  static let tagged = 50
  private let lanes: Int
  private var used = 0
  private var tags: [String: Int] = [:]

  init(_ lanes: Int) { self.lanes = lanes }

  var isFull: Bool { used >= lanes }

  mutating func use(_ row: OutboxRow) {
    guard row.kind == .tag else {
      used += 1
      return
    }
    let group = "\(row.follower.account)\u{0}\(row.payload.line)"
    if tags[group, default: 0] % Self.tagged == 0 { used += 1 }
    tags[group, default: 0] += 1
  }
}
