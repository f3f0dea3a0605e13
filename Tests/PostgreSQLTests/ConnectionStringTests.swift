import Rules
import Testing

@testable import PostgreSQL

@Suite("connection strings")
struct ConnectionStringTests {
  private static let cases: [(text: String, shown: String)] = [
    ("postgresql://wx@db/wxrules", "postgresql://wx@db/wxrules"),
    ("postgresql:///wxrules?host=/run/postgresql", "postgresql:///wxrules?host=/run/postgresql"),
    ("postgresql://wx:s3cret@db:5432,two:5433/wxrules?sslmode=require", "postgresql://wx:…@db:5432,two:5433/wxrules?sslmode=require"),
    ("postgres://wx:s3cret@[::1]/wxrules", "postgres://wx:…@[::1]/wxrules"),
    ("postgresql://wx:s3%40cret@db", "postgresql://wx:…@db"),
    // A bare `@` in it: libpq takes the rest for the host.
    ("postgresql://wx:s3@cret@db", "postgresql://wx:…@db"),
    ("postgresql://wx:s3/cret@db/wxrules", "postgresql://wx:…@db/wxrules"),
    ("postgresql://wx:s3?cret@db", "postgresql://wx:…@db"),
    ("postgresql://db?user=wx&password=s3cret&sslpassword=k3y&sslmode=require", "postgresql://db?user=wx&password=…&sslpassword=…&sslmode=require"),
    ("postgresql://db/wxrules?p%61ssword=s3cret", "postgresql://db/wxrules?p%61ssword=…"),
    ("postgresql://db/wxrules?password=s3@cret", "postgresql://db/wxrules?password=…"),
    ("postgresql://wx:s3cret@db?password=@other", "postgresql://wx:…"),
    ("postgresql://wx:\u{301}s3cret@db", "postgresql://wx:…@db"),
    ("host=db user=wx password=s3cret dbname=wxrules", "host=db user=wx password=… dbname=wxrules"),
    ("password=s3cret", "password=…"),
    ("password = 's3 cret' host=db", "password = … host=db"),
    ("password='s3\\' cret' host=db", "password=… host=db"),
    ("password=s3\\ cret host=db", "password=… host=db"),
    ("password=\u{301}s3cret host=db", "password=… host=db"),
    ("user== password=s3cret", "user== password=…"),
    ("sslpassword='' \n passfile=/etc/pass", "sslpassword=… \n passfile=/etc/pass"),
    // An empty value takes the next word for itself.
    ("password= host=db", "password= …"),
    ("service=wx", "service=wx"),
    ("", ""),
    // What cannot be read is not shown at all.
    ("host=db password=s3 cret", "…"),
    ("passwort=s3cret", "…"),
    ("postgresql://wx:s3cret@db?ssl mode=x%zz", "…"),
    ("password='s3cret", "…"),
    ("mysql://wx:s3cret@db", "…"),
  ]

  @Test("no password is shown, however it is written")
  func masking() throws {
    for (text, shown) in Self.cases {
      #expect(ConnectionString.masked(text) == shown)
      #expect(!ConnectionString.masked(text).contains("cret"))
    }
    #expect(try ConnectionString("host=db password=s3cret").masked == "host=db password=…")
  }

  @Test("what is no connection string is refused")
  func refused() {
    for text in ["wx.db", "host=db password=s3 cret", "postgresql://db?unknown=1", "host=a\0b"] {
      #expect(throws: PostgreSQLFault.connectionString) { try ConnectionString(text) }
    }
  }

  @Test("each host is tried by itself, with its own port")
  func hosts() throws {
    func hosts(_ text: String) throws -> [String] {
      try ConnectionString(text).hosts.map { $0.map { "\($0.option)=\($0.value)" }.joined(separator: " ") }
    }
    #expect(try hosts("postgresql://a:1,b:2/x") == ["host=a port=1", "host=b port=2"])
    #expect(try hosts("host=a,b") == ["host=a", "host=b"])
    #expect(try hosts("host=a,b port=6432") == ["host=a", "host=b"])
    #expect(try hosts("host=a,b hostaddr=::1,::2 port=1,2") == ["host=a hostaddr=::1 port=1", "host=b hostaddr=::2 port=2"])
    #expect(try hosts("host=a") == [""])
    // libpq says what is wrong.
    #expect(try hosts("host=a,b port=1,2,3") == [""])
  }

  @Test("no message of a fault has more than a line")
  func messages() {
    let faults: [PostgreSQLFault] = [
      .connectionString, .unreachable(.refused), .unreachable(.unknownHost), .unreachable(.noSocket), .unreachable(.tls), .unreachable(.starting),
      .unreachable(.timedOut), .unreachable(.other), .lost, .timedOut, .outcomeUnknown, .authentication, .noSuchDatabase, .insufficientPrivilege,
      .tooManyConnections, .diskFull, .outOfMemory, .readOnly, .serialization, .deadlock, .uniqueViolation(constraint: "c"), .lockTimeout, .cancelled,
      .corrupt, .zeroInText(statement: "s", parameter: 1), .parameterType(statement: "s", parameter: 1), .parameterCount(statement: "s"),
      .parameterSize(statement: "s", parameter: 1), .damaged(statement: "s", column: "c"), .noSuchColumn(statement: "s"), .nested,
      .other(sqlState: "22003", statement: "s"),
    ]
    #expect(Set(faults.map(\.message)).count == faults.count)
    #expect(faults.allSatisfy { !$0.message.isEmpty && !$0.message.english.contains("\n") })
    #expect(faults.filter(\.isRetryable) == [.serialization, .deadlock])
  }
}
