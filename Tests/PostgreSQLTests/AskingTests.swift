import Foundation
import Rules
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL

extension ServerTests {
  /// Endpoints that are asked by one of several servers.
  @Suite("answers that an endpoint may give")
  struct AskingTests {
    private static let ada = FollowerID(account: "main", openid: "oAda")

    private static func question(_ key: UInt64) -> StoreQuestion {
      StoreQuestion(follower: ada, pseudonym: nil, key: DeliveryKey(high: key, low: 0), at: 100)
    }

    private static func key(_ number: UInt64) -> DeliveryKey { DeliveryKey(high: number, low: 0) }

    private static func answer(_ body: String) -> Answer { Answer(turn: TurnID(number: 7), body: Array(body.utf8)) }

    /// What a repeat finds: the answer, and whether another may come.
    private static func found(_ store: PostgreSQLStore, _ number: UInt64) throws(StoreFault) -> (answer: Answer?, isOpen: Bool) {
      var found: (Answer?, Bool) = (nil, false)
      try store.transact([question(number)], stocks: [], now: 1) { knowledge in
        found = (knowledge.answers[0], knowledge.asking.contains(key(number)))
        return []
      }
      return found
    }

    /// As the writer ends it: where it may, under the lock.
    private static func end(_ store: PostgreSQLStore, _ number: UInt64, _ body: String) throws(StoreFault) -> Bool {
      var may = false
      try store.transact([question(number)], stocks: [], now: 1) { knowledge in
        may = knowledge.asking.contains(key(number))
        return may ? [.answered(key(number), answer(body))] : []
      }
      return may
    }

    @Test("another server sees that an endpoint is asked, and until when another answer may come; after that the own reply stands")
    func others() throws {
      try TestServer.withDatabase { address, beside in
        let stores = try [PostgreSQLStore.open(address), PostgreSQLStore.open(address)]
        defer { for store in stores { store.close() } }
        for (number, milliseconds) in [(1, 600_000), (2, 600_000), (3, 0)] as [(UInt64, Int64)] {
          try stores[0].transact([Self.question(number)], stocks: [], now: 1) { _ in
            [.asking(Self.key(number), Self.answer("own"), milliseconds: milliseconds)]
          }
        }
        for number in [1, 2] as [UInt64] {
          #expect(try Self.found(stores[1], number) == (Self.answer("own"), true))
        }
        // In time, and once.
        #expect(try Self.end(stores[0], 1, "theirs"))
        #expect(try !Self.end(stores[0], 1, "again"))
        #expect(try Self.found(stores[1], 1) == (Self.answer("theirs"), false))
        // Whoever asked stood still, and the own reply was given out.
        try beside.ask("UPDATE answers SET asking_until = now_ms() - 1 WHERE key = $1", [.bytea(Self.key(2).bytes)])
        for number in [2, 3] as [UInt64] {
          #expect(try Self.found(stores[1], number) == (Self.answer("own"), false))
          #expect(try !Self.end(stores[0], number, "theirs"))
          #expect(try Self.found(stores[1], number) == (Self.answer("own"), false))
        }
      }
    }

    @Test("who is forgotten while an endpoint is asked is not told of again")
    func forgotten() throws {
      try TestServer.withDatabase { address, _ in
        let store = try PostgreSQLStore.open(address)
        defer { store.close() }
        try store.transact([Self.question(1)], stocks: [], now: 1) { _ in
          [.updated(Follower(Self.ada)), .asking(Self.key(1), Self.answer("<to>oAda</to>"), milliseconds: 600_000)]
        }
        _ = try store.forget([Self.ada])
        #expect(try Self.found(store, 1) == (Answer(turn: TurnID(number: 7), body: []), false))
      }
    }
  }
}

private func == (one: (answer: Answer?, isOpen: Bool), other: (Answer?, Bool)) -> Bool { one.answer == other.0 && one.isOpen == other.1 }
