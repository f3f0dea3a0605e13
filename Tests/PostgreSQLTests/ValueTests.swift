import Foundation
import TestSupport
import Testing

@testable import PostgreSQL

extension ServerTests {
  @Suite("values there and back")
  struct ValueTests {
    private static func check<Value: ColumnValue & Equatable>(
      _ connection: PostgreSQLConnection, _ type: String, _ values: [Value], _ sent: (Value) -> PostgreSQLValue
    ) throws {
      let statement = PostgreSQLStatement("echo \(type)", "SELECT $1::\(type)")
      for value in values {
        let back: Value = try connection.run(statement, [sent(value)], until: .soon)[0].value(0)
        #expect(back == value, "\(type)")
        let optional: Value? = try connection.run(statement, [sent(value)], until: .soon)[0].value(0)
        #expect(optional == value, "\(type)")
      }
      let none: Value? = try connection.run(statement, [.null], until: .soon)[0].value(0)
      #expect(none == nil, "\(type)")
      #expect(throws: PostgreSQLFault.damaged(statement: statement.name, column: type)) {
        let _: Value = try connection.run(statement, [.null], until: .soon)[0].value(0)
      }
    }

    @Test("each type comes back as it was sent: extremes, nothing, Chinese, a megabyte")
    func scalars() throws {
      let connection = try TestServer.connect()
      try Self.check(connection, "int8", [0, 1, -1, 255, 256, .min, .max, 1_780_286_400_000_000]) { .bigint($0) }
      try Self.check(connection, "int4", [0, 1, -1, .min, .max]) { .int4($0) }
      try Self.check(connection, "bool", [true, false]) { .bool($0) }
      let texts = ["", " ", "a", "'\"\\$1{}", "您好，世界", "👩‍👩‍👧‍👦\u{10FFFF}", "\u{1}\n\r\t", "e\u{301}", String(repeating: "微信", count: 175_000)]
      try Self.check(connection, "text", texts) { .text($0) }
      try Self.check(connection, "varchar", texts) { .text($0) }
      try Self.check(connection, "bytea", [[], [0], [255], Array(0...255), [UInt8](repeating: 0, count: 1 << 20)]) { .bytea($0) }
    }

    @Test("arrays come back as they were sent, with nulls and without")
    func arrays() throws {
      let connection = try TestServer.connect()
      try Self.check(connection, "_int8", [[], [0], [.min, .max, -1], Array(0..<10_000)]) { .bigints($0) }
      try Self.check(connection, "_text", [[], [""], ["NULL", "{}", "\"", ",", "您好"], [String(repeating: "长", count: 350_000), ""]]) { .texts($0) }
      try Self.check(connection, "_bytea", [[], [[]], [[0], [], [1, 2, 255]], [[UInt8](repeating: 7, count: 1 << 20)]]) { .byteas($0) }
      try Self.check(connection, "_bool", [[], [true], [false, true, false]]) { .bools($0) }
      try Self.check(connection, "_int8", [[nil], [1, nil, .min], [Int64?](repeating: nil, count: 1000)]) { .bigints($0) }
      try Self.check(connection, "_text", [[nil], ["", nil, "NULL"]]) { .texts($0) }
      try Self.check(connection, "_bytea", [[nil], [[], nil, [0]]]) { .byteas($0) }
      try Self.check(connection, "_bool", [[nil], [true, nil, false]]) { .bools($0) }
    }

    @Test("a batch by arrays: each row has its own values, and rows come back in their order")
    func batch() throws {
      let connection = try TestServer.connect()
      try connection.execute("CREATE TEMP TABLE turns (at bigint PRIMARY KEY, who text, body bytea, is_new boolean)", name: "tables", until: .soon)
      let write = PostgreSQLStatement(
        "write", "INSERT INTO turns SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::boolean[]) ON CONFLICT DO NOTHING RETURNING at")
      let numbers = Array(Int64(0)..<256)
      let values: [PostgreSQLValue] = [
        .bigints(numbers), .texts(numbers.map { $0 % 7 == 0 ? nil : "关注者\($0)" }), .byteas(numbers.map { $0 % 5 == 0 ? nil : [UInt8($0)] }),
        .bools(numbers.map { $0 % 3 == 0 ? nil : $0 % 2 == 0 }),
      ]
      let written = try connection.run(write, values, until: .soon)
      #expect(written.changes == 256 && written.count == 256)
      #expect(try connection.run(write, values, until: .soon).changes == 0)
      let rows = try connection.ask("SELECT at, who, body, is_new FROM turns ORDER BY at")
      for (number, row) in zip(numbers, rows) {
        #expect(try row.value(0) == number)
        #expect(try row.value(1) == (number % 7 == 0 ? nil : "关注者\(number)"))
        #expect(try row.value(2) == (number % 5 == 0 ? nil : [UInt8(number)]))
        #expect(try row.value(3) == (number % 3 == 0 ? nil : number % 2 == 0))
      }
    }

    @Test("a column of another type, null where nothing may be missing, an array in two dimensions: the fault names statement and column")
    func damage() throws {
      let connection = try TestServer.connect()
      let statement = PostgreSQLStatement(
        "mixed", "SELECT 1::int4 AS a, 'x'::text AS b, now() AS c, '{{1,2},{3,4}}'::bigint[] AS d, '{}'::jsonb AS e, 'n'::name AS f")
      let row = try connection.run(statement, until: .soon)[0]
      func fault(_ column: String) -> PostgreSQLFault { .damaged(statement: "mixed", column: column) }
      #expect(throws: fault("a")) { try row.value(0, as: Int64.self) }
      #expect(throws: fault("a")) { try row.value(0, as: Int64?.self) }
      #expect(throws: fault("a")) { try row.value(0, as: String.self) }
      #expect(throws: fault("b")) { try row.value(1, as: [UInt8].self) }
      #expect(throws: fault("b")) { try row.value(1, as: [String].self) }
      #expect(throws: fault("c")) { try row.value(2, as: Int64.self) }
      #expect(throws: fault("d")) { try row.value(3, as: [Int64].self) }
      #expect(throws: fault("e")) { try row.value(4, as: String.self) }
      #expect(try row.value(5) == "n")
      #expect(throws: PostgreSQLFault.noSuchColumn(statement: "mixed")) { try row.value(6, as: String.self) }
      #expect(throws: PostgreSQLFault.noSuchColumn(statement: "mixed")) { try row.value(-1, as: String.self) }
      let holes = try connection.ask("SELECT ARRAY[1, NULL]::bigint[] AS holes")[0]
      #expect(throws: PostgreSQLFault.damaged(statement: "asked", column: "holes")) { try holes.value(0, as: [Int64].self) }
      #expect(try holes.value(0) == [Int64?.some(1), nil])
    }

    @Test("what cannot be sent is refused before it is, and the connection goes on")
    func refusedParameters() throws {
      let connection = try TestServer.connect()
      let echo = PostgreSQLStatement("echo", "SELECT $1::bigint, $2::text")
      #expect(throws: PostgreSQLFault.zeroInText(statement: "echo", parameter: 2)) {
        try connection.run(echo, [.bigint(1), .text("a\0b")], until: .soon)
      }
      #expect(throws: PostgreSQLFault.zeroInText(statement: "asked", parameter: 1)) {
        try connection.ask("SELECT $1::text[]", [.texts(["a", nil, "\0"])])
      }
      #expect(throws: PostgreSQLFault.parameterType(statement: "echo", parameter: 1)) {
        try connection.run(echo, [.int4(1), .text("")], until: .soon)
      }
      #expect(throws: PostgreSQLFault.parameterType(statement: "echo", parameter: 2)) { try connection.run(echo, [.null, .bytea([])], until: .soon) }
      #expect(throws: PostgreSQLFault.parameterCount(statement: "echo")) { try connection.run(echo, [.bigint(1)], until: .soon) }
      #expect(throws: PostgreSQLFault.parameterCount(statement: "echo")) {
        try connection.run(echo, [PostgreSQLValue](repeating: .null, count: 65_536), until: .soon)
      }
      #expect(throws: PostgreSQLFault.zeroInText(statement: "asked", parameter: 0)) { try connection.ask("SELECT 1; \0") }
      #expect(try connection.run(echo, [.bigint(1), .text("")], until: .soon)[0].value(1) == "")
      let list = (1...65_535).map { "$\($0)::int4" }.joined(separator: ",")
      let many = try connection.ask("SELECT array_length(ARRAY[\(list)], 1)", (0..<65_535).map { .int4($0) })
      #expect(try many[0].value(0) == Int32(65_535))
    }

    @Test("a statement is prepared once for each connection, and anew when its text is another")
    func prepared() throws {
      let connection = try TestServer.connect()
      let count = PostgreSQLStatement("count", "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'same %'")
      for number in Int64(0)..<3 {
        let rows = try connection.run(PostgreSQLStatement("same", "SELECT $1::bigint"), [.bigint(number)], until: .soon)
        #expect(try rows[0].value(0) == number)
      }
      #expect(try connection.run(count, until: .soon)[0].value(0) == Int64(1))
      #expect(try connection.run(PostgreSQLStatement("same", "SELECT 'other'::text"), until: .soon)[0].value(0) == "other")
      #expect(try connection.run(count, until: .soon)[0].value(0) == Int64(2))
      // As a pooler does it between two clients.
      try connection.execute("DEALLOCATE ALL", name: "deallocate", until: .soon)
      #expect(throws: PostgreSQLFault.other(sqlState: "26000", statement: "count")) { try connection.run(count, until: .soon) }
      #expect(try connection.run(count, until: .soon)[0].value(0) == Int64(0))
    }
  }
}

@Suite("bytes of columns")
struct ColumnBytesTests {
  @Test("whatever the bytes are, they are read or refused")
  func anyBytes() {
    var random = SeededRandom(9)
    let types: [UInt32] = [16, 17, 20, 23, 25, 1000, 1001, 1009, 1016]
    var arrays = 0
    for _ in 0..<20_000 {
      var bytes = (0..<Int(random.next() % 64)).map { _ in random.chance(70) ? 0 : UInt8(truncatingIfNeeded: random.next() % 24) }
      if random.chance(50), bytes.count > 12 {
        bytes.replaceSubrange(0..<12, with: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, random.pick([16, 17, 20, 25])])
        if bytes.count > 16 { bytes.replaceSubrange(12..<16, with: [0, 0, 0, UInt8(random.next() % 3)]) }
      }
      for type in types {
        _ = Int64.read(bytes.span, type: type)
        _ = Int32.read(bytes.span, type: type)
        _ = Bool.read(bytes.span, type: type)
        _ = String.read(bytes.span, type: type)
        _ = [UInt8].read(bytes.span, type: type)
        if [Int64?].read(bytes.span, type: type) != nil { arrays += 1 }
        if [String?].read(bytes.span, type: type) != nil { arrays += 1 }
        if [[UInt8]?].read(bytes.span, type: type) != nil { arrays += 1 }
        if [Bool].read(bytes.span, type: type) != nil { arrays += 1 }
      }
    }
    #expect(arrays > 100)
  }

  @Test("broken UTF-8 is no text, and a byte of two no truth value")
  func brokenBytes() {
    for bytes in [[0xFF], [0xE6, 0x82], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]] { #expect(String.read(bytes.span, type: 25) == nil) }
    let two: [UInt8] = [2]
    #expect(Bool.read(two.span, type: 16) == nil)
    let huge: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 20, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]
    #expect([Int64].read(huge.span, type: 1016) == nil)
  }
}
