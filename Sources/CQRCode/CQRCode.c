#include "CQRCode.h"

#include <png.h>
#include <qrencode.h>

int wxqr_encode(const char *text, uint8_t *modules, size_t capacity) {
  QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
  if (code == NULL) return 0;
  size_t count = (size_t)code->width * (size_t)code->width;
  int width = count <= capacity ? code->width : 0;
  for (size_t at = 0; width > 0 && at < count; at++) modules[at] = code->data[at] & 1;
  QRcode_free(code);
  return width;
}

size_t wxqr_png(const uint8_t *pixels, uint32_t width, uint32_t height, uint8_t *png, size_t capacity) {
  png_image image = {.version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_GRAY};
  png_alloc_size_t size = png == NULL ? 0 : capacity;
  int written = png_image_write_to_memory(&image, png, &size, 0, pixels, (png_int_32)width, NULL);
  png_image_free(&image);
  return written ? size : 0;
}
