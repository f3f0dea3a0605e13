internal import CExpat
internal import Rules

/// A document by the letter of XML, read by a library that the server does not use: a fault that both had would never be seen.
struct StrictXML: Sendable {
  /// An element, with the text and the elements that stand in it.
  struct Element: Sendable {
    let name: String
    fileprivate(set) var bytes: [UInt8] = []
    fileprivate(set) var children: [Element] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }

    func children(named name: String) -> [Element] { children.filter { $0.name == name } }
  }
  /// Why it is none.
  struct Fault: Error, Equatable { let reason: Phrase }

  let root: Element
  /// Replies are two deep, and have a few dozen elements.
  private static let most = (depth: 8, elements: 2000)

  private final class State {
    var open: [Element] = []
    var root: Element?
    var count = 0
    var objection: Phrase?
  }

  init(_ body: [UInt8]) throws(Fault) {
    guard body.count <= Int(Int32.max), let parser = unsafe XML_ParserCreate("UTF-8") else { throw Fault(reason: "it is too long") }
    defer { unsafe XML_ParserFree(parser) }
    let state = State()
    unsafe Self.listen(parser, state)
    let status = unsafe body.withUnsafeBytes { unsafe XML_Parse(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32($0.count), 1) }
    if let objection = state.objection { throw Fault(reason: objection) }
    guard status == XML_STATUS_OK, let root = state.root else {
      let place = unsafe max(0, min(body.count, Int(XML_GetCurrentByteIndex(parser))))
      let words = unsafe XML_ErrorString(XML_GetErrorCode(parser)).map { unsafe String(cString: $0) } ?? "broken"
      if place >= body.count { throw Fault(reason: "broken XML at byte \(place) (\(words)), at its end") }
      throw Fault(reason: "broken XML at byte \(place) (\(words)), at `\(OutsideText.opening(body[max(0, place - 8)...], bytes: 24))`")
    }
    self.root = root
  }

  private static func listen(_ parser: XML_Parser, _ state: State) {
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(state).toOpaque())
    unsafe XML_SetElementHandler(
      parser,
      { data, name, _ in
        guard let data = unsafe data, let name = unsafe name else { return }
        let state = unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
        state.count += 1
        if state.open.count >= StrictXML.most.depth || state.count > StrictXML.most.elements {
          state.objection = "more than \(StrictXML.most.depth) levels or \(StrictXML.most.elements) elements"
        }
        if state.objection == nil { state.open.append(Element(name: unsafe String(cString: name))) }
      },
      { data, _ in
        guard let data = unsafe data else { return }
        let state = unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
        guard state.objection == nil, let element = state.open.popLast() else { return }
        if state.open.isEmpty { state.root = element } else { state.open[state.open.count - 1].children.append(element) }
      })
    unsafe XML_SetCharacterDataHandler(parser) { data, bytes, count in
      guard let data = unsafe data, let bytes = unsafe bytes else { return }
      let state = unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue()
      guard state.objection == nil, !state.open.isEmpty else { return }
      let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: Int(count))
      unsafe state.open[state.open.count - 1].bytes.append(contentsOf: buffer)
    }
    unsafe XML_SetStartDoctypeDeclHandler(parser) { data, _, _, _, _ in
      guard let data = unsafe data else { return }
      unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue().objection = "a DOCTYPE, which no reader of the platform's takes"
    }
    unsafe XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in
      guard let data = unsafe data, let encoding = unsafe encoding else { return }
      let name = unsafe String(cString: encoding)
      guard name.lowercased() != "utf-8" else { return }
      unsafe Unmanaged<State>.fromOpaque(data).takeUnretainedValue().objection = "the declared encoding is not UTF-8"
    }
  }
}
