/// Where the names of a rule set stand, over all its files.
struct NameIndex {
  struct Place {
    let path: String
    let use: NameUse
  }
  private struct Key: Hashable {
    let kind: NameKind
    let name: String
  }
  private var places: [Key: [Place]] = [:]
  private var declared: [NameKind: [String]] = [:]

  init() {}

  init(_ files: [FileNames]) {
    for file in files {
      for use in file.uses {
        let key = Key(kind: use.kind, name: use.name)
        if use.isDeclaration, !(places[key]?.contains { $0.use.isDeclaration } ?? false) { declared[use.kind, default: []].append(use.name) }
        places[key, default: []].append(Place(path: file.path, use: use))
      }
    }
  }

  /// In the order of the files.
  func places(of kind: NameKind, _ name: String) -> [Place] { places[Key(kind: kind, name: name)] ?? [] }
  func declarations(of kind: NameKind, _ name: String) -> [Place] { places(of: kind, name).filter(\.use.isDeclaration) }
  /// Names that are declared, in the order of the files.
  func names(of kind: NameKind) -> [String] { declared[kind] ?? [] }
}
