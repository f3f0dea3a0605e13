import Rules
import Testing

@testable import Engine

/// What every store keeps to with books that several processes have open.
@Suite("the contract of a store that is shared: books")
struct SharedBookContract {
  typealias Engine = StoreContract.Engine

  @Test("who is settled by another process while books are made anew is taken in, and the other reads the new ones", arguments: Engine.shared)
  func takenIn(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    for (follower, turn) in [(StoreContract.ada, 1), (StoreContract.bob, 2)] as [(FollowerID, Int64)] {
      try StoreContract.write(stores[0], [StoreContract.entry(follower, .follow, at: 10, turn: turn)])
    }
    try stores[0].replaceBooks(of: "main", fingerprint: "f", cursor: .init(number: 2), with: BookPostings())
    let state = try #require(try stores[1].bookState(of: "main"))
    try stores[0].beginBooks(of: "main")
    defer { stores[0].endBooks(of: "main") }
    let moment = try stores[0].allHistories(of: "main") { _ in }
    try stores[0].transact([], now: 100) { _ in [.erased(StoreContract.ada)] }
    #expect(try stores[1].post(BookPostings(), from: state, to: state.cursor, settling: BookStoreContract.settling(1)))
    var told: [[Int64]] = []
    let isDone = try stores[0].replaceBooks(of: "main", fingerprint: "g", from: moment, with: [BookStoreContract.postings]) { late in
      told.append(late.histories.compactMap { $0.lines.first?.turn.number })
      return BookPostings()
    }
    #expect(isDone && told == [[1]])
    #expect(try stores[1].bookState(of: "main")?.fingerprint == "g")
    #expect(try stores[1].cells(of: "main", BookQuery()).within == BookStoreContract.postings)
    #expect(try !stores[1].post(BookPostings(), from: state, to: state.cursor, settling: BookSettlement()), "those books are gone")
  }

  @Test("what is remembered for books that nobody makes any more is dropped, and who read before begins again", arguments: Engine.shared)
  func nobodyMakes(_ engine: Engine) throws {
    let place = try StoreContract.Place(engine)
    let stores = try place.openTwo()
    try StoreContract.write(stores[0], [StoreContract.entry(StoreContract.ada, .follow, at: 10, turn: 1)])
    try stores[0].replaceBooks(of: "main", fingerprint: "f", cursor: .init(number: 1), with: BookPostings())
    let state = try #require(try stores[0].bookState(of: "main"))
    try stores[0].beginBooks(of: "main")
    let moment = try stores[0].allHistories(of: "main") { _ in }
    stores[0].endBooks(of: "main")
    try stores[0].transact([], now: 100) { _ in [.erased(StoreContract.ada)] }
    #expect(try stores[1].post(BookPostings(), from: state, to: state.cursor, settling: BookStoreContract.settling(1)))
    #expect(try !stores[0].replaceBooks(of: "main", fingerprint: "g", from: moment, with: [BookStoreContract.postings]))
    #expect(try stores[0].bookState(of: "main") == state)
    let again = try stores[0].allHistories(of: "main") { _ in }
    #expect(again.departures == 1)
    #expect(try stores[0].replaceBooks(of: "main", fingerprint: "g", from: again, with: [BookStoreContract.postings]))
  }
}
