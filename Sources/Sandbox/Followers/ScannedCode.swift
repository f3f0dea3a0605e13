internal import CCodeReader
internal import GRDB
internal import Rules
internal import WeChat

/// The code that somebody holds before the camera.
enum ScannedCode {
  /// - Throws: `Followers.Fault` when there is none.
  static func find(_ code: FollowerAct.Code, _ picture: [UInt8], _ account: String, _ db: Database) throws -> Row {
    let columns = "SELECT scene, is_number, ticket, expires_at FROM codes WHERE account = ? AND "
    let row: Row?
    let what: Phrase
    switch code {
    case .scene(let scene):
      what = "no code carries scene \"\(scene)\"; `wxrules qr apply` makes those that are declared"
      row = try Row.fetchOne(db, sql: columns + "scene = ? ORDER BY number DESC LIMIT 1", arguments: [account, scene])
    case .ticket(let ticket):
      what = "no code has this ticket"
      row = try Row.fetchOne(db, sql: columns + "ticket = ?", arguments: [account, ticket])
    case .url(let url):
      what = "no code holds this address"
      row = try Row.fetchOne(db, sql: columns + "url = ?", arguments: [account, url])
    case .image:
      guard !picture.isEmpty else { throw Followers.Fault(message: "a picture of a code is sent to POST /sandbox/scan-image") }
      guard let url = ImageReader.text(in: picture) else {
        throw Followers.Fault(message: "no QR code can be read in this image; PNG and JPEG are known")
      }
      what = "the code in this image is none of the sandbox: it holds \(url.prefix(80))"
      row = try Row.fetchOne(db, sql: columns + "url = ?", arguments: [account, url])
    }
    guard let row else { throw Followers.Fault(message: what) }
    return row
  }
}

/// Reads QR codes in images.
package enum ImageReader {
  package static func text(in image: [UInt8]) -> String? {
    guard (1...(8 << 20)).contains(image.count) else { return nil }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = unsafe text.withUnsafeMutableBufferPointer { buffer in
      unsafe image.withUnsafeBufferPointer { image in
        unsafe buffer.withMemoryRebound(to: CChar.self) { unsafe wxread_image(image.baseAddress, image.count, $0.baseAddress, $0.count) }
      }
    }
    return count > 0 ? String(validating: text.prefix(count), as: UTF8.self) : nil
  }

  /// A code as the platform draws it: a JPEG.
  package static func jpeg(of url: String) -> [UInt8]? {
    guard let image = CodeImage(url) else { return nil }
    let (pixels, side) = image.pixels(modulePixels: 8)
    return jpeg(pixels, width: side, height: side)
  }

  /// Grey pixels as a JPEG.
  static func jpeg(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8]? {
    var jpeg = [UInt8](repeating: 0, count: pixels.count + 65_536)
    let count = unsafe jpeg.withUnsafeMutableBufferPointer { buffer in
      unsafe pixels.withUnsafeBufferPointer { pixels in
        unsafe wxread_jpeg(pixels.baseAddress, Int32(width), Int32(height), buffer.baseAddress, buffer.count)
      }
    }
    return count > 0 ? Array(jpeg.prefix(count)) : nil
  }
}
