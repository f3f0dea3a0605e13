internal import Engine

/// Which delivery was answered where: the part of the recent answers that stays in memory, some forty bytes for each.
///
/// Two generations stand by turns: when the younger one has filled its time or its room, the older one is dropped.
struct AnswerIndex {
  struct Place {
    let batch: Int64
    let position: Int32
  }
  /// At ten thousand deliveries a second, three minutes: the platform's last retry comes within twenty seconds.
  private static let room = 2_000_000
  private let period: Int64
  private var young: [DeliveryKey: Place] = [:]
  private var old: [DeliveryKey: Place] = [:]
  private var since: Int64 = .min

  /// - Parameter period: seconds that an answer is known at least.
  init(period: Int64) { self.period = period }

  subscript(key: DeliveryKey) -> Place? { young[key] ?? old[key] }
  var count: Int { young.count + old.count }

  /// - Parameter at: seconds since 1970 UTC.
  mutating func add(_ key: DeliveryKey, _ place: Place, at: Int64) {
    if at - period >= since || young.count >= Self.room {
      // The first answers begin a generation; they do not end one.
      if since != .min { old = young }
      young = [:]
      since = at
    }
    young[key] = place
  }
}

/// Answers of one transaction as they lie in one row:
///
///     [ key: 16 | turn: 8 | length: 4 | body ] …        numbers big endian
struct AnswerBlock {
  /// Of an entry, before its body.
  static let headBytes = 28
  private(set) var bytes: [UInt8] = []
  private(set) var keys: [DeliveryKey] = []

  mutating func add(_ key: DeliveryKey, _ answer: Answer) {
    keys.append(key)
    number(key.high)
    number(key.low)
    number(UInt64(bitPattern: answer.turn.number))
    let count = UInt32(truncatingIfNeeded: answer.body.count)
    for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    bytes += answer.body
  }

  private mutating func number(_ value: UInt64) {
    for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Reads a block; what is damaged ends it.
  static func read(_ bytes: [UInt8], _ body: (_ position: Int32, DeliveryKey, () -> Answer) -> Void) {
    func number(at: Int, _ count: Int) -> UInt64 { bytes[at..<at + count].reduce(0) { $0 << 8 | UInt64($1) } }
    var at = 0
    var position: Int32 = 0
    while at + headBytes <= bytes.count {
      let length = Int(number(at: at + 24, 4))
      let start = at
      guard length <= bytes.count - at - headBytes else { return }
      body(position, DeliveryKey(high: number(at: at, 8), low: number(at: at + 8, 8))) {
        Answer(
          turn: TurnID(number: Int64(bitPattern: number(at: start + 16, 8))), body: Array(bytes[(start + headBytes)..<(start + headBytes + length)]))
      }
      at += headBytes + length
      position += 1
    }
  }
}
