#include "CCodeReader.h"

#define ZX_USE_UTF8 1  // what ZXing 2 does always
#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>
#include <png.h>
#include <turbojpeg.h>

#include <cstring>
#include <string>
#include <vector>

namespace {
constexpr unsigned maximumSide = 4096;

struct Grey {
  std::vector<uint8_t> pixels;
  int width = 0, height = 0;
};

bool readPNG(const uint8_t *bytes, size_t count, Grey &grey) {
  png_image image;
  std::memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  if (!png_image_begin_read_from_memory(&image, bytes, count)) return false;
  bool fits = image.width > 0 && image.height > 0 && image.width <= maximumSide && image.height <= maximumSide;
  if (fits) {
    image.format = PNG_FORMAT_GRAY;
    grey.pixels.resize(PNG_IMAGE_SIZE(image));
    grey.width = static_cast<int>(image.width);
    grey.height = static_cast<int>(image.height);
    png_color white = {255, 255, 255};
    fits = png_image_finish_read(&image, &white, grey.pixels.data(), 0, nullptr) != 0;
  }
  png_image_free(&image);
  return fits;
}

bool readJPEG(const uint8_t *bytes, size_t count, Grey &grey) {
  tjhandle reader = tjInitDecompress();
  if (reader == nullptr) return false;
  int subsampling = 0, colours = 0;
  bool fits = tjDecompressHeader3(reader, bytes, count, &grey.width, &grey.height, &subsampling, &colours) == 0 && grey.width > 0 &&
              grey.height > 0 && grey.width <= static_cast<int>(maximumSide) && grey.height <= static_cast<int>(maximumSide);
  if (fits) {
    grey.pixels.resize(static_cast<size_t>(grey.width) * static_cast<size_t>(grey.height));
    fits = tjDecompress2(reader, bytes, count, grey.pixels.data(), grey.width, 0, grey.height, TJPF_GRAY, 0) == 0;
  }
  tjDestroy(reader);
  return fits;
}

// The text is wide in ZXing 1, and UTF-8 since ZXing 2.
[[maybe_unused]] std::string utf8(const std::wstring &text) { return ZXing::TextUtfEncoding::ToUtf8(text); }
[[maybe_unused]] std::string utf8(const std::string &text) { return text; }
}  // namespace

size_t wxread_image(const uint8_t *image, size_t count, char *text, size_t capacity) try {
  Grey grey;
  if (!readPNG(image, count, grey) && !readJPEG(image, count, grey)) return 0;
  auto result = ZXing::ReadBarcode(
      {grey.pixels.data(), grey.width, grey.height, ZXing::ImageFormat::Lum},
      ZXing::DecodeHints().setFormats(ZXing::BarcodeFormat::QRCode).setTryHarder(true));
  if (!result.isValid()) return 0;
  std::string found = utf8(result.text());
  if (found.size() > capacity) return 0;
  std::memcpy(text, found.data(), found.size());
  return found.size();
} catch (...) {
  return 0;
}

size_t wxread_jpeg(const uint8_t *pixels, int width, int height, uint8_t *jpeg, size_t capacity) {
  tjhandle writer = tjInitCompress();
  if (writer == nullptr) return 0;
  unsigned char *bytes = nullptr;
  unsigned long size = 0;
  int status = tjCompress2(writer, pixels, width, 0, height, TJPF_GRAY, &bytes, &size, TJSAMP_GRAY, 90, 0);
  if (status == 0 && size <= capacity) std::memcpy(jpeg, bytes, size);
  tjFree(bytes);
  tjDestroy(writer);
  return status == 0 && size <= capacity ? size : 0;
}
