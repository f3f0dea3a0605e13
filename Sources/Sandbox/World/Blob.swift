internal import FoundationEssentials
internal import GRDB

extension [UInt8] {
  /// As SQLite takes it.
  var databaseBlob: Data { Data(self) }
}

extension Row {
  /// A blob as bytes.
  func bytes(_ column: Int) -> [UInt8] { [UInt8](self[column] as Data) }
  func bytes(named column: String) -> [UInt8] { [UInt8](self[column] as Data) }
}
