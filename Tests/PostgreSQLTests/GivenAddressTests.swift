import Engine
import Rules
import Testing

@testable import PostgreSQL

/// What a text that was given for a database is, and what is printed of it.
@Suite("addresses of databases")
struct GivenAddressTests {
  private static let secret = "s3cret"

  enum Wanted: Sendable { case shown(String), path, refused }

  static let rows: [(text: String, wanted: Wanted)] = [
    ("wx.db", .path), ("/var/lib/wx.db", .path), ("file:/var/lib/wx.db", .path), ("file:///var/lib/wx.db", .path), ("", .path), (" ", .path),
    ("a=b.db", .path), ("postgres", .path), ("./postgres:1", .path), ("host", .path),
    ("postgresql://h/wx", .shown("postgresql://h/wx")), ("postgres://u@h:5433/wx", .shown("postgres://u@h:5433/wx")),
    ("postgresql://u:s3cret@h/wx", .shown("postgresql://u:…@h/wx")), ("postgresql://u:s3cret@h/wx?sslmode=require", .shown("postgresql://u:…@h/wx")),
    ("postgresql:///?service=wx", .shown("postgresql:///?service=wx")),
    ("postgresql:///wx?host=/run/pg&password=s3cret&user=u", .shown("postgresql:///wx?host=/run/pg&user=u")),
    ("postgresql://h/wx?%70assword=s3cret", .shown("postgresql://h/wx")), ("postgresql://u:a@s3cret@h/wx", .shown("postgresql://u:…@h/wx")),
    ("host=h dbname=wx password=s3cret", .shown("host=h dbname=wx")), ("service=wx", .shown("service=wx")),
    ("dbname='postgresql://u:s3cret@h/wx'", .shown("dbname=postgresql://u:…@h/wx")),
    ("postgresql://h/wx?pasword=s3cret", .refused), ("postgresql:/u:s3cret@h/wx", .refused), ("POSTGRESQL://u:s3cret@h/wx", .refused),
    ("postgresql//u:s3cret@h/wx", .refused), ("postgresql;//u:s3cret@h/wx", .refused), ("//u:s3cret@h:5432/wx", .refused),
    ("u:s3cret@h/wx", .refused), ("postgresql://u s3cret@h/wx", .refused), ("mail@here/wx.db", .path),
    ("mysql://u:s3cret@h/wx", .refused), ("hots=h password = s3cret", .refused), ("host=h password = s3cret", .shown("host=h")),
  ]

  @Test("each is taken for what it is, and shown without its password", arguments: rows.indices)
  func shown(_ index: Int) throws {
    let (text, wanted) = Self.rows[index]
    do throws(StoreFault) {
      let address = try ServerAddress(text)
      switch wanted {
      case .shown(let shown): #expect(address?.description == shown, "\(text): \(address?.description ?? "none")")
      case .path: #expect(address == nil, "\(text)")
      case .refused: Issue.record("taken: \(text)")
      }
      guard let address else { return }
      #expect(address.connection == text)
      var dumped = ""
      dump(DatabaseAddress.server(address), to: &dumped)
      #expect(!("\(address) \(DatabaseAddress.server(address))" + String(reflecting: address) + dumped).contains(Self.secret), "\(text): \(dumped)")
    } catch {
      guard case .refused = wanted else {
        Issue.record("refused: \(text)")
        return
      }
      #expect(!error.message.english.contains(Self.secret) && error.message.english.contains("no connection string"))
    }
  }

  @Test("a long one is cut")
  func long() throws {
    let address = try #require(try ServerAddress("postgresql://" + String(repeating: "h", count: 500) + "/wx"))
    #expect(address.description.count == 121 && address.description.hasSuffix("…"))
  }
}
