extension Chinese {
  static let packages: Catalog.Entries = [:]
}
