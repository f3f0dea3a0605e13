import Rules
import Testing
import Wire

@testable import Engine

/// What every store tells people who look followers up.
@Suite("the contract of a store: followers")
struct FollowerLookupContract {
  typealias Engine = StoreContract.Engine

  @Test("all followers are told once, by account and openid, from any on and for as long as they are wanted", arguments: Engine.allCases)
  func followers(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    // More than two pages; capitals come first, as bytes do.
    let names = (0..<2100).map { "o" + String($0 + 10_000) } + ["oZ", "oa", "o-", "o_"]
    var ids = names.map { FollowerID(account: "shop", openid: $0) } + [StoreContract.ada, StoreContract.bob]
    let changes = ids.map { id -> StoreChange in
      var follower = Follower(id)
      follower.isFollowing = true
      follower.history.followCount = 1
      return .updated(follower)
    }
    try store.transact([], now: 100) { _ in changes }
    ids.sort { $0.account != $1.account ? $0.account < $1.account : $0.openid.utf8.lexicographicallyPrecedes($1.openid.utf8) }
    func told(from first: FollowerID?, most: Int = .max) throws -> [FollowerID] {
      var told: [FollowerID] = []
      try store.followers(from: first) { follower in
        #expect(follower.isFollowing && follower.history.followCount == 1)
        told.append(follower.id)
        return told.count < most
      }
      return told
    }
    #expect(try told(from: nil) == ids)
    #expect(try told(from: ids[1500]) == Array(ids[1500...]), "the first is among them")
    #expect(try told(from: FollowerID(account: "shop", openid: "")) == ids.filter { $0.account == "shop" })
    #expect(try told(from: FollowerID(account: "zoo", openid: "")) == [])
    for most in [1, 999, 1000, 1001, 2000] { #expect(try told(from: nil, most: most) == Array(ids.prefix(most))) }
  }

  @Test("of one follower all lines and records are told in their order; of somebody who is not known nothing", arguments: Engine.allCases)
  func history(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let store = try place.open()
    let (ada, bob) = (StoreContract.ada, StoreContract.bob)
    let lines = [
      StoreContract.entry(ada, .follow, at: 30, turn: 1, campaign: "poster"), StoreContract.entry(ada, .scan, at: 20, turn: 4, before: 1),
      StoreContract.entry(ada, .unfollow, at: 40, turn: 9, before: 4),
    ]
    try StoreContract.write(store, lines)
    try StoreContract.write(store, [StoreContract.entry(bob, .follow, at: 30, turn: 2)])
    let records = ([(4, 1), (4, 0), (2, 7)] as [(Int64, Int)]).map { turn, position in
      RecordEntry(follower: ada, at: 50, turn: TurnID(number: turn), position: position, name: "order", fields: ["n": .int(position)])
    }
    try store.transact([], now: 100) { _ in records.map { .recorded($0) } }
    let history = try store.history(of: ada)
    #expect(history.lines == lines && history.records == [records[2], records[1], records[0]] && !history.isErased)
    #expect(try store.history(of: bob).records.isEmpty)
    let nobody = try store.history(of: FollowerID(account: "shop", openid: ada.openid))
    #expect(nobody.lines.isEmpty && nobody.records.isEmpty)
  }
}
