import Foundation
import TestSupport
import Testing

@testable import PostgreSQL

/// PostgreSQL for the contracts: one server for all tests of the process, and a database of its own for each place.
enum ContractServer {
  private static let folder = "/tmp/wxrules-contracts-\(ProcessInfo.processInfo.processIdentifier)"

  static let isThere = DatabaseServer.isThere(in: folder) { Issue.record("\($0)") }

  /// A database that has taken everything: to copy it is faster than to make each anew.
  private static let model = Result<String, any Error> {
    try run("CREATE DATABASE model")
    try PostgreSQLStore.open(address(of: "model")).close()
    return "model"
  }

  /// - Returns: the name of an empty store.
  static func make() throws -> String {
    let name = "place_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    try run("CREATE DATABASE \(name) TEMPLATE \(try model.get())")
    return name
  }

  /// - Returns: the name of a database in which nothing is.
  static func makeEmpty() throws -> String {
    let name = "empty_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    try run("CREATE DATABASE \(name)")
    return name
  }

  static func drop(_ name: String) { try? run("DROP DATABASE \(name) WITH (FORCE)") }

  static func address(of database: String) -> String { "host=\(folder) port=5432 user=postgres dbname=\(database)" }

  /// One statement in a database of the server.
  static func run(_ sql: String, in database: String = "postgres") throws {
    let deadline = ContinuousClock.now + .seconds(30)
    let connection = try PostgreSQLConnection(ConnectionString(address(of: database)), until: deadline)
    defer { connection.close() }
    try connection.execute(sql, name: "asked", until: deadline)
  }
}
