import Foundation
import TestSupport
import Testing

@testable import Engine
@testable import PostgreSQL

/// PostgreSQL for commands: one server for all tests of the process, which ends with that.
enum GivenServer {
  static let password = "Hunter2Opensesame"
  private static let folder = "/tmp/wxrules-commands-\(ProcessInfo.processInfo.processIdentifier)"

  static let isThere = DatabaseServer.isThere(in: folder) { Issue.record("\($0)") }

  /// - Returns: the name of a database in which nothing is.
  static func makeDatabase() throws -> String {
    let name = "given_\(UUID().uuidString.lowercased().filter { $0 != "-" })"
    try run("CREATE DATABASE \(name)")
    return name
  }

  /// With a password, which this server does not ask for, and which must be printed all the less.
  static func address(of database: String, user: String = "postgres") -> String {
    "postgresql://\(user):\(password)@/\(database)?host=\(folder)&connect_timeout=5"
  }

  /// The same by libpq's file of services.
  static func service(of database: String, in folder: String) throws -> [String: String] {
    let file = "[wx]\nhost=\(Self.folder)\ndbname=\(database)\nuser=postgres\npassword=\(password)\n"
    try file.write(toFile: folder + "/services.conf", atomically: true, encoding: .utf8)
    return ["PGSERVICEFILE": folder + "/services.conf"]
  }

  static func run(_ sql: String, in database: String = "postgres") throws {
    let deadline = ContinuousClock.now + .seconds(30)
    let connection = try PostgreSQLConnection(ConnectionString("host=\(folder) port=5432 user=postgres dbname=\(database)"), until: deadline)
    defer { connection.close() }
    try connection.execute(sql, name: "asked", until: deadline)
  }
}
