#ifndef CCODEREADER_H
#define CCODEREADER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads the text of the QR code in a PNG or JPEG image of at most 4096 pixels a side.
/// @return bytes of the text; 0 when there is no image, no code, or no room.
size_t wxread_image(const uint8_t *image, size_t count, char *text, size_t capacity);

/// Writes 8-bit grey pixels as a JPEG.
/// @return bytes written; 0 when it failed or there is no room.
size_t wxread_jpeg(const uint8_t *pixels, int width, int height, uint8_t *jpeg, size_t capacity);

#ifdef __cplusplus
}
#endif
#endif
